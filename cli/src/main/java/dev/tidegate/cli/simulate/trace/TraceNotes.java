package dev.tidegate.cli.simulate.trace;

import java.util.List;
import java.util.TreeSet;

/**
 * Notes in a report on how the trace was read.
 *
 * @param unread columns with values that may change the result and were not read
 * @param notes rows that stand for no call
 * @param grouped rows that stand for several calls
 * @param unnamed calls without a subject, in a trace that has a column for it
 */
public record TraceNotes(List<String> unread, long notes, long grouped, long unnamed) {
    /** Nothing to note. */
    public static final TraceNotes NONE = new TraceNotes(List.of(), 0, 0, 0);

    /** Stores an unmodifiable copy of the list. */
    public TraceNotes {
        unread = List.copyOf(unread);
    }

    /** Collects the notes of one reading of a trace. */
    static final class Collector {
        private static final TreeSet<String> NOTHING = new TreeSet<>(List.of("", "0", "0.0", "null", "none", "false"));

        private final TreeSet<Integer> unread = new TreeSet<>();
        long notes;
        long grouped;
        long unnamed;

        /** A column of which every cell says nothing changes nothing. */
        void row(Columns columns, List<String> cells) {
            for (int place : columns.unread()) {
                if (unread.size() < columns.unread().size()
                        && !unread.contains(place)
                        && !NOTHING.contains(cells.get(place).strip().toLowerCase(java.util.Locale.ROOT))) {
                    unread.add(place);
                }
            }
        }

        TraceNotes notes(Columns columns) {
            return new TraceNotes(unread.stream().map(columns::name).toList(), notes, grouped, unnamed);
        }
    }
}
