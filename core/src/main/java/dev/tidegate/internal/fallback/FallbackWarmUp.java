package dev.tidegate.internal.fallback;

import dev.tidegate.Cost;
import dev.tidegate.FailurePolicy;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decisions on a store that is never available, so that the first callers of a real outage do not wait until the code for
 * it is loaded and compiled.
 */
final class FallbackWarmUp {
    /** Enough for a first compilation; a few milliseconds in all. */
    private static final int TIMES = 300;

    private FallbackWarmUp() {}

    static void of(Plans plans) {
        FallbackStore store = new FallbackStore(
                new Nobody(),
                FailurePolicy.DEFAULT.withInstances(1).withUnknownSubjects(FailurePolicy.UnknownSubjects.SHARE),
                plans,
                TimeSource.system(),
                StoreListener.NONE);
        Subject subject = Subject.of("nobody").withUser("nobody").withModel("nobody");
        try (RateLimiter limiter =
                RateLimiter.builder().plans(plans).store(store).build()) {
            for (Plan plan : plans.all()) {
                for (int n = 0; n < TIMES / plans.all().size() + 1; n++) {
                    limiter.reserveAsync(ReserveRequest.of(new Request(subject, plan.name(), new Cost(Map.of()))));
                }
            }
        }
    }

    /** A store that is always unavailable, for the warm-up. */
    private static final class Nobody implements SharedStore {
        private static <T> CompletionStage<T> away() {
            return CompletableFuture.failedFuture(new StoreException("away", true, StoreException.Kind.NOT_EXECUTED));
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            return away();
        }

        @Override
        public CompletionStage<Integer> present(String instance, Duration lasting) {
            return away();
        }

        @Override
        public String shard(String tenant) {
            return "0";
        }

        @Override
        public CompletionStage<Epoch> epoch(String tenant, boolean lost) {
            return away();
        }

        @Override
        public CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known) {
            return away();
        }

        @Override
        public CompletionStage<Void> check() {
            return away();
        }

        @Override
        public String source() {
            return "nobody";
        }

        @Override
        public void close() {}
    }
}
