package dev.tidegate.cli.migrate;

import dev.tidegate.cli.migrate.move.Report;

/**
 * The outcome of a move: whether it came to the end, how long it took, and its report.
 *
 * @param from where the source is
 * @param to where the target is
 * @param dryRun whether nothing was written
 * @param ended whether it came to the end
 * @param stoppedBy why it did not come to its end; empty if it did, or was asked to stop
 * @param millis how long it took
 * @param report what was carried
 */
record Summary(String from, String to, boolean dryRun, boolean ended, String stoppedBy, long millis, Report report) {
    /** Whether all that can be carried was, and is at the target. */
    boolean isGood() {
        return ended && report.differing().isEmpty() && report.refusedKeys() == 0;
    }
}
