package dev.tidegate.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CivilCalendarTest {
    @ParameterizedTest(name = "{0} at {1} runs from {2} to {3}")
    @CsvSource({
        // plain
        "calendar day UTC,                    2026-02-10T12:00:00Z, 2026-02-10T00:00:00Z, 2026-02-11T00:00:00Z",
        "calendar week UTC,                   2026-02-11T12:00:00Z, 2026-02-09T00:00:00Z, 2026-02-16T00:00:00Z",
        "calendar month UTC,                  2026-02-10T12:00:00Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "calendar year UTC,                   2026-02-10T12:00:00Z, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        // the boundary itself belongs to the window it begins
        "calendar month UTC,                  2026-03-01T00:00:00Z, 2026-03-01T00:00:00Z, 2026-04-01T00:00:00Z",
        "calendar month UTC,         2026-02-28T23:59:59.999999Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        // daylight saving: a day of 23 hours and one of 25
        "calendar day Europe/Paris,           2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "calendar day Europe/Paris,           2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "calendar month Europe/Paris,         2026-03-15T12:00:00Z, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "calendar month Europe/Paris,         2026-10-15T12:00:00Z, 2026-09-30T22:00:00Z, 2026-10-31T23:00:00Z",
        "calendar day America/New_York,       2026-03-08T12:00:00Z, 2026-03-08T05:00:00Z, 2026-03-09T04:00:00Z",
        "calendar day America/New_York,       2026-11-01T12:00:00Z, 2026-11-01T04:00:00Z, 2026-11-02T05:00:00Z",
        // an anchor hour that the gap skips begins at the end of the gap; one that occurs twice, the first time
        "calendar day Europe/Paris anchor 2,  2026-03-29T12:00:00Z, 2026-03-29T01:00:00Z, 2026-03-30T00:00:00Z",
        "calendar day Europe/Paris anchor 2,  2026-10-25T12:00:00Z, 2026-10-25T00:00:00Z, 2026-10-26T01:00:00Z",
        // midnight itself skipped (São Paulo 2018) and repeated (Havana)
        "calendar day America/Sao_Paulo,      2018-11-04T12:00:00Z, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        "calendar day America/Havana,         2024-11-03T12:00:00Z, 2024-11-03T04:00:00Z, 2024-11-04T05:00:00Z",
        // half-hour daylight saving
        "calendar day Australia/Lord_Howe,    2026-04-05T06:00:00Z, 2026-04-04T13:00:00Z, 2026-04-05T13:30:00Z",
        // a whole day skipped: Samoa had no 30 December 2011
        "calendar day Pacific/Apia,           2011-12-30T09:59:59Z, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
        "calendar day Pacific/Apia,           2011-12-30T10:00:00Z, 2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z",
        // month ends
        "calendar month UTC anchor 31,        2026-01-31T00:00:00Z, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
        "calendar month UTC anchor 31,        2026-03-01T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
        "calendar month UTC anchor 31,        2026-04-30T00:00:00Z, 2026-04-30T00:00:00Z, 2026-05-31T00:00:00Z",
        "calendar month UTC anchor 30,        2026-02-28T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-30T00:00:00Z",
        "calendar month UTC anchor 29,        2026-02-28T12:00:00Z, 2026-02-28T00:00:00Z, 2026-03-29T00:00:00Z",
        "calendar month UTC anchor 28,        2026-02-27T23:59:59Z, 2026-01-28T00:00:00Z, 2026-02-28T00:00:00Z",
        // leap day
        "calendar day UTC,                    2028-02-29T12:00:00Z, 2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
        "calendar month UTC anchor 31,        2028-02-29T00:00:00Z, 2028-02-29T00:00:00Z, 2028-03-31T00:00:00Z",
        "calendar month UTC anchor 30,        2028-02-29T00:00:00Z, 2028-02-29T00:00:00Z, 2028-03-30T00:00:00Z",
        "calendar month UTC anchor 29,        2028-02-28T23:59:59Z, 2028-01-29T00:00:00Z, 2028-02-29T00:00:00Z",
        "calendar year UTC,                   2028-02-29T12:00:00Z, 2028-01-01T00:00:00Z, 2029-01-01T00:00:00Z",
        "calendar year UTC anchor 3,          2028-02-29T12:00:00Z, 2027-03-01T00:00:00Z, 2028-03-01T00:00:00Z",
        // years and weeks with anchors
        "calendar year UTC anchor 4,          2026-03-31T23:59:59Z, 2025-04-01T00:00:00Z, 2026-04-01T00:00:00Z",
        "calendar week UTC anchor 7,          2026-02-14T23:59:59Z, 2026-02-08T00:00:00Z, 2026-02-15T00:00:00Z",
        "calendar week UTC anchor 7,          2026-02-15T00:00:00Z, 2026-02-15T00:00:00Z, 2026-02-22T00:00:00Z",
        "calendar week Europe/Paris,          2026-03-29T12:00:00Z, 2026-03-22T23:00:00Z, 2026-03-29T22:00:00Z",
        "calendar day UTC anchor 6,           2026-02-10T05:59:59Z, 2026-02-09T06:00:00Z, 2026-02-10T06:00:00Z",
        // the ends of the world
        "calendar day +14:00,                 2026-01-01T12:00:00Z, 2026-01-01T10:00:00Z, 2026-01-02T10:00:00Z",
        "calendar day -14:00,                 2026-01-01T12:00:00Z, 2025-12-31T14:00:00Z, 2026-01-01T14:00:00Z",
        "calendar month Pacific/Kiritimati,   2026-01-31T10:00:00Z, 2026-01-31T10:00:00Z, 2026-02-28T10:00:00Z",
        "calendar month -14:00,               2026-02-01T13:59:59Z, 2026-01-01T14:00:00Z, 2026-02-01T14:00:00Z",
        // the beginning of time
        "calendar week -14:00 anchor 7,       1970-01-01T00:00:00Z, 1969-12-28T14:00:00Z, 1970-01-04T14:00:00Z",
    })
    void aWindowRunsFromBoundaryToBoundary(String window, String at, String from, String to) {
        Window.Calendar calendar = (Window.Calendar) Window.parse(window);
        long index = CivilCalendar.index(calendar, micros(at));

        assertThat(instant(CivilCalendar.startMicros(calendar, index))).isEqualTo(Instant.parse(from));
        assertThat(instant(CivilCalendar.startMicros(calendar, index + 1))).isEqualTo(Instant.parse(to));
    }

    @Test
    void windowsFollowEachOtherWithoutGapAndIndexesFitThreeBytes() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String[] zones = ZoneId.getAvailableZoneIds().stream().sorted().toArray(String[]::new);
        for (int i = 0; i < 20_000; i++) {
            Window.Unit unit = Window.Unit.values()[random.nextInt(4)];
            int anchor = random.nextInt(unit.firstAnchor(), unit.lastAnchor() + 1);
            Window.Calendar calendar =
                    new Window.Calendar(unit, ZoneId.of(zones[random.nextInt(zones.length)]), anchor);
            long now = random.nextLong(1L << 52);
            long index = CivilCalendar.index(calendar, now);

            assertThat(CivilCalendar.startMicros(calendar, index))
                    .as("seed %d, %s at %d", seed, calendar, now)
                    .isLessThanOrEqualTo(now);
            assertThat(CivilCalendar.startMicros(calendar, index + 1))
                    .as("seed %d, %s at %d", seed, calendar, now)
                    .isGreaterThan(now);
            assertThat(index).as("seed %d, %s at %d", seed, calendar, now).isBetween(0L, (1L << 24) - 2);
        }
    }

    private static long micros(String instant) {
        Instant at = Instant.parse(instant);
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1000;
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }
}
