package dev.tidegate.usage;

import dev.tidegate.Actual;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was read of a usage object: the counts, and all that bears on their price. Immutable; safe for any number of
 * threads.
 *
 * @param usage the counts of the model that answered
 * @param format whose format it is in, such as {@code openai-chat}
 * @param conditions the model that the response names, and the terms it was sold under
 * @param others what further models used in the same call, by model, such as an advisor's rounds
 * @param unknown paths of counts that are not 0 and that no format knows, or that contradict others: the call may have
 *     cost more
 * @param ignored paths of fields that are not known and are no counts
 * @param reported what the provider says the call cost, in nano-dollars, rounded up; empty if it does not say
 */
public record UsageReading(
        Usage usage,
        String format,
        CallConditions conditions,
        Map<String, Usage> others,
        List<String> unknown,
        List<String> ignored,
        OptionalLong reported) {
    /** Copies the collections, so that the record is immutable. */
    public UsageReading {
        others = Map.copyOf(others);
        unknown = List.copyOf(unknown);
        ignored = List.copyOf(ignored);
    }

    /** The model that answered, if the response names it. */
    public Optional<String> model() {
        return conditions.model();
    }

    /** All that was used, whichever model used it. */
    public Usage total() {
        Usage total = usage;
        for (Usage other : others.values()) {
            total = total.plus(other);
        }
        return total;
    }

    /** What to settle: at least what was held, if something was used that is not known. */
    public Actual actual() {
        return new Actual(Optional.of(total()), Map.of(), !unknown.isEmpty(), conditions, others);
    }
}
