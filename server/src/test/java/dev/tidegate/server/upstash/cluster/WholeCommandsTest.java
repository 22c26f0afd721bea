package dev.tidegate.server.upstash.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.upstash.script.KnownScript;
import dev.tidegate.server.upstash.script.Prepared;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which commands a cluster is asked as a whole, and which go to Redis as they are. */
class WholeCommandsTest {
    private static Optional<String> name(String command, KnownScript script) {
        byte[][] words = Stream.of(command, "0".repeat(40), "1", "app:*")
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        return WholeCommands.name(new Prepared(words, null, script));
    }

    @Test
    void aScriptThatMayOnlyReadIsLeftToRedis() {
        for (KnownScript script : KnownScript.values()) {
            for (String command : new String[] {"eval_ro", "EVAL_RO", "evalsha_ro", "EvalSha_RO"}) {
                assertThat(name(command, script)).as("%s %s", command, script).isEmpty();
            }
        }
        assertThat(name("eval", KnownScript.RESET)).contains("reset");
        assertThat(name("EVALSHA", KnownScript.RESET)).contains("reset");
    }
}
