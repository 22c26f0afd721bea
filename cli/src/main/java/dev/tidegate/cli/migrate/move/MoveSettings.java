package dev.tidegate.cli.migrate.move;

import java.util.List;
import java.util.Optional;

/**
 * The settings of a move: both ends, which keys, and how counts merge. Immutable.
 *
 * @param from where the source is, as markers name it
 * @param to where the target is
 * @param prefixes what the names of keys begin with; strings of bytes
 * @param adds whether the counts of both sides add up; else the larger one is kept
 * @param bucket what token buckets hold, where that is known
 * @param isWayBack whether counts of the source came from the target in an earlier move
 * @param keysPerSecond the most keys a second; 0 for no bound
 * @param dryRun whether nothing is written
 */
public record MoveSettings(
        String from,
        String to,
        List<String> prefixes,
        boolean adds,
        Optional<BucketRule> bucket,
        boolean isWayBack,
        long keysPerSecond,
        boolean dryRun) {

    /** Stores an unmodifiable copy of the prefixes. */
    public MoveSettings {
        prefixes = List.copyOf(prefixes);
    }

    /**
     * The parameters of token buckets, which are not stored with them.
     *
     * @param capacity the most tokens; 0 if not known
     * @param refill tokens per interval
     * @param intervalMillis how long an interval is
     */
    public record BucketRule(long capacity, long refill, long intervalMillis) {
        static final BucketRule UNKNOWN = new BucketRule(0, 0, 0);
    }
}
