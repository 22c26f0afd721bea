package dev.tidegate.overrides;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.OverridesChangedException;
import dev.tidegate.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Reads and changes the overrides of subjects. They are kept in the store, one list for each tenant, so that every process on
 * that store decides by them from its next decision on.
 *
 * <p>Safe for any number of threads. Never blocks. Where the store keeps no overrides, every method fails with a {@link
 * StoreException} that says so.
 */
public interface Overrides {
    /**
     * A change of the overrides of one tenant.
     *
     * @param by who makes it, for the history: 1 … 128 bytes
     * @param ifVersion the version that they must have; empty for any
     * @param dryRun whether only what would be is to be said
     * @param edit makes the new list from the present one, without what was over a day ago; runs again if another change came between
     */
    record Change(String by, OptionalLong ifVersion, boolean dryRun, UnaryOperator<List<SubjectOverride>> edit) {
        /** Requires all parts; who makes it is checked when the change is made. */
        public Change {
            required("by", by);
            required("ifVersion", ifVersion);
            required("edit", edit);
        }

        /** Adds one override, in the place of one about the same thing. */
        public static Change adding(String by, SubjectOverride added) {
            required("added", added);
            return new Change(by, OptionalLong.empty(), false, list -> SubjectOverrides.with(list, added));
        }
    }

    /** The overrides of a tenant, also those that are over and not removed yet. */
    CompletionStage<SubjectOverrides> of(String tenant);

    /**
     * Changes the overrides of a tenant. When the stage is complete, every decision that begins is made under them.
     *
     * @return the overrides after it
     * @throws InvalidInputException for a plan or limit that no plan here has, an end that has passed, a capacity that a limit
     *     does not take; as failure of the stage, too
     * @throws OverridesChangedException as failure of the stage, if they do not have the version that was named
     */
    CompletionStage<SubjectOverrides> change(String tenant, Change change);

    /**
     * The end of a grant that is made now: that of the present calendar or fixed window; or a duration of a sliding window,
     * or the time in which a bucket fills, from now.
     *
     * @throws InvalidInputException for a limit that the plan does not have, or one without a window
     */
    CompletionStage<Instant> endOfGrant(String tenant, String plan, String limit);

    /** The last changes of a tenant's overrides, the newest first. */
    CompletionStage<List<OverrideChange>> history(String tenant);

    /** The overrides of all tenants that have some, by the name of the tenant. Reads the names of all keys of the store. */
    CompletionStage<List<SubjectOverrides>> all();
}
