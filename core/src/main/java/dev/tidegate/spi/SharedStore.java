package dev.tidegate.spi;

import dev.tidegate.StoreException;
import dev.tidegate.plan.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A store that several processes share, and that can be away or lose what it kept: what they learn through it of each other and of
 * itself, so that each can decide alone when it has to. Nothing of it is on the way of a decision.
 */
public interface SharedStore extends LimitStore {
    /**
     * Since when a shard has kept what it was given.
     *
     * @param shard which part of the store; one, where there is only one
     * @param sinceMicros in the store's time
     * @param begun whether it began with this question: nothing was known of a beginning
     * @param wiped whether it began because what was there before was lost
     */
    record Epoch(String shard, long sinceMicros, boolean begun, boolean wiped) {}

    /**
     * The number of keys that a shard has evicted.
     *
     * @param run one life of the server; two counts of one run can be compared. Empty where nothing is known
     * @param keys how many keys since it began
     */
    record Evictions(String run, long keys) {
        /** Nothing is known. */
        public static final Evictions UNKNOWN = new Evictions("", 0);

        /** Whether keys were evicted since {@code before}, as far as both say. */
        public boolean isMoreThan(Evictions before) {
            return !run.isEmpty() && run.equals(before.run) && keys > before.keys;
        }
    }

    /** How much the shard has evicted so far. */
    default CompletionStage<Evictions> evictions(String shard) {
        return CompletableFuture.completedFuture(Evictions.UNKNOWN);
    }

    /**
     * Says that {@code instance} is there, and will be for so long.
     *
     * @param instance 16 hex digits of its own
     * @param lasting zero to say that it leaves
     * @return how many are there, itself included
     */
    CompletionStage<Integer> present(String instance, Duration lasting);

    /**
     * How many instances run a version of plans and prices.
     *
     * @param version 48 bits that distinguish it
     * @param instances how many run it, as far as they said so lately
     */
    record Running(long version, int instances) {}

    /** Other plans are decided under from now on. */
    default void replaced(Plans plans) {}

    /**
     * Says which version of plans and prices {@code instance} runs, and asks which ones others run.
     *
     * @param lasting for how long it is remembered; zero to say that it leaves
     * @return at most eight versions; none where the store does not keep them
     */
    default CompletionStage<List<Running>> running(String instance, long version, Duration lasting) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** The shard that keeps what is counted for a tenant, as far as known; sends no command. */
    String shard(String tenant);

    /**
     * The epoch of the shard that keeps a tenant; restarted if there is none.
     *
     * @param lost whether one that is missing means that what was there is lost
     */
    CompletionStage<Epoch> epoch(String tenant, boolean lost);

    /**
     * Asks every shard for its epoch marker.
     *
     * @param known shards that were asked before; of each, whether a missing one means that what was there is lost
     */
    CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known);

    /**
     * Attempts of one subject at one limit in one period.
     *
     * @param name of the sum that they are added to: hex digits
     * @param amount 1 … 2^52
     */
    record Attempts(String name, long amount) {}

    /**
     * Adds attempts that this process counted to the sums of all processes.
     *
     * @param tenant whose subjects made them
     * @param lasting how long the sums are kept from now on
     * @return the sums after it, in order; or a failure, after which each addition was made once or not at all
     */
    default CompletionStage<long[]> addAttempts(String tenant, List<Attempts> attempts, Duration lasting) {
        return CompletableFuture.failedFuture(new StoreException("attempts are not shared by this store", false));
    }
}
