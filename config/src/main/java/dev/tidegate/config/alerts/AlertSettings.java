package dev.tidegate.config.alerts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The settings of an alerts file after it was read and checked.
 *
 * @param queue the folder of what is not delivered yet; of one server
 * @param maxQueued how many alerts may wait there
 * @param denials when denied calls are an alert
 * @param ledgerLag how late a record may reach the usage ledger
 * @param targets where alerts are sent; with none they are in the log alone
 */
public record AlertSettings(Path queue, int maxQueued, Denials denials, Duration ledgerLag, List<AlertTarget> targets) {
    /**
     * The share of denied calls that is an alert.
     *
     * @param percent of the calls, 1 … 100
     * @param least so many calls there must be
     * @param within the period over which they are counted
     */
    public record Denials(int percent, long least, Duration within) {}

    /** Copies the targets. */
    public AlertSettings {
        targets = List.copyOf(targets);
    }
}
