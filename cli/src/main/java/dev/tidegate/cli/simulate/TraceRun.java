package dev.tidegate.cli.simulate;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.simulate.trace.InvalidTraceException;
import dev.tidegate.cli.simulate.trace.RowParser;
import dev.tidegate.cli.simulate.trace.TraceCall;
import dev.tidegate.cli.simulate.trace.TraceReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads a trace and replays it while reading, so that its length costs no memory. Only a trace whose rows are not in
 * the order of time is read a second time, kept, and sorted.
 */
public final class TraceRun {
    /** About 100 bytes a row: half a gigabyte. A longer trace has to come sorted. */
    private static final int MAX_SORTED_ROWS = RowParser.MAX_CALLS;

    private final TraceReader reader;
    private final Supplier<Simulation> fresh;

    /**
     * @param reader of the rows
     * @param fresh makes a simulation that has seen nothing
     */
    public TraceRun(TraceReader reader, Supplier<Simulation> fresh) {
        this.reader = reader;
        this.fresh = fresh;
    }

    /** The origin of a trace, which can be opened from its beginning. */
    public interface Source {
        /** Opens it from its beginning. */
        InputStream open() throws IOException;

        /** Whether {@link #open()} gives the same bytes again: a pipe does not. */
        boolean repeatable();
    }

    /**
     * Runs the whole trace.
     *
     * @param top how many of the most denied subjects to name
     * @throws InvalidTraceException if a row cannot be accepted
     * @throws InvalidInputException if the trace cannot be put in order, or does not name what a plan needs
     */
    public SimulationResult run(Source source, int top) throws IOException {
        Simulation simulation = fresh.get();
        boolean[] unordered = new boolean[1];
        read(source, call -> unordered[0] = unordered[0] || !simulation.accept(call));
        return (unordered[0] ? sorted(source, top) : simulation.result(top, false)).with(reader.notes());
    }

    private SimulationResult sorted(Source source, int top) throws IOException {
        if (!source.repeatable()) {
            throw new InvalidInputException(
                    "--trace", "rows out of time order", "a regular file, or rows in the order of time");
        }
        List<TraceCall> calls = new ArrayList<>();
        read(source, call -> {
            if (calls.size() == MAX_SORTED_ROWS) {
                throw new InvalidInputException(
                        "--trace",
                        "more than " + MAX_SORTED_ROWS + " calls out of time order",
                        "rows in the order of time, each for one call");
            }
            calls.add(call);
        });
        // The sort is stable: calls of the same instant stay in the order of the file.
        calls.sort(Comparator.comparingLong(TraceCall::micros));
        Simulation simulation = fresh.get();
        calls.forEach(simulation::accept);
        return simulation.result(top, true);
    }

    private void read(Source source, java.util.function.Consumer<TraceCall> calls) throws IOException {
        try (InputStream in = source.open()) {
            reader.read(in, calls);
        }
    }
}
