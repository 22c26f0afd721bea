package dev.tidegate.cli.prices;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Some minutes of the week, in UTC, as sources say them in windows of many forms. Not safe for several threads. */
final class WeekHours {
    static final int DAY = 24 * 60;

    private static final int HOUR = 60;
    private static final int DAYS = 7;
    private static final int DAY_LETTERS = 3;

    private final BitSet minutes = new BitSet(DAYS * DAY);

    /**
     * Hours that some days have in common, none of them past midnight.
     *
     * @param days the names of days as a price table has them
     * @param from the first minute of the day
     * @param to the minute after the last, at most {@link #DAY}
     */
    record Span(Set<DayOfWeek> days, int from, int to) implements Comparable<Span> {
        boolean everyDay() {
            return days.size() == DAYS;
        }

        String dayNames() {
            return days.stream()
                    .sorted()
                    .map(day -> day.name().substring(0, DAY_LETTERS).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
        }

        String utc() {
            return clock(from) + "-" + clock(to);
        }

        private static String clock(int minute) {
            return "%02d:%02d".formatted(minute / HOUR, minute % HOUR);
        }

        @Override
        public int compareTo(Span other) {
            return Comparator.comparingInt(Span::from)
                    .thenComparingInt(Span::to)
                    .thenComparing(Span::dayNames)
                    .compare(this, other);
        }
    }

    /**
     * Adds a window of some days. One that ends before it begins, or when it begins, goes on from midnight on these same
     * days, as litellm reads it.
     *
     * @param shift minutes by which the days are ahead of those of UTC, such as 480 for Shanghai
     */
    void add(Set<DayOfWeek> days, int from, int to, int shift) {
        for (int minute = 0; minute < DAYS * DAY; minute++) {
            int local = Math.floorMod(minute + shift, DAYS * DAY);
            int at = minute % DAY;
            boolean inside = from < to ? at >= from && at < to : at >= from || at < to;
            if (inside && days.contains(DayOfWeek.of(local / DAY + 1))) {
                minutes.set(minute);
            }
        }
    }

    /** All other minutes of the week. */
    WeekHours others() {
        WeekHours others = new WeekHours();
        others.minutes.set(0, DAYS * DAY);
        others.minutes.andNot(minutes);
        return others;
    }

    /** These minutes, each once. */
    List<Span> spans() {
        Map<Integer, Map<Integer, Set<DayOfWeek>>> found = new TreeMap<>();
        for (int day = 0; day < DAYS; day++) {
            int end = (day + 1) * DAY;
            int from = minutes.nextSetBit(day * DAY);
            while (from >= 0 && from < end) {
                int to = Math.min(end, minutes.nextClearBit(from));
                found.computeIfAbsent(from - day * DAY, key -> new TreeMap<>())
                        .computeIfAbsent(to - day * DAY, key -> EnumSet.noneOf(DayOfWeek.class))
                        .add(DayOfWeek.of(day + 1));
                from = minutes.nextSetBit(to);
            }
        }
        List<Span> spans = new ArrayList<>();
        found.forEach((from, ends) -> ends.forEach((to, days) -> spans.add(new Span(days, from, to))));
        return spans;
    }
}
