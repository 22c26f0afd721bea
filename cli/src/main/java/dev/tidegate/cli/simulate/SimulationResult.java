package dev.tidegate.cli.simulate;

import dev.tidegate.cli.simulate.trace.TraceNotes;
import java.util.List;

/**
 * The counts and denials that a simulation found.
 *
 * @param calls of the trace
 * @param subjects how many made a call
 * @param drawn whether subjects were drawn because the trace names none
 * @param firstMicros the first call, microseconds since 1970
 * @param lastMicros the last call
 * @param sorted whether rows were out of order and had to be sorted
 * @param notes of how the trace was read
 * @param replays one for each plans file, in the order given
 * @param estimates how well each model's input was estimated, by name; empty if the trace does not say
 */
public record SimulationResult(
        long calls,
        int subjects,
        boolean drawn,
        long firstMicros,
        long lastMicros,
        boolean sorted,
        TraceNotes notes,
        List<ReplayResult> replays,
        List<EstimateTotals> estimates) {
    /** Stores an unmodifiable copy of the lists. */
    public SimulationResult {
        replays = List.copyOf(replays);
        estimates = List.copyOf(estimates);
    }

    SimulationResult with(TraceNotes ofTrace) {
        return new SimulationResult(
                calls, subjects, drawn, firstMicros, lastMicros, sorted, ofTrace, replays, estimates);
    }
}
