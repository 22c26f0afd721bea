package dev.tidegate.verification.simulation.outage;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.plan.Meter;
import dev.tidegate.usage.Usage;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Clockwork;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/** The calls of a run: each is asked at a process, its answer noted in its {@link Call}, and what was granted is ended. */
final class Callers {
    private static final long SECOND = 1_000_000;
    private static final long AGAIN_MICROS = 300_000;

    private final Clockwork clock;
    private final Random random;
    private final Course course;
    private final List<OutageProcess> processes;
    /** Whether a process that ended starts again. */
    private final boolean restarting;

    Callers(Clockwork clock, Random random, Course course, List<OutageProcess> processes, boolean restarting) {
        this.clock = clock;
        this.random = random;
        this.course = course;
        this.processes = processes;
        this.restarting = restarting;
    }

    private OutageProcess anyProcess() {
        List<OutageProcess> alive =
                processes.stream().filter(OutageProcess::isUp).toList();
        return alive.isEmpty() ? processes.get(0) : alive.get(random.nextInt(alive.size()));
    }

    void begin(Call call, int kind) {
        OutageProcess process = anyProcess();
        if (!process.isUp()) {
            clock.in(AGAIN_MICROS, () -> begin(call, kind));
            return;
        }
        call.madeAt = process.number;
        call.askedAt.add(process);
        call.gainedBefore = course.gained;
        switch (kind) {
            case 0 -> acquire(process, call);
            case 1 -> acquireWithId(process, call, 0);
            default -> reserve(process, call, kind == 3 && random.nextBoolean());
        }
    }

    private void admitted(OutageProcess process, Call call, Decision decision) {
        course.told("call " + call.number + " of " + call.cost + " at process " + process.number + ": "
                + (decision.allowed() ? "allowed" : "denied") + " by " + decision.source());
        call.allowed = decision.allowed();
        if (decision.allowed() && decision.degraded()) {
            course.outage.admitted.merge(call.subject.tenant(), call.cost, Long::sum);
            call.admittedIn = course.outage;
        }
    }

    private void acquire(OutageProcess process, Call call) {
        boolean mayHarm = course.harmful;
        call.charged(0, call.cost);
        process.ask(
                process.limiter().acquireAsync(new Request(call.subject, "counted", Cost.of(Meter.TOKENS, call.cost))),
                (decision, failure) -> {
                    if (failure != null) {
                        throw new BrokenRule("an acquire is always decided", String.valueOf(failure));
                    }
                    admitted(process, call, decision);
                    boolean doubtful = decision.degraded() && mayHarm;
                    call.charged(
                            decision.allowed() && !doubtful ? call.cost : 0,
                            decision.allowed() || doubtful ? call.cost : 0);
                    call.doubtful = doubtful;
                },
                () -> call.crashed = true);
    }

    private void acquireWithId(OutageProcess process, Call call, int times) {
        call.charged(0, call.cost);
        Request request = new Request(call.subject, "counted", Cost.of(Meter.TOKENS, call.cost));
        process.ask(
                process.limiter().acquireAsync(request, "id-" + call.number),
                (decision, failure) -> {
                    if (failure != null) {
                        throw new BrokenRule("an acquire is always decided", String.valueOf(failure));
                    }
                    admitted(process, call, decision);
                    // What was denied for want of an answer may have been counted all the same.
                    call.charged(call.allowed ? call.cost : 0, call.allowed || course.harmful ? call.cost : 0);
                    if (times == 0 && call.allowed && random.nextBoolean()) {
                        clock.in(AGAIN_MICROS, () -> again(process, call, request));
                    }
                },
                () -> call.crashed = true);
    }

    /** Repeats an id at this or another process: it counts once. */
    private void again(OutageProcess first, Call call, Request request) {
        OutageProcess other = random.nextBoolean() || !first.isUp() ? anyProcess() : first;
        if (!other.isUp()) {
            return;
        }
        call.twice |= course.isForgotten(call);
        call.askedAt.add(other);
        other.ask(
                other.limiter().acquireAsync(request, "id-" + call.number),
                (decision, failure) -> {
                    if (decision != null && decision.allowed() && decision.degraded() && other != first) {
                        course.outage.admitted.merge(call.subject.tenant(), 0L, Long::sum);
                    }
                },
                () -> {});
    }

    private void reserve(OutageProcess process, Call call, boolean cancels) {
        call.charged(0, Math.max(call.cost, call.actual));
        ReserveRequest request = ReserveRequest.of(new Request(call.subject, "held", Cost.of(Meter.TOKENS, call.cost)))
                .withId("hold-" + call.number);
        boolean mayHarm = course.harmful;
        process.ask(
                process.limiter().reserveAsync(request),
                (reservation, failure) -> {
                    if (failure != null) {
                        throw new BrokenRule("a reserve is always decided", String.valueOf(failure));
                    }
                    admitted(process, call, reservation.decision());
                    if (!reservation.granted()) {
                        call.charged(0, mayHarm || course.harmful ? call.cost : 0);
                        return;
                    }
                    call.charged(call.cost, call.cost);
                    clock.in(random.nextLong(5 * SECOND), () -> end(process, call, reservation.handle(), cancels, 0));
                },
                () -> call.crashed = true);
    }

    private void end(OutageProcess at, Call call, String handle, boolean cancels, int times) {
        if (!at.isUp()) {
            if (restarting) {
                clock.in(AGAIN_MICROS, () -> end(at, call, handle, cancels, times));
            }
            return;
        }
        long total = cancels ? 0 : call.actual;
        call.charged(Math.min(total, call.cost), Math.max(total, call.cost));
        CompletionStage<Outcome> asked = cancels
                ? at.limiter().cancelAsync(handle)
                : at.limiter().settleAsync(handle, Actual.of(Usage.of(call.actual, 0)));
        at.ask(
                asked,
                (outcome, failure) -> {
                    course.told("call " + call.number + (cancels ? " cancelled: " : " settled at " + total + ": ")
                            + (failure == null ? outcome.result() : failure.getMessage()));
                    if (failure != null && times < 200) {
                        clock.in(AGAIN_MICROS, () -> end(at, call, handle, cancels, times + 1));
                    } else if (failure == null) {
                        call.free = total == 0;
                        if (outcome.result() == Result.GONE && course.isForgotten(call)) {
                            return;
                        }
                        BrokenRule.unless(
                                outcome.result() != Result.GONE && outcome.result() != Result.CONFLICT,
                                "what was granted can be ended",
                                "call " + call.number + ": " + outcome.result());
                        call.journalled |= outcome.result() == Result.JOURNALLED;
                        if (call.journalled && course.isForgotten(call)) {
                            course.tellsOfForgotten = true;
                            return;
                        }
                        // What was charged at an instant that the store's clock has yet to reach is not given back.
                        call.charged(total, course.wentBack ? Math.max(total, call.cost) : total);
                        // What it did not use may be given to another in the same course.outage.
                        call.admittedIn.admitted.computeIfPresent(
                                call.subject.tenant(), (tenant, sum) -> sum - Math.max(0, call.cost - total));
                        call.admittedIn = new Blind(0);
                        // Said again, it changes nothing.
                        if (times < 200 && random.nextInt(4) == 0) {
                            clock.in(AGAIN_MICROS, () -> end(at, call, handle, cancels, 200));
                        }
                    }
                },
                () -> clock.in(AGAIN_MICROS, () -> end(at, call, handle, cancels, times)));
    }
}
