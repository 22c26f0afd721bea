package dev.tidegate.spi;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keeps for each tenant one text that says how its calls are decided otherwise than its plan says. A store that has one
 * compares its version with that of every command ({@link Boundaries#overridesVersion}), in the same atomic step, and
 * answers {@link StoreReply.Status#CHANGED} where they differ. So a change holds for every decision that begins after it.
 *
 * <p>Safe for any number of threads. Never blocks.
 */
public interface OverrideStore {
    /**
     * The text that is kept for one tenant, and its version.
     *
     * @param version {@link Boundaries#NO_OVERRIDES} if there are none; grows with every change
     * @param text empty if there are none
     */
    record Stored(long version, String text) {
        /** A tenant without overrides. */
        public static final Stored NONE = new Stored(Boundaries.NO_OVERRIDES, "");
    }

    /**
     * A text to put in the place of another.
     *
     * @param expected the version of the one that it replaces
     * @param text empty to have none
     * @param endMicros from when on the text says nothing any more; {@code Long.MAX_VALUE} for never
     * @param entry what the history is to have of this change
     */
    record Change(long expected, String text, long endMicros, String entry) {}

    /**
     * Whether a text took the place of another, and the version afterwards.
     *
     * @param version that of the text that is kept now
     */
    record Changed(boolean done, long version) {}

    /**
     * A change that was made, as the history keeps it.
     *
     * @param atMicros when, by the store's clock
     * @param entry what the change said of itself
     */
    record Past(long atMicros, String entry) {}

    /** The longest text of a tenant, in bytes. */
    int MAX_BYTES = 32 * 1024;

    /** How many changes a history has at most. */
    int MAX_PAST = 20;

    /** What is kept for a tenant. */
    CompletionStage<Stored> read(String tenant);

    /** Replaces the text if it still has the expected version, and else does nothing. */
    CompletionStage<Changed> write(String tenant, Change change);

    /** The last changes, the newest first; at most {@value #MAX_PAST}. They are kept for 90 days after the last one. */
    CompletionStage<List<Past>> history(String tenant);

    /** The tenants for which something is kept, in no order. Reads the names of all keys of the store. */
    CompletionStage<List<String>> tenants();
}
