package dev.tidegate.verification.simulation.outage;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.UnknownSubjects;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.usage.Usage;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.scenario.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** One run: who calls when, when the store is away or harms messages, and which processes crash, follow from the seed. */
final class OutageRun {
    private static final long START = 1_790_000_000_000_000L;
    private static final long SECOND = 1_000_000;
    private static final long RUN_MICROS = 60 * SECOND;
    /** Then everything is booked and checked. */
    private static final long END_MICROS = RUN_MICROS + 30 * SECOND;

    private static final long AGAIN_MICROS = 300_000;

    /** What each call was charged: nothing is denied by it, and no steps of the clock take a run out of its window. */
    private static final Limit BILL = Limit.builder("bill", Meter.TOKENS, Window.sliding(Duration.ofDays(365)))
            .scope(Scope.USER)
            .build();

    private static final LimitSet BILLS = LimitSet.of(Plan.of("bills", BILL));

    /** A user that makes several calls. */
    private static final String CROWD = "crowd";

    private static final List<String> TENANTS = List.of("tenant-0", "tenant-1");

    /** A reservation, or a call with an id, is remembered longer; a clock that goes forwards further may forget it. */
    private static final long REMEMBERED_MICROS = 55 * 60 * SECOND;

    /** A process that ends within this after the store is back has not booked everything. */
    private static final long HALF_TOLD_MICROS = 100_000;

    private final Random random;
    private final Clockwork clock = new Clockwork(START);
    private final OutageWire wire;
    private final long capacity;
    private final Plans plans;
    private final FailurePolicy policy;
    private final List<OutageProcess> processes = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Blind> outages = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final boolean flaky;
    private final boolean restarting;
    private final boolean evicting;
    private final boolean stepping;
    private boolean harmful;
    private int restartsLeft = 3;
    /** By how much the clock of the store went forwards, and whether it went back. */
    private long gained;

    private boolean wentBack;
    /** Whether an entry may be of a reservation that a step of the clock has made the store forget. */
    private boolean tellsOfForgotten;

    private Blind outage = new Blind(Long.MAX_VALUE);

    /** What was admitted blindly while the store was away, of each tenant, net of what was given back; and what it may be. */
    private static final class Blind {
        final long since;
        final Map<String, Long> admitted = new HashMap<>();
        final Map<String, Long> bound = new HashMap<>();

        Blind(long since) {
            this.since = since;
        }
    }

    /** One call of a simulated caller and its answer. */
    private static final class Call {
        final int number;
        final Subject subject;
        final long cost;
        final long actual;
        long least;
        long most;
        boolean crashed;
        boolean allowed;
        /** Whether the store may have counted what was allowed without it; and whether that was still open when its process ended. */
        boolean doubtful;

        boolean undecided;
        /** Whether it was cancelled or used nothing. */
        boolean free;
        /** Whether what it was charged before may be gone. */
        boolean evicted;
        /** The processes that it was said to, of which any may still be telling the store. */
        final Set<OutageProcess> askedAt = new LinkedHashSet<>();
        /** What the store's clock had gained when it began. */
        long gainedBefore;
        /** Whether the store may count it again, as it has forgotten that it did. */
        boolean twice;
        /** Whether its end is only in the journal. */
        boolean journalled;
        /** In which outage it was admitted blindly, until it is ended. */
        Blind admittedIn = new Blind(0);

        Call(int number, Subject subject, long cost, long actual) {
            this.number = number;
            this.subject = subject;
            this.cost = cost;
            this.actual = actual;
        }

        long least() {
            return crashed || evicted ? 0 : least;
        }

        long most() {
            return (twice ? 2 : 1) * Math.max(most, crashed || twice ? Math.max(cost, actual) : 0);
        }

        void charged(long from, long to) {
            least = from;
            most = to;
        }
    }

