package dev.tidegate.verification;

import dev.tidegate.plan.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;

/** Civil windows found by walking dates. */
final class OracleCivil extends OracleAligned {
    private final Window.Calendar calendar;
    private long[] known = {0, 0};
    private long knownStart = 0;

    OracleCivil(Window.Calendar calendar) {
        this.calendar = calendar;
    }

    @Override
    OracleLimit fresh() {
        return new OracleCivil(calendar);
    }

    /** A window that is not the next is too far ahead, for a whole one lies between. */
    @Override
    long ahead(long clock) {
        long next = windowAround(clock)[1];
        long stored = windowAround(latest())[0];
        return stored == next && !isEndOfNoTime(next) ? next - clock : Long.MAX_VALUE;
    }

    /**
     * Whether a window of no length ends there: a day that a zone never had, as Apia's 30 December 2011. With a later
     * anchor its window is short, but there.
     */
    private boolean isEndOfNoTime(long boundary) {
        LocalDate day = Instant.ofEpochSecond(0, boundary * 1000)
                .atZone(calendar.zone())
                .toLocalDate();
        return calendar.unit() == Window.Unit.DAY && start(day) == boundary && start(day.minusDays(1)) == boundary;
    }

    @Override
    long longest() {
        return DAY_MICROS;
    }

    @Override
    long[] windowAround(long now) {
        if (now < knownStart || now >= known[1]) {
            LocalDate day = Instant.ofEpochSecond(0, now * 1000)
                    .atZone(calendar.zone())
                    .toLocalDate()
                    .plusDays(2);
            long end = Long.MAX_VALUE;
            while (true) {
                if (begins(day)) {
                    long start = start(day);
                    if (start <= now) {
                        knownStart = start;
                        known = new long[] {start, end};
                        if (end == Long.MAX_VALUE) {
                            known[1] = nextStart(day, start);
                        }
                        break;
                    }
                    end = start;
                }
                day = day.minusDays(1);
            }
        }
        return known.clone();
    }

    private long nextStart(LocalDate from, long after) {
        LocalDate day = from.plusDays(1);
        while (!begins(day) || start(day) <= after) {
            day = day.plusDays(1);
        }
        return start(day);
    }

    private boolean begins(LocalDate day) {
        int anchor = calendar.anchor();
        return switch (calendar.unit()) {
            case DAY -> true;
            case WEEK -> day.getDayOfWeek().getValue() == anchor;
            case MONTH -> day.getDayOfMonth() == Math.min(anchor, day.lengthOfMonth());
            case YEAR -> day.getMonthValue() == anchor && day.getDayOfMonth() == 1;
        };
    }

    private long start(LocalDate day) {
        int hour = calendar.unit() == Window.Unit.DAY ? calendar.anchor() : 0;
        LocalDateTime local = day.atTime(hour, 0);
        // The first instant whose local time is not before the anchor, searched for, not looked up.
        ZonedDateTime guess = local.atZone(calendar.zone());
        long low = guess.toEpochSecond() - 2 * 86_400;
        long high = guess.toEpochSecond() + 2 * 86_400;
        return 1_000_000L * first(low, high, second -> everReached(second, local, low));
    }

    private boolean everReached(long second, LocalDateTime local, long from) {
        // Local time can fall back, so "reached" looks at the latest local time seen up to that second.
        LocalDateTime now = LocalDateTime.ofInstant(Instant.ofEpochSecond(second), calendar.zone());
        if (!now.isBefore(local)) {
            return true;
        }
        for (long back = 1800; back <= 3 * 3600 && second - back > from; back += 1800) {
            LocalDateTime before = LocalDateTime.ofInstant(Instant.ofEpochSecond(second - back), calendar.zone());
            if (!before.isBefore(local)) {
                return true;
            }
        }
        return false;
    }
}
