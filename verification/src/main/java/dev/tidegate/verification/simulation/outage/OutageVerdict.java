package dev.tidegate.verification.simulation.outage;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.scenario.Words;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What must hold once everything is booked. */
final class OutageVerdict {
    /** What each call was charged: nothing is denied by it, and no steps of the clock take a run out of its window. */
    static final Limit BILL = Limit.builder("bill", Meter.TOKENS, Window.sliding(Duration.ofDays(365)))
            .scope(Scope.USER)
            .build();

    private static final LimitSet BILLS = LimitSet.of(Plan.of("bills", BILL));

    /** A user that makes several calls. */
    static final String CROWD = "crowd";

    private final OutageWire wire;
    private final Course course;
    private final List<Call> calls;
    private final List<OutageProcess> processes;
    private final Clockwork clock;
    private final long start;

    /** @param clock that began at {@code start} */
    OutageVerdict(
            OutageWire wire,
            Course course,
            List<Call> calls,
            List<OutageProcess> processes,
            Clockwork clock,
            long start) {
        this.wire = wire;
        this.course = course;
        this.calls = calls;
        this.processes = processes;
        this.clock = clock;
        this.start = start;
    }

    /** One call, but for the crowd. */
    private void isChargedOnce(Subject subject, List<Call> ofIt) {
        long charged = bill(subject);
        long least = ofIt.stream().mapToLong(Call::least).sum();
        long most = ofIt.stream().mapToLong(Call::most).sum();
        BrokenRule.unless(
                charged >= least && charged <= most,
                "a call is charged what its caller was told, once",
                ofIt.stream().map(call -> "call " + call.number).toList() + " charged " + charged + " instead of "
                        + least + " … " + most);
    }

    /** @param flaky whether messages were lost or late */
    void check(boolean flaky) {
        Map<Subject, List<Call>> bySubject = calls.stream().collect(Collectors.groupingBy(call -> call.subject));
        bySubject.forEach(this::isChargedOnce);
        long missing = calls.stream()
                .filter(call -> !call.subject.user().orElseThrow().equals(CROWD))
                .filter(call -> call.allowed
                        && !call.crashed
                        && !call.undecided
                        && !call.evicted
                        && !call.free
                        && call.most > 0
                        && call.actual > 0)
                .filter(call -> bill(call.subject) == 0)
                .count();
        long unknown = 0;
        for (OutageProcess process : processes) {
            if (process.isUp()) {
                BrokenRule.unless(
                        process.status().pending() == 0,
                        "all is told in the end",
                        "process " + process.number + ": " + process.status());
                BrokenRule.unless(
                        course.tellsOfForgotten
                                || (process.status().refused() == 0
                                        && process.status().dropped() == 0),
                        "nothing is refused or dropped",
                        "process " + process.number + ": " + process.status());
            }
            unknown += process.outcomeUnknown();
            BrokenRule.unless(
                    process.events.stream().noneMatch(this::isLoss),
                    "nothing is lost, and no eviction is taken for a loss of all",
                    "process " + process.number + ": " + process.events);
        }
        BrokenRule.unless(
                missing <= unknown, "what is not charged is counted", missing + " calls, " + unknown + " unknown");
        BrokenRule.unless(
                unknown <= wire.unknowable(),
                "what is heard late is known",
                unknown + " unknown, " + wire.unknowable() + " of which nobody could hear");
        if (!flaky) {
            BrokenRule.unless(unknown == 0, "what was not sent is known not to be counted", unknown + " unknown");
            for (Blind each : course.outages) {
                each.admitted.forEach((tenant, admitted) -> BrokenRule.unless(
                        admitted <= each.bound.getOrDefault(tenant, 0L),
                        "blindly at most what was left is admitted",
                        tenant + " " + admitted + " of " + each.bound.getOrDefault(tenant, 0L)
                                + " in the course.outage at " + Words.time(each.since - start)));
            }
        }
    }

    private boolean isLoss(StoreEvent event) {
        return switch (event.kind()) {
            case DROPPED, REFUSED -> !course.tellsOfForgotten;
            case JOURNAL_FAILED, WIPED -> true;
            default -> false;
        };
    }

    private long bill(Subject subject) {
        return wire.ask(new StoreCommand.Read(subject, BILLS, Boundaries.around(BILLS, clock.now())))
                .used(0);
    }
}
