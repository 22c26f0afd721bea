package dev.tidegate.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.migrate.remote.RedisRemote;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.resp.Resp;
import dev.tidegate.testkit.redis.RedisServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Two servers whose clocks differ are warned of. */
class ClockDifferenceTest {
    /** A server whose clock is ahead by so many seconds. */
    private record Ahead(Remote real, long seconds) implements Remote {
        @Override
        public String place() {
            return real.place();
        }

        @Override
        public boolean isText() {
            return real.isText();
        }

        @Override
        public CompletableFuture<List<Resp>> send(List<byte[][]> commands) {
            return real.send(commands).thenApply(replies -> {
                List<Resp> time = replies.get(0).items();
                return List.of(new Resp.Many(
                        List.of(new Resp.Text("" + (time.get(0).whole(0) + seconds)), time.get(1))));
            });
        }

        @Override
        public CompletableFuture<Integer> parts() {
            return real.parts();
        }

        @Override
        public CompletableFuture<Resp> sendTo(int part, byte[][] command) {
            return real.sendTo(part, command);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Test
    void aDifferenceIsSaidInBothDirections() {
        try (RedisServer server = RedisServer.start();
                Remote same = new RedisRemote(RedisChoice.of(server.uri(), "--from"));
                Remote ahead = new Ahead(new RedisRemote(RedisChoice.of(server.uri(), "--to")), 7_200)) {
            assertThat(ClockDifference.between(same, ahead)
                            .warning("old", "new")
                            .orElseThrow())
                    .contains("the clock of new is 7", " s ahead of that of old: capacity returns that much earlier");
            assertThat(ClockDifference.between(ahead, same)
                            .warning("old", "new")
                            .orElseThrow())
                    .contains(" s behind that of old: capacity returns that much later");
            assertThat(new ClockDifference(900_000).warning("old", "new")).isEmpty();
        }
    }
}
