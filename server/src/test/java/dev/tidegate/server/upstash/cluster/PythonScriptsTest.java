package dev.tidegate.server.upstash.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.upstash.script.Prepared;
import dev.tidegate.server.upstash.script.ScriptBook;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts of {@code upstash-ratelimit} for Python, by their digests: the names that their keys have on a cluster. */
class PythonScriptsTest {
    private final ScriptBook scripts = new ScriptBook(false, () -> true, () -> false);

    private List<String> onCluster(String... words) {
        Prepared prepared = scripts.prepare(Arrays.stream(words)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new));
        return Arrays.stream(ClusterCommand.of(prepared).words())
                .map(word -> new String(word, StandardCharsets.UTF_8))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, a49582233b635643acca80c29edfe295cebdbca8",
        "1.1, 810b44cbb5972f27767882f38553b79fd73440aa",
        "1.2, f8c78d62cf9f06601d3d4f605595603fd6a7a860",
    })
    void theWindowsOfASlidingOneAreInOneSlot(String release, String digest) {
        assertThat(onCluster("evalsha", digest, "2", "p:me:7", "p:me:6", "5", "1", "2"))
                .as(release)
                .containsSubsequence("{p:me}:7", "{p:me}:6", "5");
        assertThat(onCluster("mget", "p:me:7", "p:me:6")).containsExactly("mget", "{p:me}:7", "{p:me}:6");
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, a677a22e4cd5c8a936056586fb38a48cd4e80bb2",
        "1.1, 13f452b0e337a3ed5d9c78f8d326d3bb4dadae56",
        "1.2, c12c2b62113f308e4ec9102e9f49c4bc5de1dbc2",
    })
    void aFixedWindowKeepsTheNameByWhichTheClientReadsIt(String release, String digest) {
        assertThat(onCluster("evalsha", digest, "1", "p:me:7", "2", "1"))
                .as(release)
                .contains("p:me:7");
        assertThat(onCluster("get", "p:me:7")).containsExactly("get", "p:me:7");
    }
}
