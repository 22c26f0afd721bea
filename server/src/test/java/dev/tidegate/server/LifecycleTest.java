package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.http.HostName;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.redis.MachineTime;
import dev.tidegate.testkit.redis.Patience;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest {
    private final RateLimiter limiter = RateLimiter.builder().build();

    private static ServerOptions at(String host, int port) {
        return new ServerOptions(host, port, Optional.empty(), false);
    }

    private Throwable failure(ServerOptions options) {
        Throwable thrown = catchThrowable(() -> TestServer.start(options, limiter, TimeSource.system()));
        assertThat(thrown).isInstanceOf(CompletionException.class);
        return thrown.getCause();
    }

    @Test
    void stopAnswersWhatWasAcceptedAndAcceptsNoMore() throws Exception {
        HeldStore store = new HeldStore();
        try (TestServer server = TestServer.start(Plans.builtIn(), store)) {
            store.hold();
            List<CompletableFuture<Reply>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(server.sendAsync(server.request("/v1/acquire")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"subject\":\"c\",\"plan\":\"pro\"}"))));
            }
            store.awaitHeld(40);
            CompletableFuture<Void> stopped = server.server.stop().toCompletableFuture();
            awaitNoMoreAccepted(server);
            assertThat(stopped).isNotDone();
            store.release(0);
            for (CompletableFuture<Reply> call : calls) {
                assertThat(call.get(2, TimeUnit.MINUTES).status()).isEqualTo(200);
                assertThat(call.join().header("connection")).isEqualTo("close");
            }
            stopped.get(2, TimeUnit.MINUTES);
            assertThatThrownBy(() -> new Socket("127.0.0.1", server.server.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    /** Answered any sooner, it would have been answered by a server that has not begun to close. */
    private static void awaitNoMoreAccepted(TestServer server) {
        Patience.await("the door to close", () -> {
            try {
                new Socket("127.0.0.1", server.server.port()).close();
                return false;
            } catch (IOException refused) {
                return true;
            }
        });
    }

    @Test
    void stopLetsASettleThatIsUnderWayEndAndIsBookedOnce() throws Exception {
        HeldStore store = new HeldStore();
        try (TestServer server = TestServer.start(Plans.builtIn(), store)) {
            String reserve = "{\"subject\":\"c\",\"plan\":\"pro\",\"cost\":{\"spend\":900}}";
            String handle = server.post("/v1/reservations", reserve).string("reservation");
            store.hold();
            CompletableFuture<Reply> settle = server.sendAsync(server.request("/v1/reservations/" + handle + "/settle")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"meters\":{\"spend\":250}}")));
            store.awaitHeld(1);
            CompletableFuture<Void> stopped = server.server.stop().toCompletableFuture();
            awaitNoMoreAccepted(server);
            assertThat(settle).isNotDone();
            assertThat(stopped).isNotDone();
            store.release(0);
            Reply settled = settle.get(2, TimeUnit.MINUTES);
            assertThat(settled.status()).as(settled.body()).isEqualTo(200);
            assertThat(settled.string("result")).isEqualTo("SETTLED");
            assertThat(settled.header("connection")).isEqualTo("close");
            stopped.get(2, TimeUnit.MINUTES);
            assertThat(server.limiter.reservation(handle).charged("monthly-spend"))
                    .isEqualTo(250);
        }
    }

    @Test
    void noCallIsCountedAndLeftUnansweredByAStopUnderLoad() {
        for (int round = 0; round < 10; round++) {
            TestServer server = TestServer.start();
            AtomicLong answered = new AtomicLong();
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                callers.add(CompletableFuture.runAsync(() -> callUntilGone(server, answered)));
            }
            while (answered.get() < 100) {
                Thread.onSpinWait();
            }
            server.server.close();
            callers.forEach(CompletableFuture::join);
            long used = server.limiter
                    .status(Subject.of("c"), "business")
                    .limits()
                    .get(0)
                    .used();
            assertThat(answered).as("round %d", round).hasValue(used);
            server.close();
        }
    }

    private static void callUntilGone(TestServer server, AtomicLong answered) {
        HttpRequest.Builder request = server.request("/v1/acquire")
                .POST(HttpRequest.BodyPublishers.ofString("{\"subject\":\"c\",\"plan\":\"business\"}"));
        try {
            while (answered.get() < 450) {
                if (server.send(request).status() == 200) {
                    answered.incrementAndGet();
                }
            }
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    /** One that comes while the door closes, when others are being seen off: it is answered, or never read. */
    @Test
    void aConnectionThatComesWhileTheServerStopsIsAnsweredOrNotCounted() throws Exception {
        for (int round = 0; round < 8; round++) {
            try (TestServer server = TestServer.start(Plans.builtIn(), new LaterStore())) {
                AtomicLong answered = new AtomicLong();
                List<CompletableFuture<Void>> callers = new ArrayList<>();
                for (int i = 0; i < 32; i++) {
                    callers.add(CompletableFuture.runAsync(
                            () -> connectUntilClosed(server, answered), task -> new Thread(task).start()));
                }
                while (answered.get() < 24) {
                    Thread.onSpinWait();
                }
                // The bound of a stop is longer: nothing is left that it would have to wait for.
                assertThat(MachineTime.of(server.server::close)).isLessThan(Duration.ofSeconds(5));
                for (CompletableFuture<Void> caller : callers) {
                    caller.get(2, TimeUnit.MINUTES);
                }
                long used = server.limiter
                        .status(Subject.of("c"), "business")
                        .limits()
                        .get(0)
                        .used();
                assertThat(answered).as("round %d", round).hasValue(used);
            }
        }
    }

    /** Each call on a connection of its own. */
    private static void connectUntilClosed(TestServer server, AtomicLong answered) {
        byte[] call = ("POST /v1/acquire HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Connection: close\r\nContent-Length: 33\r\n\r\n{\"subject\":\"c\",\"plan\":\"business\"}")
                .getBytes(StandardCharsets.US_ASCII);
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
                socket.getOutputStream().write(call);
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                if (answer.startsWith("HTTP/1.1 200")) {
                    answered.incrementAndGet();
                }
            } catch (ConnectException closed) {
                return;
            } catch (IOException seenOff) {
                // It was not read: the next attempt is refused, or answered.
            }
        }
    }

    /** A store across a network: it answers later, from another thread. */
    private static final class LaterStore implements LimitStore {
        private final MemoryStore counts = MemoryStore.create();
        private final Executor later = CompletableFuture.delayedExecutor(4, TimeUnit.MILLISECONDS);

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            return CompletableFuture.supplyAsync(() -> counts.apply(command), later)
                    .thenCompose(Function.identity());
        }

        @Override
        public CompletionStage<Void> check() {
            return counts.check();
        }

        @Override
        public String source() {
            return "later";
        }

        @Override
        public void close() {
            counts.close();
        }
    }

    @Test
    void stopClosesIdleConnectionsAtOnce() throws Exception {
        TestServer server = TestServer.start();
        try (Socket idle = server.connect()) {
            idle.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes("US-ASCII"));
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            // The bound of a stop is twice as long.
            assertThat(MachineTime.of(
                            () -> server.server.stop().toCompletableFuture().join()))
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(new String(idle.getInputStream().readAllBytes(), "US-ASCII"))
                    .endsWith("{\"status\":\"up\"}");
        } finally {
            server.close();
        }
    }

    @Test
    void stoppingTwiceIsFine() {
        TestServer server = TestServer.start();
        server.server.close();
        server.server.close();
        assertThat(server.server.stop().toCompletableFuture()).isCompleted();
        server.close();
    }

    @Test
    void aPortInUseIsSaidWithAHint() {
        try (TestServer server = TestServer.start()) {
            Throwable thrown = failure(at("127.0.0.1", server.server.port()));
            assertThat(thrown)
                    .isInstanceOf(ServerStartException.class)
                    .hasMessage("port in use: 127.0.0.1:" + server.server.port());
            assertThat(((ServerStartException) thrown).hint()).contains("another port");
        }
    }

    @Test
    void aHostThatCannotBeResolvedIsSaid() {
        Throwable thrown = failure(new ServerOptions("no-such-host.invalid", 0, Optional.empty(), true));
        assertThat(thrown)
                .isInstanceOf(ServerStartException.class)
                .hasMessage("cannot resolve host no-such-host.invalid");
    }

    @Test
    void anAddressOfAnotherMachineIsSaid() {
        Throwable thrown = failure(new ServerOptions("192.0.2.1", 0, Optional.empty(), true));
        assertThat(thrown)
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("cannot listen on 192.0.2.1:0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "localhost", "LOCALHOST", "::1", "0:0:0:0:0:0:0:1"})
    void loopbackNeedsNoKeys(String host) {
        assertThat(at(host, 8080).host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.5", "example.org", "localhost.example.org", "127.0.0.1.nip.io"})
    void beyondLoopbackNeedsKeysOrAWordThatItIsMeant(String host) {
        assertThatThrownBy(() -> at(host, 8080))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("host: " + host + " (expected: a loopback address")
                .hasMessageContaining("API keys")
                .hasMessageContaining("insecure");
        assertThat(new ServerOptions(host, 8080, Optional.empty(), true).insecure())
                .isTrue();
        assertThat(new ServerOptions(host, 8080, Optional.of(new ApiKeys(List.of())), false).open())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "http://x", "[::1]", "x:80", "a/b", "é"})
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> new ServerOptions(host, 8080, Optional.empty(), true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("host: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void whatIsNoPortIsRefused(int port) {
        assertThatThrownBy(() -> at("127.0.0.1", port))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("port: " + port);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "localhost,localhost", "0.0.0.0,127.0.0.1", "::1,[::1]", "::,[::1]"})
    void theUrlIsOneThatACallerCanUse(String host, String inUrl) {
        assertThat(HostName.inUrl(host)).isEqualTo(inUrl);
    }

    @Test
    void aServerOnEveryAddressAnswersOnLoopback() throws Exception {
        ServerOptions everywhere = new ServerOptions("0.0.0.0", 0, Optional.empty(), true);
        try (TidegateServer server = TestServer.start(everywhere, limiter, TimeSource.system());
                Socket socket = new Socket("127.0.0.1", server.port())) {
            assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port());
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void theServerDoesNotCloseTheLimiter() {
        TidegateServer server = TestServer.start(at("127.0.0.1", 0), limiter, TimeSource.system());
        server.close();
        assertThat(limiter.acquire(dev.tidegate.Request.of("c", "pro")).allowed())
                .isTrue();
    }
}
