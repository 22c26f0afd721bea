package dev.tidegate.testkit.vectors;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;

/** One kind of window at a time. */
final class WindowScenarios {
    private static final Subject ACME = Subject.of("acme");

    private WindowScenarios() {}

    static Limit.Builder limit(String name, Window window) {
        return Limit.builder(name, Meter.of("pages"), window);
    }

    static VectorFile sliding() {
        Plan hour = Plan.of(
                "hour",
                limit("hour", Window.sliding(Duration.ofHours(1))).capacity(5).build());
        Plan coarse = Plan.of(
                "coarse",
                limit("coarse", new Window.Sliding(Duration.ofSeconds(10), 4))
                        .capacity(12)
                        .build(),
                limit("one", new Window.Sliding(Duration.ofMillis(7), 1))
                        .capacity(6)
                        .build());
        return new Script(
                        "sliding",
                        "Segments: a charge joins the newest if both fall into the same slice, else opens one; a segment leaves"
                                + " one duration after its last charge.",
                        hour,
                        coarse)
                .note("a cost of nothing is admitted and writes nothing")
                .acquire("hour", 0)
                .note(
                        "the header is 02 and the time the value began, in seven bytes, little-endian; the section is the id in six bytes,"
                                + " shape 01, its end (the time + 3600000000) and the amount, seven bytes each")
                .acquire("hour", 2)
                .afterMicros(119_999_999)
                .note("noon begins a slice of 120 s: its last microsecond joins, and the segment moves to now")
                .acquire("hour", 1)
                .afterMicros(1)
                .note(
                        "a microsecond later is another slice: shape 02, newest 1, older 3, then the older segment: time and 3")
                .acquire("hour", 1)
                .note("4 + 2 > 5: fits when the older segment leaves, its time + 3600000000; nothing is written")
                .acquire("hour", 2)
                .note("above the capacity: never, which is -1")
                .acquire("hour", 6)
                .check("hour", 1)
                .read("hour")
                .after(Duration.ofMinutes(60).minusNanos(2_000))
                .note("a microsecond before the older segment leaves")
                .check("hour", 2)
                .afterMicros(1)
                .note("and when it leaves")
                .acquire("hour", 2)
                .reset()
                .read("hour")
                .drawn(1, 30, ACME)
                .file();
    }

    static VectorFile fixed() {
        Plan plan = Plan.of(
                "p",
                limit("minute", Window.fixed(Duration.ofMinutes(1))).capacity(3).build(),
                limit("odd", Window.fixed(Duration.ofNanos(7_777_000)))
                        .capacity(20)
                        .build());
        return new Script("fixed", "Windows that begin at multiples of their duration since the epoch.", plan)
                .at("2026-03-10T12:00:59.999998Z")
                .note("the window ends at 12:01, 2 µs from now, whenever in it the charge came")
                .acquire("p", 3, 1)
                .afterMicros(1)
                .acquire("p", 1, 0)
                .afterMicros(1)
                .note("a new window: up to twice the capacity across a boundary")
                .acquire("p", 3, 0)
                .drawn(2, 30, ACME)
                .file();
    }

    static VectorFile calendar() {
        Plan days = Plan.of(
                "days",
                limit("paris", Window.calendar(Window.Unit.DAY, ZoneId.of("Europe/Paris")))
                        .capacity(4)
                        .build(),
                limit("week", new Window.Calendar(Window.Unit.WEEK, ZoneId.of("America/New_York"), 7))
                        .capacity(9)
                        .build());
        Plan months = Plan.of(
                "months",
                limit("billing", new Window.Calendar(Window.Unit.MONTH, ZoneId.of("UTC"), 31))
                        .capacity(4)
                        .build(),
                limit("year", Window.calendar(Window.Unit.YEAR, ZoneId.of("Asia/Kolkata")))
                        .capacity(20)
                        .build());
        return new Script(
                        "calendar",
                        "Civil windows: the caller passes for each three boundaries, the store picks the window by its own time.",
                        days,
                        months)
                .at("2026-03-28T22:59:59.999999Z")
                .note("the last microsecond of 28 March in Paris")
                .acquire("days", 4, 1)
                .afterMicros(1)
                .note("29 March has 23 hours there: the clocks go forward")
                .acquire("days", 4, 1)
                .acquire("days", 1, 0)
                .at("2026-03-29T21:59:59.999999Z")
                .check("days", 1, 0)
                .afterMicros(1)
                .check("days", 1, 0)
                .withBoundariesOf("2026-03-29T12:00:00Z")
                .note("boundaries of the day before serve: the second window is the one")
                .acquire("days", 1, 1)
                .withBoundariesOf("2026-03-28T12:00:00Z")
                .note("those of two days before are stale: answered with the time, nothing done")
                .acquire("days", 1, 1)
                .withBoundariesOf("2026-04-15T12:00:00Z")
                .note("and so are those of later")
                .acquire("days", 1, 1)
                .at("2026-02-27T23:59:59.999999Z")
                .as(Subject.of("monthly"))
                .acquire("months", 4, 1)
                .afterMicros(1)
                .note("a month anchored at the 31st begins on the last day of February")
                .acquire("months", 4, 1)
                .at("2026-03-31T00:00:00Z")
                .acquire("months", 2, 1)
                .at("2026-12-31T18:30:00Z")
                .note("the new year of Kolkata")
                .acquire("months", 1, 20)
                .drawn(3, 30, ACME, Subject.of("monthly"))
                .file();
    }

    static VectorFile bucket() {
        Plan small = Plan.of(
                "small",
                limit("burst", Window.bucket(3, Duration.ofSeconds(1)))
                        .capacity(10)
                        .build());
        Plan large = Plan.of(
                "large",
                limit("burst", Window.bucket(3, Duration.ofSeconds(1)))
                        .capacity(25)
                        .build());
        Plan slow = Plan.of(
                "slow",
                limit("slow", Window.bucket(7, Duration.ofHours(11)))
                        .capacity(1000)
                        .build());
        return new Script(
                        "bucket",
                        "Integers alone: what is missing is kept in units × period, so that nothing of a refill is lost.",
                        small,
                        large,
                        slow)
                .note("10 units at 3 a second are full again in 3333333.3 µs, rounded up to 3333334; what is missing is"
                        + " kept in units × period, 10 × 1000000, and the capacity, 10")
                .acquire("small", 10)
                .afterMicros(333_333)
                .note("a unit comes back every 333333.3 µs: still missing")
                .acquire("small", 1)
                .afterMicros(1)
                .acquire("small", 1)
                .note("another capacity carries what is missing, no more than the new capacity")
                .acquire("large", 12)
                .note("and back: what was missing beyond the smaller capacity is debt")
                .acquire("small", 0)
                .after(Duration.ofSeconds(5))
                .acquire("small", 1)
                .acquire("slow", 1000)
                .after(Duration.ofHours(1))
                .acquire("slow", 1)
                .drawn(4, 40, ACME)
                .file();
    }
}
