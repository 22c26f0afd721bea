package dev.tidegate.config.prices;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one model costs: periods, each from a day on; in each, hours with prices of their own; in all, steps by input
 * length. Immutable.
 *
 * @param id its name in the table
 * @param family the name under which limits of each model count it
 * @param retired since when its vendor no longer offers it
 * @param note what a reader of the table should know
 * @param periods rising by {@link Period#from}, at least one
 */
record ModelPrices(String id, String family, Optional<LocalDate> retired, String note, List<Period> periods) {
    private static final long MICROS = 1_000_000;
    private static final int MINUTES = 60;
    private static final int DAYS = 7;

    /**
     * Rates by input length: the key is the number of tokens above which they hold; 0 for the shortest, though an empty
     * input has them too.
     */
    record Steps(NavigableMap<Long, Rates> byLength) {
        Rates of(long inputTokens) {
            Map.Entry<Long, Rates> step = byLength.lowerEntry(inputTokens);
            return step == null ? byLength.firstEntry().getValue() : step.getValue();
        }

        long firstUpTo() {
            Long second = byLength.higherKey(byLength.firstKey());
            return second == null ? Long.MAX_VALUE : second;
        }
    }

    /**
     * Hours of some days, in UTC. Hours that end before they begin go past midnight and belong to the day on which they
     * began.
     */
    record Hours(Set<DayOfWeek> days, int fromMinute, int toMinute, Steps steps) {
        private String said() {
            return clock(fromMinute) + "-" + clock(toMinute) + " UTC" + (days.size() < DAYS ? " on " + days : "");
        }

        boolean hold(ZonedDateTime utc) {
            int minute = utc.getHour() * MINUTES + utc.getMinute();
            DayOfWeek day = utc.getDayOfWeek();
            if (fromMinute < toMinute) {
                return days.contains(day) && minute >= fromMinute && minute < toMinute;
            }
            return minute >= fromMinute ? days.contains(day) : minute < toMinute && days.contains(day.minus(1));
        }
    }

    /** The prices of a model from one day on. */
    record Period(LocalDate from, Steps steps, List<Hours> hours) {
        Period {
            hours = List.copyOf(hours);
        }
    }

    ModelPrices {
        periods = List.copyOf(periods);
    }

    /** One price at all times. */
    static ModelPrices of(String id, Rates rates) {
        NavigableMap<Long, Rates> steps = new TreeMap<>(Map.of(0L, rates));
        return new ModelPrices(
                id, id, Optional.empty(), "", List.of(new Period(LocalDate.MIN, new Steps(steps), List.of())));
    }

    boolean isRetired(LocalDate day) {
        return retired.filter(since -> !since.isAfter(day)).isPresent();
    }

    /** What it says, for people and for comparing. */
    String text() {
        StringBuilder out = new StringBuilder();
        for (Period period : periods) {
            out.append(out.isEmpty() ? "" : "; from " + period.from() + ": ");
            out.append(text(period.steps()));
            for (Hours hours : period.hours()) {
                out.append("; at ").append(hours.said()).append(": ");
                out.append(text(hours.steps()));
            }
        }
        retired.ifPresent(day -> out.append("; retired ").append(day));
        return out.append(note.isEmpty() ? "" : "; note: " + note).toString();
    }

    private static String clock(int minute) {
        return "%02d:%02d".formatted(minute / MINUTES, minute % MINUTES);
    }

    private static String text(Steps steps) {
        StringBuilder out = new StringBuilder();
        steps.byLength()
                .forEach((length, rates) -> out.append(length == 0 ? "" : "; above " + length + " input tokens: ")
                        .append(rates.said()));
        return out.toString();
    }

    /** Every rate with the conditions under which it holds. */
    List<PriceRate> rates() {
        List<PriceRate> all = new ArrayList<>();
        for (Period period : periods) {
            Optional<LocalDate> from = Optional.of(period.from()).filter(day -> !day.equals(LocalDate.MIN));
            period.steps()
                    .byLength()
                    .forEach((length, rates) -> all.add(new PriceRate(from, Optional.empty(), length, rates)));
            for (Hours hours : period.hours()) {
                hours.steps()
                        .byLength()
                        .forEach((length, rates) ->
                                all.add(new PriceRate(from, Optional.of(hours.said()), length, rates)));
            }
        }
        return all;
    }

    /** Whether the price depends on the time. */
    boolean timed() {
        return periods.size() > 1 || !periods.get(0).hours().isEmpty();
    }

    /** The rates of an input of that length at that instant. */
    Rates at(long inputTokens, long atMicros) {
        return steps(atMicros).of(inputTokens);
    }

    private Steps steps(long atMicros) {
        if (!timed()) {
            return periods.get(0).steps();
        }
        ZonedDateTime utc =
                Instant.EPOCH.plus(atMicros / MICROS, ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
        Period current = periods.get(0);
        for (Period period : periods) {
            if (!period.from().isAfter(utc.toLocalDate())) {
                current = period;
            }
        }
        for (Hours hours : current.hours()) {
            if (hours.hold(utc)) {
                return hours.steps();
            }
        }
        return current.steps();
    }

    /** Up to which input length the first step holds, at every time. */
    long standardUpTo() {
        long least = Long.MAX_VALUE;
        for (Period period : periods) {
            least = Math.min(least, period.steps().firstUpTo());
            for (Hours hours : period.hours()) {
                least = Math.min(least, hours.steps().firstUpTo());
            }
        }
        return least;
    }
}
