package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.compat.RateLimitExceededException;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TidegateExceptionTest {
    private static final Request REQUEST = Request.of("acme", "pro");

    @Test
    void everyKindSaysWhetherTheSameCallMaySucceedLater() {
        Map<TidegateException, Boolean> kinds = Map.of(
                new InvalidInputException("plan", "x", "a plan"), false,
                new IdConflictException("id"), false,
                new TooManyReservationsException("acme"), true,
                new StoreException("away", true), true,
                new StoreException("refused", false), false,
                new RateLimitExceededException("day", Duration.ofSeconds(1), 5, 0), true);
        kinds.forEach((failure, isTransient) ->
                assertThat(failure.isTransient()).as(failure.toString()).isEqualTo(isTransient));
    }

    @Test
    void onlyThrownDenialsCanBeExtendedOutside() {
        assertThat(TidegateException.class.isSealed()).isTrue();
        assertThat(Arrays.stream(TidegateException.class.getPermittedSubclasses())
                        .filter(kind -> (kind.getModifiers() & java.lang.reflect.Modifier.FINAL) == 0))
                .containsExactly(ThrownDenialException.class);
    }

    @Test
    void aBlockingMethodThrowsTheFailureItself() {
        StoreException away = new StoreException("away", true);
        try (RateLimiter limiter = on(CompletableFuture.failedFuture(away))) {
            assertThatThrownBy(() -> limiter.acquire(REQUEST)).isSameAs(away);
            assertThatThrownBy(() -> limiter.status(REQUEST.subject(), "pro")).isSameAs(away);
            assertThatThrownBy(() -> limiter.reset(REQUEST.subject())).isSameAs(away);
            assertThatThrownBy(limiter::warmUp).isSameAs(away);
        }
    }

    @Test
    void anInterruptDoesNotEndTheWaitAndTheThreadStaysInterrupted() throws Exception {
        CompletableFuture<StoreReply> reply = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        StoreException late = new StoreException("late", true);
        try (RateLimiter limiter = on(reply)) {
            Thread caller = new Thread(() -> {
                try {
                    limiter.acquire(REQUEST);
                } catch (StoreException e) {
                    interrupted.complete(e == late && Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            caller.interrupt();
            reply.completeExceptionally(late);
            assertThat(interrupted.get(1, TimeUnit.MINUTES)).isTrue();
            caller.join();
        }
    }

    private static RateLimiter on(CompletionStage<StoreReply> reply) {
        return RateLimiter.builder()
                .plans(Plans.builtIn())
                .store(new OneReply(reply))
                .build();
    }

    /** A store that answers every command in the same way. */
    private record OneReply(CompletionStage<StoreReply> reply) implements LimitStore {
        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            return reply;
        }

        @Override
        public CompletionStage<Void> check() {
            return reply.thenApply(any -> null);
        }

        @Override
        public String source() {
            return "one reply";
        }

        @Override
        public void close() {}
    }
}
