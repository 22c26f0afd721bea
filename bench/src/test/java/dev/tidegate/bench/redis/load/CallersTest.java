package dev.tidegate.bench.redis.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.bench.redis.side.Side;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CallersTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void everyCallerHasOneDecisionInFlightAndNotMore() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicInteger flying = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();

        Load.Done done = load(8, () -> {
                    most.accumulateAndGet(flying.incrementAndGet(), Math::max);
                    asked.incrementAndGet();
                    return CompletableFuture.supplyAsync(() -> flying.decrementAndGet() >= 0, threads);
                })
                .run(SHORT);
        threads.shutdown();

        assertThat(most.get()).isBetween(1, 8);
        assertThat(done.decisions()).isEqualTo(asked.get());
        assertThat(done.nanos()).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void answersThatAreThereAtOnceDoNotGrowTheStack() throws InterruptedException {
        assertThat(load(2, () -> CompletableFuture.completedFuture(true))
                        .run(SHORT)
                        .decisions())
                .isPositive();
    }

    @Test
    void anotherAnswerThanExpectedFailsTheRow() {
        assertThatThrownBy(() ->
                        load(2, () -> CompletableFuture.completedFuture(false)).run(SHORT))
                .hasMessage("answered false");
    }

    @Test
    void aFailureFailsTheRow() {
        assertThatThrownBy(() -> load(2, () -> CompletableFuture.failedFuture(new IllegalStateException("gone")))
                        .run(SHORT))
                .hasMessageContaining("gone");
        assertThatThrownBy(() -> load(2, () -> {
                            throw new IllegalStateException("closed");
                        })
                        .run(SHORT))
                .hasMessageContaining("closed");
    }

    private static Callers load(int callers, Supplier<CompletionStage<Boolean>> answer) {
        Side side = new Side() {
            @Override
            public CompletionStage<Boolean> decide(int subject) {
                return answer.get();
            }

            @Override
            public void close() {}
        };
        return new Callers(side, callers, Choice.hot(), true);
    }
}
