package dev.tidegate;

import dev.tidegate.plan.Limit;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The rules of a process for the time while its shared store is unavailable. Each limit says for itself whether it is then
 * open, closed, or counted locally ({@link Limit#onStoreFailure()}); this says what local means, and what is kept for later.
 * Immutable; safe for any number of threads.
 *
 * @param instances how many processes share the store, at least; empty to go by those that say they are there. Every process
 *     may use one part in so many of what was left at the last reply of the store
 * @param unknownSubjects what a subject may use of which this process saw nothing within the window
 * @param onDataLoss what becomes of limits when the store has lost its data
 * @param journal a file for what has to be booked later, so that it survives this process; empty to keep it in memory
 * @param maxPending how much may wait to be booked: settles, cancellations, reservations and batches of calls. At the bound
 *     settles fail and calls are denied, rather than forgotten
 * @param maxSubjects of how many subjects is remembered how they stood, for each plan
 */
public record FailurePolicy(
        OptionalInt instances,
        UnknownSubjects unknownSubjects,
        DataLoss onDataLoss,
        Optional<Path> journal,
        int maxPending,
        int maxSubjects) {
    /** A thousand processes share less than most limits have. */
    public static final int MAX_INSTANCES = 10_000;

    /** As many as say they are there, unknown subjects are denied, limits are fresh after a loss, nothing on disk. */
    public static final FailurePolicy DEFAULT = new FailurePolicy(
            OptionalInt.empty(), UnknownSubjects.DENY, DataLoss.FRESH, Optional.empty(), 100_000, 100_000);

    private static final int MAX = 10_000_000;

    /** The quota of a subject that this process has not seen within the window, while the store is unavailable. */
    public enum UnknownSubjects {
        /** Nothing, until a window has passed: the default. */
        DENY,
        /** This process's share of the capacity. */
        SHARE
    }

    /** The state of limits after the store has lost its data. */
    public enum DataLoss {
        /** They start with their full capacity: the default. */
        FRESH,
        /** They deny until one window after the loss. */
        DENY
    }

    /** @throws InvalidInputException if a number is out of range */
    public FailurePolicy {
        if (instances.isPresent()) {
            check("instances", instances.getAsInt(), MAX_INSTANCES);
        }
        check("max-pending", maxPending, MAX);
        check("max-subjects", maxSubjects, MAX);
    }

    private static void check(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw new InvalidInputException(field, value, "1 … " + most);
        }
    }

    /** Returns this policy for at least so many processes: 1 … 10,000. */
    public FailurePolicy withInstances(int atLeast) {
        return new FailurePolicy(
                OptionalInt.of(atLeast), unknownSubjects, onDataLoss, journal, maxPending, maxSubjects);
    }

    /** Returns a copy with {@code value} for unknown subjects. */
    public FailurePolicy withUnknownSubjects(UnknownSubjects value) {
        return new FailurePolicy(instances, value, onDataLoss, journal, maxPending, maxSubjects);
    }

    /** Returns a copy with {@code value} for a store that has lost its data. */
    public FailurePolicy withOnDataLoss(DataLoss value) {
        return new FailurePolicy(instances, unknownSubjects, value, journal, maxPending, maxSubjects);
    }

    /** Returns this policy with a journal in {@code file}, of this process alone; its folder exists. */
    public FailurePolicy withJournal(Path file) {
        return new FailurePolicy(instances, unknownSubjects, onDataLoss, Optional.of(file), maxPending, maxSubjects);
    }

    /** Returns this policy with a bound of the write-back queue: 1 … 10,000,000 entries. */
    public FailurePolicy withMaxPending(int most) {
        return new FailurePolicy(instances, unknownSubjects, onDataLoss, journal, most, maxSubjects);
    }
}
