package dev.tidegate.bench.redis.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.bench.redis.server.MonitorLine;
import dev.tidegate.bench.redis.server.RedisServer;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.redis.side.Stores;
import dev.tidegate.bench.redis.side.TidegateSide;
import dev.tidegate.bench.setup.Subjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapturedTest {
    private static final String LINE = "1795396547.141891 [0 127.0.0.1:5] \"EVALSHA\" \"ab\" \"1\""
            + " \"tg:{account-300000000}\" \"\\x00\\xff\\n\\\"\\\\ A\"";

    @Test
    void wordsAreReadByteForByte() {
        List<byte[]> words = MonitorLine.words(LINE);

        assertThat(words).hasSize(5);
        assertThat(words.get(0)).isEqualTo("EVALSHA".getBytes(StandardCharsets.US_ASCII));
        assertThat(words.get(4)).isEqualTo(new byte[] {0, (byte) 0xff, '\n', '"', '\\', ' ', 'A'});
    }

    @Test
    void theKeyOfAnotherSubjectTakesThePlaceOfTheOneHeard() {
        Captured captured = Captured.of(MonitorLine.words(LINE), 3);

        assertThat(new String(captured.key(123), StandardCharsets.US_ASCII)).isEqualTo("tg:{account-300000123}");
        assertThat(new String(captured.key(99_999_999), StandardCharsets.US_ASCII))
                .isEqualTo("tg:{account-399999999}");
    }

    @Test
    void aCommandForSomeoneElseIsNotTaken() {
        assertThatThrownBy(() -> Captured.of(MonitorLine.words(LINE), 4)).hasMessageContaining("account-400000000");
    }

    /** A store also asks who else is there, at times of its own. */
    @Test
    void ofAllThatAStoreSendsTheDecisionIsTaken() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (RedisServer server = RedisServer.start();
                    TidegateSide side = new TidegateSide(Stores.uncoalesced(server.uri()), RedisPlans.four(), 3)) {
                Captured captured = Captured.of(side, server);

                assertThat(new String(captured.key(0), StandardCharsets.US_ASCII))
                        .isEqualTo("tg:{account-300000000}");
            }
        }
    }

    @Test
    void idsAreSeventeenBytes() {
        assertThat(Subjects.name(0, 123)).isEqualTo("account-000000123").hasSize(17);
        assertThat(Subjects.name(9, 99_999_999)).isEqualTo("account-999999999");
    }
}
