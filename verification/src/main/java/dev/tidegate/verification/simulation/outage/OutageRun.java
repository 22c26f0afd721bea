package dev.tidegate.verification.simulation.outage;

import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.UnknownSubjects;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.verification.simulation.Clockwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One run: who calls when, when the store is away or harms messages, and which processes crash, follow from the seed. */
final class OutageRun {
    private static final long START = 1_790_000_000_000_000L;
    private static final long SECOND = 1_000_000;
    private static final long RUN_MICROS = 60 * SECOND;
    /** Then everything is booked and checked. */
    private static final long END_MICROS = RUN_MICROS + 30 * SECOND;

    private static final List<String> TENANTS = List.of("tenant-0", "tenant-1");

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
    private final Course course = new Course(clock);
    private final Callers callers;
    private final boolean flaky;
    private final boolean restarting;
    private final boolean evicting;
    private final boolean stepping;
    private int restartsLeft = 3;

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
        this.plans = Plans.of(
                Plan.of("counted", hour, OutageVerdict.BILL), Plan.of("held", hour, slots, OutageVerdict.BILL));
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
        this.callers = new Callers(clock, random, course, processes, restarting);
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
                course.harmful = true;
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
            Subject subject =
                    tenant.withUser(kind == 0 && random.nextBoolean() ? OutageVerdict.CROWD : "call-" + number);
            long cost = 1L + random.nextInt(40);
            Call call = new Call(number++, subject, cost, random.nextInt(60));
            calls.add(call);
            clock.in(random.nextLong(RUN_MICROS), () -> callers.begin(call, kind));
        }
        clock.run();
        new OutageVerdict(wire, course, calls, processes, clock, START).check(flaky);
    }

    /** Lets go of the journals, also after a broken rule. */
    void close() {
        processes.forEach(OutageProcess::close);
        wire.close();
    }

    /** A long course.outage in which every process is replaced. */
    private void rollingRestart(long from, long micros) {
        awayFor(from, micros);
        for (OutageProcess each : processes) {
            boolean killed = random.nextBoolean();
            clock.in(from + micros / 4 + random.nextLong(micros / 2), () -> restart(each, killed));
        }
    }

    private void awayFor(long from, long micros) {
        clock.in(from, () -> {
            if (course.outage.since == Long.MAX_VALUE) {
                course.outage = new Blind(clock.now());
                course.outages.add(course.outage);
                for (OutageProcess process : processes) {
                    process.left.forEach((tenant, left) -> course.outage.bound.merge(tenant, left, Math::max));
                }
                if (policy.unknownSubjects() == UnknownSubjects.SHARE) {
                    TENANTS.forEach(tenant -> course.outage.bound.put(tenant, capacity));
                }
                course.told("the store is away");
                wire.away(true);
                if (restarting && random.nextBoolean()) {
                    clock.in(random.nextLong(micros + HALF_TOLD_MICROS), this::restart);
                }
                clock.in(micros, () -> {
                    course.told("the store is back");
                    wire.away(false);
                    course.outage = new Blind(Long.MAX_VALUE);
                });
            }
        });
    }

    /** An answer that was on its way when the store went away says what is left, as one that came just before. */
    private void learned(String tenant, long left) {
        if (course.outage.since != Long.MAX_VALUE) {
            course.outage.bound.merge(tenant, left, Math::max);
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
        course.told("process " + process.number + (killed ? " is killed" : " is stopped"));
        for (Call call : calls) {
            call.undecided |= call.doubtful && call.madeAt == process.number;
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
            course.told("process " + process.number + " starts with "
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
        course.told("the store evicts " + keys + (markerToo ? " and the marker" : ""));
        wire.evict(keys, markerToo);
    }

    /** Back or forwards by 1 ms to 40 days, each order of magnitude as likely as the next. */
    private void step() {
        boolean back = random.nextBoolean();
        long micros = (long) Math.pow(10, 3 + random.nextDouble() * Math.log10(40 * 86_400_000.0));
        course.told("the clock of the store goes " + (back ? "back by " : "forwards by ") + micros + " us");
        wire.step(back ? -micros : micros);
        course.wentBack |= back;
        course.gained += back ? 0 : micros;
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
        call.twice |= course.isForgotten(call);
        if (call.journalled) {
            course.tellsOfForgotten |= course.isForgotten(call);
            long least = course.isForgotten(call) ? Math.min(call.least, call.cost) : call.least;
            call.charged(least, Math.max(call.most, call.cost));
        }
    }

    private void crash() {
        OutageProcess process = processes.get(random.nextInt(processes.size()));
        process.dies();
        course.told("process " + process.number + " crashes");
        for (Call call : calls) {
            call.crashed |= call.subject.user().isPresent() && call.madeAt == process.number;
        }
    }

    String story() {
        return course.story();
    }
}
