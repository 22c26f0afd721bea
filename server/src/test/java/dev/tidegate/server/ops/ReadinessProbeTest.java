package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.StoreException;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.TestServer;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessProbeTest {
    private final CheckedStore store = new CheckedStore();
    private final TestServer server = TestServer.start(Plans.builtIn(), store);

    /** Counts how often it is checked; answers at once, never, or with a failure. */
    private static final class CheckedStore implements LimitStore {
        private final MemoryStore counts = MemoryStore.create();
        private final AtomicInteger checks = new AtomicInteger();
        private final Semaphore checked = new Semaphore(0);
        private volatile CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            return counts.apply(command);
        }

        @Override
        public CompletionStage<Void> check() {
            // Before it is known that this check was made, or the test changes the answer to it.
            CompletableFuture<Void> mine = answer;
            checks.incrementAndGet();
            checked.release();
            return mine;
        }

        @Override
        public String source() {
            return "checked";
        }

        @Override
        public void close() {
            counts.close();
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void fail() {
        store.answer = CompletableFuture.failedFuture(new StoreException("away", true));
    }

    @Test
    void manyProbesAreOneCheckASecond() {
        for (int i = 0; i < 50; i++) {
            assertThat(server.get("/health/ready").status()).isEqualTo(200);
        }
        assertThat(store.checks).hasValue(1);
        server.time.advance(Duration.ofMillis(999));
        server.get("/health/ready");
        assertThat(store.checks).hasValue(1);
        server.time.advance(Duration.ofMillis(1));
        server.get("/health/ready");
        server.get("/health/ready");
        assertThat(store.checks).hasValue(2);
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepAnAnswerForLonger() {
        server.time.advance(Duration.ofSeconds(-3600));
        fail();
        assertThat(server.get("/health/ready").status()).isEqualTo(503);
    }

    @Test
    void probesWhileACheckIsUnderWayShareItAndAreAnsweredBeforeItEnds() {
        store.answer = new CompletableFuture<>();
        server.time.advance(Duration.ofSeconds(1));
        var first = server.sendAsync(server.request("/health/ready"));
        var second = server.sendAsync(server.request("/health/ready"));
        assertThat(first.join().status()).isEqualTo(503);
        assertThat(second.join().status()).isEqualTo(503);
        assertThat(store.checks).hasValue(2);
        store.answer.complete(null);
        assertThat(server.get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void aStoreThatIsAwayIsAskedAgainByItselfWithPausesNotByProbes() throws InterruptedException {
        fail();
        server.time.advance(Duration.ofSeconds(1));
        assertThat(server.get("/health/ready").status()).isEqualTo(503);
        long began = System.nanoTime();
        store.checked.drainPermits();
        for (int probe = 0; probe < 20; probe++) {
            assertThat(server.get("/health/ready").status()).isEqualTo(503);
        }
        assertThat(store.checked.tryAcquire(3, 2, TimeUnit.MINUTES))
                .as("asked again")
                .isTrue();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        // Between three checks in a row lie two pauses, however late the machine is.
        assertThat(took).as("100 + 200 + 400 ms").isGreaterThanOrEqualTo(Duration.ofMillis(600));
        store.answer = CompletableFuture.completedFuture(null);
        assertThat(store.checked.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
        server.awaitReady();
    }

    @Test
    void nothingIsAskedAfterTheServerHasStopped() throws InterruptedException {
        fail();
        server.time.advance(Duration.ofSeconds(1));
        server.get("/health/ready");
        server.server.close();
        store.checked.drainPermits();
        assertThat(store.checked.tryAcquire(1, TimeUnit.SECONDS)).isFalse();
    }
}
