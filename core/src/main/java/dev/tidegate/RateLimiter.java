package dev.tidegate;

import dev.tidegate.internal.CreatorFace;
import dev.tidegate.internal.DefaultRateLimiter;
import dev.tidegate.spi.LimitStore;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The only door: decides, per subject and plan, whether a call may happen, over all limits at once.
 *
 * <p>Safe for any number of threads. Every method has an asynchronous twin that never blocks; the blocking form waits
 * for it. A denial is a value; bad input is an {@link InvalidInputException} and counts nothing; a store that cannot
 * answer is a {@link dev.tidegate.spi.StoreException}.
 */
public interface RateLimiter extends AutoCloseable {
    /** Starts from the built-in plans and an in-process store. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Counts the cost now if every enforced limit admits it, and nothing otherwise.
     *
     * @throws InvalidInputException for an unknown plan or meter, a part out of range, or a missing user or model
     */
    Decision acquire(Request request);

    /** {@link #acquire} without waiting. */
    CompletionStage<Decision> acquireAsync(Request request);

    /** Says what {@link #acquire} would say, and writes nothing. */
    Decision check(Request request);

    /** {@link #check} without waiting. */
    CompletionStage<Decision> checkAsync(Request request);

    /**
     * How the subject stands under the plan. Writes nothing.
     *
     * @throws InvalidInputException for an unknown plan, or a missing user or model
     */
    SubjectStatus status(Subject subject, String plan);

    /** {@link #status} without waiting. */
    CompletionStage<SubjectStatus> statusAsync(Subject subject, String plan);

    /**
     * Forgets the counts of exactly what the subject names, under every plan: its user and its model if it names them,
     * else the tenant's own counts. Counts of users and models below a tenant stay unless named.
     */
    void reset(Subject subject);

    /** {@link #reset} without waiting. */
    CompletionStage<Void> resetAsync(Subject subject);

    /** The plans it knows. */
    Plans plans();

    /** Whether the store can answer now. */
    CompletionStage<Void> health();

    /** What decisions name as their source. */
    String source();

    /** Closes the store if the builder made it; a store that was passed in stays open. */
    @Override
    void close();

    /** {@link #checkCreatorRateLimit(String, String)} under the plan {@code pro}. */
    default void checkCreatorRateLimit(String creatorId) {
        checkCreatorRateLimit(creatorId, CreatorFace.DEFAULT_PLAN);
    }

    /**
     * Counts one request of a creator, or throws.
     *
     * @throws RateLimitExceededException if a limit denies it
     */
    default void checkCreatorRateLimit(String creatorId, String plan) {
        CreatorFace.check(this, creatorId, plan);
    }

    /** {@link #rateLimitStatus(String, String)} under the plan {@code pro}. */
    default RateLimitStatus rateLimitStatus(String creatorId) {
        return rateLimitStatus(creatorId, CreatorFace.DEFAULT_PLAN);
    }

    /** The plan's first limit on requests as it stands for a creator. */
    default RateLimitStatus rateLimitStatus(String creatorId, String plan) {
        return CreatorFace.status(this, creatorId, plan);
    }

    /** Collects the parts of a limiter. Not safe for several threads. */
    final class Builder {
        private Plans plans = Plans.builtIn();
        private LimitStore store = MemoryStore.create();
        private boolean ownsStore = true;
        private Optional<Prices> prices = Optional.empty();

        private Builder() {}

        /** The plans to know; the built-in ones unless said. */
        public Builder plans(Plans value) {
            this.plans = value;
            return this;
        }

        /** Where counts are kept; an in-process store of its own unless said. Whoever made it closes it. */
        public Builder store(LimitStore value) {
            this.store = value;
            this.ownsStore = false;
            return this;
        }

        /**
         * From which {@code spend} follows where a cost names tokens and no spend and the subject a model; a model
         * without a price is then refused. Without prices such a cost spends nothing.
         */
        public Builder prices(Prices value) {
            this.prices = Optional.of(value);
            return this;
        }

        /** The limiter. */
        public RateLimiter build() {
            return new DefaultRateLimiter(plans, store, ownsStore, prices);
        }
    }
}
