package dev.tidegate.spi;

import dev.tidegate.plan.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.zone.ZoneOffsetTransition;

/**
 * Computes where civil windows begin. A window has an index (the number of the day, week, month or year) that grows by one from
 * window to window, and begins at the first instant whose local time is at or after its anchor: a midnight that
 * daylight saving skips begins the day at the end of the gap, one that occurs twice begins it the first time.
 */
public final class CivilCalendar {
    /** Keeps indexes at or above zero for every instant from 1970 on, in every zone and with every anchor. */
    private static final int DAY_BIAS = 2;

    /** 1969-12-22, a Monday. */
    private static final long FIRST_MONDAY = -10;

    private CivilCalendar() {}

    /** The index of the window that contains {@code nowMicros}. */
    public static long index(Window.Calendar calendar, long nowMicros) {
        LocalDate date = Instant.ofEpochSecond(Math.floorDiv(nowMicros, 1_000_000L))
                .atZone(calendar.zone())
                .toLocalDate();
        long index = guess(calendar, date);
        while (startMicros(calendar, index) > nowMicros) {
            index--;
        }
        while (startMicros(calendar, index + 1) <= nowMicros) {
            index++;
        }
        return index;
    }

    private static long guess(Window.Calendar calendar, LocalDate date) {
        return switch (calendar.unit()) {
            case DAY -> date.toEpochDay() + DAY_BIAS;
            case WEEK -> Math.floorDiv(date.toEpochDay() - firstWeek(calendar), 7L);
            case MONTH -> date.getLong(ChronoField.PROLEPTIC_MONTH);
            case YEAR -> date.getYear();
        };
    }

    /** When the window of this index begins, microseconds since the epoch. */
    public static long startMicros(Window.Calendar calendar, long index) {
        return Math.multiplyExact(epochSecond(localStart(calendar, index), calendar.zone()), 1_000_000L);
    }

    private static LocalDateTime localStart(Window.Calendar calendar, long index) {
        int anchor = calendar.anchor();
        return switch (calendar.unit()) {
            case DAY -> LocalDate.ofEpochDay(index - DAY_BIAS).atTime(anchor, 0);
            case WEEK -> LocalDate.ofEpochDay(firstWeek(calendar) + 7 * index).atStartOfDay();
            case MONTH -> {
                YearMonth month =
                        YearMonth.of(Math.toIntExact(Math.floorDiv(index, 12L)), (int) Math.floorMod(index, 12L) + 1);
                yield month.atDay(Math.min(anchor, month.lengthOfMonth())).atStartOfDay();
            }
            case YEAR -> LocalDate.of(Math.toIntExact(index), anchor, 1).atStartOfDay();
        };
    }

    private static long firstWeek(Window.Calendar calendar) {
        return FIRST_MONDAY + calendar.anchor() - 1;
    }

    private static long epochSecond(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        if (transition != null && transition.isGap()) {
            return transition.toEpochSecond();
        }
        ZoneOffset earlier = zone.getRules().getValidOffsets(local).get(0);
        return local.toEpochSecond(earlier);
    }
}