    /** @param folder for the journals of processes that restart */
    OutageRun(long seed, Path folder) {
        this.random = new Random(seed);
        this.wire = new OutageWire(clock, random);
        this.capacity = 100L + random.nextInt(400);
        Limit hour = Limit.builder("hour", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                .capacity(capacity)
                .build();
        Limit slots = Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                .capacity(64)
                .build();
        this.plans = Plans.of(Plan.of("counted", hour, BILL), Plan.of("held", hour, slots, BILL));
        int most = 1 + random.nextInt(4);
        this.restarting = random.nextInt(3) == 0;
        UnknownSubjects unknown = restarting && random.nextBoolean() ? UnknownSubjects.SHARE : UnknownSubjects.DENY;
        this.policy = FailurePolicy.DEFAULT.withInstances(most).withUnknownSubjects(unknown);
        this.flaky = random.nextBoolean();
        this.evicting = random.nextInt(4) == 0;
        this.stepping = random.nextInt(4) == 0;
        OutageProcess.World world = new OutageProcess.World(
                clock,
                wire,
                plans,
                policy,
                capacity,
                END_MICROS,
                restarting ? Optional.of(folder) : Optional.empty(),
                this::sendsBatch,
                this::learned);
        for (int n = 0; n < most; n++) {
            processes.add(new OutageProcess(n, world));
        }
    }

    void run() {
        for (int n = 0; n < 2 + random.nextInt(3); n++) {
            awayFor(random.nextLong(RUN_MICROS), random.nextLong(8 * SECOND));
        }
        boolean rolling = restarting && random.nextBoolean();
        if (rolling) {
            rollingRestart(random.nextLong(RUN_MICROS / 4), 15 * SECOND + random.nextLong(30 * SECOND));
        }
        if (flaky) {
            clock.in(random.nextLong(RUN_MICROS / 2), () -> {
                harmful = true;
                wire.harms(10 + random.nextInt(60));
            });
        }
        clock.in(RUN_MICROS, () -> wire.harms(0));
        for (int n = 0; restarting && n < 1 + random.nextInt(3); n++) {
            clock.in(random.nextLong(RUN_MICROS), this::restart);
        }
        if (!restarting && processes.size() > 1 && random.nextInt(3) == 0) {
            clock.in(random.nextLong(RUN_MICROS), this::crash);
        }
        for (int n = 0; evicting && n < 1 + random.nextInt(4); n++) {
            clock.in(random.nextLong(RUN_MICROS), this::evict);
        }
        for (int n = 0; stepping && n < 1 + random.nextInt(3); n++) {
            clock.in(random.nextLong(RUN_MICROS), this::step);
        }
        int number = 0;
        int most = (rolling ? 120 : 40) + random.nextInt(60);
        for (int n = 0; n < most; n++) {
            int kind = random.nextInt(4);
            Subject tenant = Subject.of(TENANTS.get(random.nextInt(TENANTS.size())));
            // Calls of one user are summed up in one batch.
            Subject subject = tenant.withUser(kind == 0 && random.nextBoolean() ? CROWD : "call-" + number);
            long cost = 1L + random.nextInt(40);
            Call call = new Call(number++, subject, cost, random.nextInt(60));
            calls.add(call);
            clock.in(random.nextLong(RUN_MICROS), () -> begin(call, kind));
        }
        clock.run();
        verdict();
    }

    /** Lets go of the journals, also after a broken rule. */
    void close() {
        processes.forEach(OutageProcess::close);
        wire.close();
    }

    /** A long outage in which every process is replaced. */
    private void rollingRestart(long from, long micros) {
        awayFor(from, micros);
        for (OutageProcess each : processes) {
            boolean killed = random.nextBoolean();
            clock.in(from + micros / 4 + random.nextLong(micros / 2), () -> restart(each, killed));
        }
    }

    private void awayFor(long from, long micros) {
        clock.in(from, () -> {
            if (outage.since == Long.MAX_VALUE) {
                outage = new Blind(clock.now());
                outages.add(outage);
                for (OutageProcess process : processes) {
                    process.left.forEach((tenant, left) -> outage.bound.merge(tenant, left, Math::max));
                }
                if (policy.unknownSubjects() == UnknownSubjects.SHARE) {
                    TENANTS.forEach(tenant -> outage.bound.put(tenant, capacity));
                }
                told("the store is away");
                wire.away(true);
                if (restarting && random.nextBoolean()) {
                    clock.in(random.nextLong(micros + HALF_TOLD_MICROS), this::restart);
                }
                clock.in(micros, () -> {
                    told("the store is back");
                    wire.away(false);
                    outage = new Blind(Long.MAX_VALUE);
                });
            }
        });
    }

    /** An answer that was on its way when the store went away says what is left, as one that came just before. */
    private void learned(String tenant, long left) {
        if (outage.since != Long.MAX_VALUE) {
            outage.bound.merge(tenant, left, Math::max);
        }
    }

    /** Now and then it ends between the booking and the answer. */
    private void sendsBatch(OutageProcess process) {
        if (restarting && restartsLeft > 0 && random.nextInt(4) == 0) {
            restartsLeft--;
            clock.in(OutageWire.WAY_MICROS + 1 + random.nextLong(OutageWire.WAY_MICROS), () -> restart(process, true));
        }
    }

    private void restart() {
        restart(processes.get(random.nextInt(processes.size())), random.nextBoolean());
    }

    private void restart(OutageProcess process, boolean killed) {
        if (!process.isUp()) {
            return;
        }
        told("process " + process.number + (killed ? " is killed" : " is stopped"));
        for (Call call : calls) {
            call.undecided |= call.doubtful && user.getOrDefault(call.number, -1) == process.number;
        }
        if (killed) {
            process.dies();
        } else {
            process.stops();
        }
        long down = random.nextBoolean() ? 0 : random.nextLong(3 * SECOND);
        if (evicting && random.nextBoolean()) {
            // What a journal knows of is gone when it is read again.
            clock.in(random.nextLong(down + 1), this::evict);
        }
        clock.in(down, () -> {
            process.starts();
            told("process " + process.number + " starts with "
                    + process.status().pending() + " to be told");
        });
    }

    /** Keys of tenants and of users, one or several; what was charged in them is gone, and nothing else. */
    private void evict() {
        List<Subject> keys = new ArrayList<>();
        for (String tenant : TENANTS) {
            if (random.nextInt(3) > 0) {
                keys.add(Subject.of(tenant));
            }
        }
        for (Subject subject :
                calls.stream().map(call -> call.subject).distinct().toList()) {
            if (random.nextInt(10) == 0) {
                keys.add(subject);
            }
        }
        calls.stream().filter(call -> keys.contains(call.subject)).forEach(call -> call.evicted |= call.most > 0);
        boolean markerToo = random.nextBoolean();
        told("the store evicts " + keys + (markerToo ? " and the marker" : ""));
        wire.evict(keys, markerToo);
    }

    /** Back or forwards by 1 ms to 40 days, each order of magnitude as likely as the next. */
    private void step() {
        boolean back = random.nextBoolean();
        long micros = (long) Math.pow(10, 3 + random.nextDouble() * Math.log10(40 * 86_400_000.0));
        told("the clock of the store goes " + (back ? "back by " : "forwards by ") + micros + " us");
        wire.step(back ? -micros : micros);
        wentBack |= back;
        gained += back ? 0 : micros;
        calls.stream().filter(this::isUntold).forEach(this::waitsThroughStep);
    }

    /** Whether something of it is on its way, or waits for write-back. */
    private boolean isUntold(Call call) {
        return wire.isLate(call.subject.tenant())
                || call.askedAt.stream()
                        .anyMatch(
                                at -> at.isAsking() || !at.isUp() || at.status().pending() > 0);
    }

    /**
     * What it gives back may stay charged, once the clock is back before the instant of the charge. Where its record is forgotten
     * meanwhile it is counted again, or its end is refused.
     */
    private void waitsThroughStep(Call call) {
        call.twice |= isForgotten(call);
        if (call.journalled) {
            tellsOfForgotten |= isForgotten(call);
            long least = isForgotten(call) ? Math.min(call.least, call.cost) : call.least;
            call.charged(least, Math.max(call.most, call.cost));
        }
    }

    private boolean isForgotten(Call call) {
        return gained - call.gainedBefore >= REMEMBERED_MICROS;
    }

    private void crash() {
        OutageProcess process = processes.get(random.nextInt(processes.size()));
        process.dies();
        told("process " + process.number + " crashes");
        for (Call call : calls) {
            call.crashed |= call.subject.user().isPresent() && user.getOrDefault(call.number, -1) == process.number;
        }
    }

    /** Which process a call was made at. */
    private final Map<Integer, Integer> user = new HashMap<>();

    private void told(String what) {
        story.add(Words.time(clock.elapsed()) + "  " + what);
    }

    String story() {
        return String.join("\n", story);
    }

    private OutageProcess anyProcess() {
        List<OutageProcess> alive =
                processes.stream().filter(OutageProcess::isUp).toList();
        return alive.isEmpty() ? processes.get(0) : alive.get(random.nextInt(alive.size()));
    }

    private void begin(Call call, int kind) {
        OutageProcess process = anyProcess();
        if (!process.isUp()) {
            clock.in(AGAIN_MICROS, () -> begin(call, kind));
            return;
        }
        user.put(call.number, process.number);
        call.askedAt.add(process);
        call.gainedBefore = gained;
        switch (kind) {
            case 0 -> acquire(process, call);
            case 1 -> acquireWithId(process, call, 0);
            default -> reserve(process, call, kind == 3 && random.nextBoolean());
        }
    }

    private void admitted(OutageProcess process, Call call, Decision decision) {
        told("call " + call.number + " of " + call.cost + " at process " + process.number + ": "
                + (decision.allowed() ? "allowed" : "denied") + " by " + decision.source());
        call.allowed = decision.allowed();
        if (decision.allowed() && decision.degraded()) {
            outage.admitted.merge(call.subject.tenant(), call.cost, Long::sum);
            call.admittedIn = outage;
        }
    }

    private void acquire(OutageProcess process, Call call) {
        boolean mayHarm = harmful;
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
                    call.charged(call.allowed ? call.cost : 0, call.allowed || harmful ? call.cost : 0);
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
        call.twice |= isForgotten(call);
        call.askedAt.add(other);
        other.ask(
                other.limiter().acquireAsync(request, "id-" + call.number),
                (decision, failure) -> {
                    if (decision != null && decision.allowed() && decision.degraded() && other != first) {
                        outage.admitted.merge(call.subject.tenant(), 0L, Long::sum);
                    }
                },
                () -> {});
    }

    private void reserve(OutageProcess process, Call call, boolean cancels) {
        call.charged(0, Math.max(call.cost, call.actual));
        ReserveRequest request = ReserveRequest.of(new Request(call.subject, "held", Cost.of(Meter.TOKENS, call.cost)))
                .withId("hold-" + call.number);
        boolean mayHarm = harmful;
        process.ask(
                process.limiter().reserveAsync(request),
                (reservation, failure) -> {
                    if (failure != null) {
                        throw new BrokenRule("a reserve is always decided", String.valueOf(failure));
                    }
                    admitted(process, call, reservation.decision());
                    if (!reservation.granted()) {
                        call.charged(0, mayHarm || harmful ? call.cost : 0);
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
                    told("call " + call.number + (cancels ? " cancelled: " : " settled at " + total + ": ")
                            + (failure == null ? outcome.result() : failure.getMessage()));
                    if (failure != null && times < 200) {
                        clock.in(AGAIN_MICROS, () -> end(at, call, handle, cancels, times + 1));
                    } else if (failure == null) {
                        call.free = total == 0;
                        if (outcome.result() == Result.GONE && isForgotten(call)) {
                            return;
                        }
                        BrokenRule.unless(
                                outcome.result() != Result.GONE && outcome.result() != Result.CONFLICT,
                                "what was granted can be ended",
                                "call " + call.number + ": " + outcome.result());
                        call.journalled |= outcome.result() == Result.JOURNALLED;
                        if (call.journalled && isForgotten(call)) {
                            tellsOfForgotten = true;
                            return;
                        }
                        // What was charged at an instant that the store's clock has yet to reach is not given back.
                        call.charged(total, wentBack ? Math.max(total, call.cost) : total);
                        // What it did not use may be given to another in the same outage.
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

    // ---- what must hold ----

    /** One call, but for the crowd. */
    private void verdict(Subject subject, List<Call> ofIt) {
        long charged = bill(subject);
        long least = ofIt.stream().mapToLong(Call::least).sum();
        long most = ofIt.stream().mapToLong(Call::most).sum();
        BrokenRule.unless(
                charged >= least && charged <= most,
                "a call is charged what its caller was told, once",
                ofIt.stream().map(call -> "call " + call.number).toList() + " charged " + charged + " instead of "
                        + least + " … " + most);
    }

    private void verdict() {
        Map<Subject, List<Call>> bySubject = calls.stream().collect(Collectors.groupingBy(call -> call.subject));
        bySubject.forEach(this::verdict);
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
                        tellsOfForgotten
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
            for (Blind each : outages) {
                each.admitted.forEach((tenant, admitted) -> BrokenRule.unless(
                        admitted <= each.bound.getOrDefault(tenant, 0L),
                        "blindly at most what was left is admitted",
                        tenant + " " + admitted + " of " + each.bound.getOrDefault(tenant, 0L) + " in the outage at "
                                + Words.time(each.since - START)));
            }
        }
    }

    private boolean isLoss(StoreEvent event) {
        return switch (event.kind()) {
            case DROPPED, REFUSED -> !tellsOfForgotten;
            case JOURNAL_FAILED, WIPED -> true;
            default -> false;
        };
    }

    private long bill(Subject subject) {
        return wire.ask(new StoreCommand.Read(subject, BILLS, Boundaries.around(BILLS, clock.now())))
                .used(0);
    }
}
