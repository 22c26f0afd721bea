package dev.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.prices.PriceTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the plain reader reads, the general parser reads too. */
class PlainYamlTest {
    private static final List<String> PIECES = List.of(
            "a",
            "b",
            "null",
            "true",
            "1",
            "1.5",
            "0x1",
            "1e3",
            "$0.4",
            "x:y",
            "a-b",
            "~",
            "-",
            "'q'",
            "\"q\"",
            "\"a: b\"",
            ":",
            ": ",
            ", ",
            ",",
            "{ ",
            " }",
            "[",
            "]",
            " ",
            "  ",
            "\n",
            "\n  ",
            "#",
            " # c",
            "\n# c",
            "---",
            "&a ",
            "*a",
            "!t ",
            "|",
            ">",
            "%",
            "\r\n",
            "\t",
            "é",
            "? ",
            "\\",
            ".",
            "@",
            "...",
            "yes",
            "NULL",
            "00:30-08:30");

    @Test
    void theBuiltInPricesArePlain() throws IOException {
        String text = builtIn();
        Optional<Yaml> plain = PlainYaml.read(text);

        assertThat(plain).isPresent();
        assertThat(plain).isEqualTo(YamlReader.parsed(text, new Faults()));
    }

    @Test
    void anyTextIsReadAsTheGeneralParserReadsItOrNotAtAll() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            read += compared(seed, i % 3 == 0 ? pieces(random) : changed(random, table(random))) ? 1 : 0;
        }
        assertThat(read).as("seed %d", seed).isGreaterThan(500);
    }

    /** Whether it was read at all. */
    private static boolean compared(long seed, String text) {
        Optional<Yaml> plain = PlainYaml.read(text);
        if (plain.isPresent()) {
            Faults faults = new Faults();
            assertThat(YamlReader.parsed(text, faults))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(plain);
            assertThat(faults.isEmpty()).as("seed %d: %s", seed, text).isTrue();
        }
        return plain.isPresent();
    }

    private static String pieces(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "a: " : "");
        for (int count = random.nextInt(14); count > 0; count--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static String table(Random random) {
        List<String> lines = new ArrayList<>();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            lines.add(random.nextInt(4) == 0 ? "# words" : "k" + count + ": " + value(random, 2));
        }
        lines.add("models:");
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            lines.add("  \"m:" + count + "\": { a: " + value(random, 2) + ", b: " + value(random, 2) + " }");
        }
        return String.join("\n", lines) + "\n";
    }

    private static String value(Random random, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            String one = value(random, depth - 1);
            return random.nextBoolean() ? "[" + one + ", " + value(random, depth - 1) + "]" : "{ c: " + one + " }";
        }
        return List.of("1", "$2.50", "true", "null", "\"a b\"", "word", "200k", "2026-11-30", "1.0", "a:b")
                .get(random.nextInt(10));
    }

    private static String changed(Random random, String text) {
        StringBuilder changed = new StringBuilder(text);
        for (int count = random.nextInt(3); count > 0; count--) {
            int at = random.nextInt(changed.length());
            if (random.nextBoolean()) {
                changed.deleteCharAt(at);
            } else {
                changed.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            }
            if (changed.isEmpty()) {
                return "";
            }
        }
        return changed.toString();
    }

    private static String builtIn() throws IOException {
        try (InputStream in = Objects.requireNonNull(PriceTable.class.getResourceAsStream("prices.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
