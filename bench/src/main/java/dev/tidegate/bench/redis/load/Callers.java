package dev.tidegate.bench.redis.load;

import dev.tidegate.bench.redis.side.Side;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Callers that each ask again as soon as they are answered. */
public final class Callers implements Load {
    /** After the end: longer than any deadline of a client. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Side side;
    private final int callers;
    private final IntSupplier subjects;
    private final boolean expected;

    public Callers(Side side, int callers, IntSupplier subjects, boolean expected) {
        this.side = side;
        this.callers = callers;
        this.subjects = subjects;
        this.expected = expected;
    }

    @Override
    public Done run(Duration length) throws InterruptedException {
        return new Run(length).done();
    }

    private final class Run {
        private final long start = System.nanoTime();
        private final Duration length;
        private final CountDownLatch busy = new CountDownLatch(callers);
        private final AtomicLong decisions = new AtomicLong();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final Latencies latencies = new Latencies();

        Run(Duration length) {
            this.length = length;
        }

        Done done() throws InterruptedException {
            for (int i = 0; i < callers; i++) {
                call();
            }
            boolean ended = busy.await(length.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
            Throwable wrong = failure.get();
            if (wrong != null) {
                throw new IllegalStateException(wrong.getMessage(), wrong);
            }
            if (!ended) {
                throw new IllegalStateException(busy.getCount() + " callers were never answered");
            }
            return new Done(decisions.get(), System.nanoTime() - start, latencies);
        }

        /** A loop rather than a callback as long as answers are there at once: the stack stays flat. */
        private void call() {
            try {
                while (failure.get() == null && System.nanoTime() - start < length.toNanos()) {
                    long asked = System.nanoTime();
                    CompletableFuture<Boolean> answer =
                            side.decide(subjects.getAsInt()).toCompletableFuture();
                    if (!answer.isDone()) {
                        CompletableFuture<Void> next = answer.handle((allowed, wrong) -> {
                            answered(asked, Boolean.valueOf(expected).equals(allowed), wrong);
                            call();
                            return null;
                        });
                        assert next != null;
                        return;
                    }
                    answered(asked, answer.join() == expected, null);
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
            busy.countDown();
        }

        private void answered(long asked, boolean asExpected, @Nullable Throwable wrong) {
            latencies.add(System.nanoTime() - asked);
            decisions.incrementAndGet();
            if (!asExpected) {
                failure.compareAndSet(null, wrong != null ? wrong : new IllegalStateException("answered " + !expected));
            }
        }
    }
}
