package dev.tidegate.testkit.vectors;

import static dev.tidegate.testkit.vectors.WindowScenarios.limit;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;

/** What is not about one kind of window. */
final class OtherScenarios {
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));
    private static final Window DAY = Window.calendar(Window.Unit.DAY, ZoneId.of("UTC"));
    private static final Window MINUTE = Window.fixed(Duration.ofMinutes(1));
    private static final Window BUCKET = Window.bucket(1, Duration.ofSeconds(10));

    private OtherScenarios() {}

    static VectorFile scopes() {
        Plan plan = Plan.of(
                "p",
                limit("tenant", HOUR).capacity(5).build(),
                limit("user", HOUR).scope(Scope.USER).capacity(2).build(),
                limit("model", MINUTE).scope(Scope.MODEL).capacity(3).build(),
                limit("daily", DAY).scope(Scope.USER).capacity(9).build());
        Subject ann = Subject.of("acme").withUser("ann").withModel("small");
        Subject bob = Subject.of("acme").withUser("bob").withModel("small");
        Subject odd = Subject.of("a}b{c").withUser("u:%").withModel("m\u00fc");
        return new Script(
                        "scopes",
                        "A key for the tenant and one for each user and model below it, decided together.",
                        plan)
                .as(ann)
                .acquire("p", 1, 1, 1, 1)
                .acquire("p", 1, 1, 1, 1)
                .note("the user's limit denies: no key is written, those of other scopes neither")
                .acquire("p", 1, 1, 1, 1)
                .as(bob)
                .acquire("p", 1, 1, 1, 1)
                .note("two limits of two scopes deny")
                .acquire("p", 3, 0, 1, 0)
                .note("only what is charged is written: the tenant's key alone")
                .acquire("p", 1, 0, 0, 0)
                .as(odd)
                .note("ids are anything but controls")
                .acquire("p", 1, 1, 1, 1)
                .as(Subject.of("acme").withUser("ann"))
                .note("a reset clears what it names: here the user's counts")
                .reset()
                .as(ann)
                .read("p")
                .as(Subject.of("acme"))
                .reset()
                .as(bob)
                .read("p")
                .drawn(5, 40, ann, bob, odd)
                .file();
    }

    static VectorFile changes() {
        Limit.Builder shared = limit("shared", HOUR);
        Limit.Builder burst = limit("burst", BUCKET);
        Plan starter = Plan.of(
                "starter",
                shared.capacity(3).build(),
                burst.capacity(4).build(),
                limit("starter-only", MINUTE).capacity(9).build());
        Plan pro = Plan.of(
                "pro",
                limit("pro-only", DAY).capacity(50).build(),
                burst.capacity(8).build(),
                shared.capacity(6).build());
        Plan shadow = Plan.of(
                "shadow",
                limit("tried", HOUR).capacity(1).shadow(true).build(),
                limit("counted", HOUR).build());
        return new Script(
                        "changes",
                        "Plans share limits of the same id; sections that a plan does not name stay until their end.",
                        starter,
                        pro,
                        shadow)
                .acquire("starter", 3, 4, 1)
                .note("an upgrade counts at once and hands out no fresh allowance: 3 of 6 are used")
                .acquire("pro", 1, 2, 3)
                .note("back: in debt, even a cost of nothing is denied")
                .acquire("starter", 0, 0, 0)
                .acquire("starter", 1, 0, 0)
                .after(Duration.ofMinutes(1))
                .note("the section of starter-only is over and goes with the next write")
                .acquire("pro", 1, 0, 0)
                .note("a shadow limit is counted and never denies; one without capacity neither")
                .acquire("shadow", 1, 4_398_046_511_104L)
                .acquire("shadow", 2, 1)
                .after(Duration.ofMinutes(59))
                .acquire("starter", 1, 1, 1)
                .drawn(6, 50, Subject.of("acme"), Subject.of("other"))
                .file();
    }

    static VectorFile clock() {
        Plan plan = Plan.of(
                "p",
                limit("sliding", HOUR).capacity(5).build(),
                limit("fixed", MINUTE).capacity(50).build(),
                limit("daily", DAY).capacity(50).build(),
                limit("bucket", BUCKET).capacity(50).build());
        Plan other = Plan.of(
                "other",
                limit("second", Window.sliding(Duration.ofSeconds(1)))
                        .capacity(5)
                        .build(),
                limit("tenth", new Window.Sliding(Duration.ofSeconds(10), 4))
                        .capacity(50)
                        .build());
        return new Script(
                        "clock",
                        "A clock that steps back hands out nothing. Each limit has a time of its own, and may be ahead of the"
                                + " clock by 5 s, its window or its time to full, at most an hour (fixed and civil: a day).",
                        plan,
                        other)
                .acquire("p", 1, 1, 1, 1)
                .after(Duration.ofMinutes(-30))
                .note(
                        "each limit is decided at its own newest time; waiting times count from the clock. The bucket is 30"
                                + " minutes ahead, more than its time to full of 500 s: flag 1, and it is moved to the clock")
                .acquire("p", 1, 1, 1, 1)
                .note("the hour after noon is what counts, so it fits at 13:00, an hour and a half from this clock")
                .acquire("p", 4, 0, 0, 0)
                .after(Duration.ofMinutes(-30))
                .note("exactly an hour is believed")
                .acquire("p", 1, 1, 1, 1)
                .afterMicros(-1)
                .note(
                        "more than an hour is not: flag 1, and the sliding section is moved to the clock, also by a denial")
                .acquire("p", 9, 0, 0, 0)
                .read("p")
                .after(Duration.ofHours(30))
                .acquire("p", 1, 1, 1, 1)
                .after(Duration.ofHours(-25))
                .note("back into the day before: the stored day becomes the clock's, and keeps its count")
                .acquire("p", 1, 1, 1, 1)
                .after(Duration.ofHours(-2))
                .note("a look corrects nothing that is stored")
                .check("p", 1, 1, 1, 1)
                .acquire("p", 1, 0, 0, 0)
                .after(Duration.ofMinutes(10))
                .acquire("p", 1, 1, 1, 1)
                .after(Duration.ofDays(40))
                .acquire("other", 1, 1)
                .after(Duration.ofSeconds(4))
                .acquire("other", 1, 1)
                .after(Duration.ofSeconds(4))
                .acquire("other", 1, 1)
                .after(Duration.ofSeconds(-7))
                .note("second is clamped; tenth is believed")
                .acquire("other", 1, 1)
                .after(Duration.ofDays(-40))
                .note("segments that come to stand in one slice become one")
                .acquire("other", 1, 1)
                .note("the limits of another plan are clamped when that is asked")
                .acquire("p", 0, 0, 0, 0)
                .drawn(7, 40, Subject.of("acme"))
                .after(Duration.ofHours(-3))
                .drawn(8, 20, Subject.of("acme"))
                .after(Duration.ofSeconds(-50))
                .drawn(9, 20, Subject.of("acme"))
                .file();
    }
}
