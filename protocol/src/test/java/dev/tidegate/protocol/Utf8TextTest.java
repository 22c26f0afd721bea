package dev.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8TextTest {
    private static final String CHARACTERS = "abcXYZ 09/{}'\"\\\u0000\u001f\u007f\u0080é€\u2028\ud83d\ude00\ud800";

    @Test
    void anInstantIsWrittenAsItsTextIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long least = Instant.parse("-0500-01-01T00:00:00Z").getEpochSecond();
        long most = Instant.parse("+12000-01-01T00:00:00Z").getEpochSecond();
        for (int i = 0; i < 20_000; i++) {
            long second = i % 2 == 0 ? random.nextLong(least, most) : random.nextLong(0, 4_000_000_000L);
            int unit = List.of(1_000_000_000, 1_000_000, 1_000, 1).get(random.nextInt(4));
            Instant instant = Instant.ofEpochSecond(second, unit * (long) random.nextInt(1_000_000_000 / unit));
            assertThat(text(new Utf8Text().add(instant))).as("seed %d", seed).isEqualTo(instant.toString());
        }
    }

    @Test
    void aStringOfJsonIsThatOfTheGenerator() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder raw = new StringBuilder();
            int plain = random.nextInt(2) == 0 ? 12 : CHARACTERS.length();
            for (int length = random.nextInt(i % 100 == 0 ? 3_000 : 12); length > 0; length--) {
                raw.append(CHARACTERS.charAt(random.nextInt(plain)));
            }
            String generated = new String(JsonText.string(raw.toString()), StandardCharsets.UTF_8);
            assertThat(text(new Utf8Text().ascii("a").json(raw.toString()).ascii("b")))
                    .as("seed %d", seed)
                    .isEqualTo("a" + generated + "b");
        }
    }

    private static String text(Utf8Text text) {
        return new String(text.toBytes(), StandardCharsets.UTF_8);
    }
}
