package dev.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {
    private static final StrictJson.Reader STRICT = StrictJson.reader(8);

    private static final String[] BODIES = {
        "{\"subject\":\"tenant-1\",\"plan\":\"pro\",\"cost\":{\"requests\":1,\"output_tokens\":500}}",
        " {\n\t\"a\" : 0 , \"b\":true,\"c\":false,\"d\":null,\"e\":{},\"f\":{\"g\":{\"h\":{}}}}\r\n",
        "{}",
        "{\"usage\":{\"prompt_tokens\":12,\"details\":{\"cached\":3}},\"model\":\"m\",\"ttlMs\":60000}"
    };

    private static final String[] PARTS = {
        "0", "00", "012", "1", "true", "false", "null", "{}", "\"\"", ",", ":", "\"a\":1,"
    };

    /** Bytes that make a difference somewhere. */
    private static final byte[] BYTES =
            "{}[]\":,\\ \t\n0123456789-+.eEtrufalsn\u0000\u007f/".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whatNearlyAllCallsHaveIsPlain(int body) {
        byte[] bytes = BODIES[body].getBytes(StandardCharsets.US_ASCII);

        assertThat(PlainJson.read(bytes)).isEqualTo(STRICT.readAny(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1]",
                "1",
                "{\"a\":1}x",
                "{\"a\":01}",
                "{\"a\":00true}",
                "{\"a\":012null}",
                "{\"a\":1true}",
                "{\"a\":-1}",
                "{\"a\":1.0}",
                "{\"a\":1e2}",
                "{\"a\":[]}",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\u00e9\"}",
                "{\"a\":tru}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
                "\ufeff{}"
            })
    void ofAnythingElseItSaysNothing(String body) {
        assertThat(PlainJson.read(body.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void whatItReadsIsWhatTheStrictReaderReads() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int plain = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = withPart(random, BODIES[random.nextInt(BODIES.length)]);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] =
                        random.nextInt(50) == 0 ? (byte) random.nextInt() : BYTES[random.nextInt(BYTES.length)];
            }
            JsonValue read = PlainJson.read(bytes);
            if (read != null) {
                plain++;
                assertThat(STRICT.readAny(bytes))
                        .as("seed %d: %s", seed, new String(bytes, StandardCharsets.ISO_8859_1))
                        .isEqualTo(read);
            }
        }
        assertThat(plain).as("seed %d", seed).isGreaterThan(60_000);
    }

    /** Now and then with a part of JSON at some place. */
    private static byte[] withPart(Random random, String body) {
        int at = random.nextInt(body.length());
        String part = random.nextInt(4) == 0 ? PARTS[random.nextInt(PARTS.length)] : "";
        return (body.substring(0, at) + part + body.substring(at)).getBytes(StandardCharsets.US_ASCII);
    }
}
