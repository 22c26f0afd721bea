package dev.tidegate.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final String[] COUNT = {"EVAL", "return redis.call('INCR', KEYS[1])", "1", "n"};

    @Test
    void itHandsOnWhatItIsNotToldToHarm() {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                RespClient connection = RespClient.open(proxy.port(), Optional.empty())) {
            assertThat(connection.command("PING").text()).isEqualTo("PONG");
            assertThat(connection.command(COUNT).whole()).isEqualTo(1);
            assertThat(proxy.harmed()).isZero();
        }
    }

    @Test
    void aCallThatIsCutBeforeIsNotCarriedOutAndOneThatIsCutAfterIs() {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(server.port())) {
            breaks(proxy, FaultProxy.Fault.CUT_BEFORE);
            assertThat(server.command("GET", "n").bytes()).isEmpty();

            breaks(proxy, FaultProxy.Fault.CUT_AFTER);
            assertThat(server.command("GET", "n").text()).isEqualTo("1");
            assertThat(proxy.harmed()).isEqualTo(2);
        }
    }

    private static void breaks(FaultProxy proxy, FaultProxy.Fault fault) {
        try (RespClient connection = RespClient.open(proxy.port(), Optional.empty())) {
            proxy.next(fault);
            assertThatThrownBy(() -> connection.command(COUNT)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void anAnswerThatIsHeldComesWhenItIsReleased() {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                RespClient connection = RespClient.open(proxy.port(), Optional.empty())) {
            proxy.next(FaultProxy.Fault.HOLD);
            CompletableFuture<RedisReply> answer = CompletableFuture.supplyAsync(() -> connection.command(COUNT));
            Patience.await(
                    "the script to run", () -> server.command("EXISTS", "n").whole() == 1);
            assertThat(answer).isNotDone();

            proxy.release();

            assertThat(answer.join().whole()).isEqualTo(1);
        }
    }
}
