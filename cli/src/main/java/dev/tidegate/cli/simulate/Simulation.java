package dev.tidegate.cli.simulate;

import dev.tidegate.cli.simulate.trace.TraceCall;
import dev.tidegate.cli.simulate.trace.TraceNotes;
import dev.tidegate.usage.Prices;
import java.util.List;

/** Hands each call of a trace, in the order of time, to every plans file under trial. For one thread. */
public final class Simulation {
    private final ZipfDraw draw;
    private final List<Replay> replays;
    private final EstimateTally estimates;
    private long calls;
    private boolean drawn;
    private long firstMicros;
    private long lastMicros;

    /**
     * @param draw names the subjects of a trace that names none
     * @param replays at least one
     * @param prices whose families say which names are one model
     */
    public Simulation(ZipfDraw draw, List<Replay> replays, Prices prices) {
        this.estimates = new EstimateTally(prices);
        this.draw = draw;
        this.replays = List.copyOf(replays);
    }

    /**
     * Replays one call.
     *
     * @return false, and nothing was done, if it is earlier than the one before
     */
    public boolean accept(TraceCall call) {
        if (calls > 0 && call.micros() < lastMicros) {
            return false;
        }
        firstMicros = calls == 0 ? call.micros() : firstMicros;
        lastMicros = call.micros();
        calls++;
        drawn = call.subject().isEmpty();
        String tenant = call.subject().orElseGet(draw::next);
        replays.forEach(replay -> replay.accept(tenant, call));
        estimates.add(call);
        return true;
    }

    /**
     * What was found so far.
     *
     * @param top how many of the most denied subjects to name
     * @param sorted whether the caller had to sort
     */
    public SimulationResult result(int top, boolean sorted) {
        return new SimulationResult(
                calls,
                replays.get(0).subjects(),
                drawn,
                firstMicros,
                lastMicros,
                sorted,
                TraceNotes.NONE,
                replays.stream().map(replay -> replay.result(top)).toList(),
                estimates.totals());
    }
}
