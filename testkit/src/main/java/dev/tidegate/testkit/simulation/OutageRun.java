package dev.tidegate.testkit.simulation;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.FailurePolicy;
import dev.tidegate.Limit;
import dev.tidegate.Meter;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.Plan;
import dev.tidegate.Plans;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.Usage;
import dev.tidegate.Window;
import dev.tidegate.internal.outage.GuardedStore;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** One run: who calls when, when the store is away or harms messages, and which processes crash, follow from the seed. */
final class OutageRun {
    private static final long START = 1_790_000_000_000_000L;
    private static final long SECOND = 1_000_000;
    private static final long DRAIN_MICROS = 50_000;
    private static final long BEAT_MICROS = 5 * SECOND;
    private static final long RUN_MICROS = 60 * SECOND;
    private static final long AGAIN_MICROS = 300_000;

    /** What each call was charged: nobody shares it, and nothing is denied by it. */
    private static final Limit BILL = Limit.builder("bill", Meter.TOKENS, Window.sliding(Duration.ofDays(1)))
            .scope(Scope.USER)
            .build();

    private static final LimitSet BILLS = LimitSet.of(Plan.of("bills", BILL));

    private final Random random;
    private final Clockwork clock = new Clockwork(START);
    private final OutageWire wire;
    private final long capacity;
    private final Plans plans;
    private final FailurePolicy policy;
    private final List<Node> processes = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Blind> outages = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final boolean flaky;
    private boolean harmful;
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

    /** A process; what is left of each tenant as it was last told. */
    private final class Node {
        final int number;
        final GuardedStore store;
        final RateLimiter limiter;
        final Map<String, Long> left = new HashMap<>();
        boolean crashed;

        Node(int number) {
            this.number = number;
            this.store = new GuardedStore(
                    new OutageEar(wire, (tenant, used) -> left.put(tenant, Math.max(0, capacity - used))),
                    policy,
                    plans,
                    clock.time(),
                    StoreListener.NONE);
            this.limiter = RateLimiter.builder().plans(plans).store(store).build();
            beat();
            drain();
        }

        private void beat() {
            if (!crashed && clock.elapsed() < RUN_MICROS + 30 * SECOND) {
                var unused = store.beat();
                clock.in(BEAT_MICROS, this::beat);
            }
        }

        private void drain() {
            if (!crashed && clock.elapsed() < RUN_MICROS + 30 * SECOND) {
                var unused = store.drain();
                clock.in(DRAIN_MICROS, this::drain);
            }
        }
    }

    /** What one caller did and was told. */
    private static final class Call {
        final int number;
        final Subject subject;
        final long cost;
        final long actual;
        long least;
        long most;
        boolean crashed;
        boolean allowed;
        /** In which outage it was admitted blindly, until it is ended. */
        Blind admittedIn = new Blind(0);

        Call(int number, Subject subject, long cost, long actual) {
            this.number = number;
            this.subject = subject;
            this.cost = cost;
            this.actual = actual;
        }

        void charged(long from, long to) {
            least = from;
            most = to;
        }
    }

    OutageRun(long seed) {
        this.random = new Random(seed);
        this.wire = new OutageWire(clock, random);
        this.capacity = 200L + random.nextInt(400);
        Limit hour = Limit.builder("hour", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                .capacity(capacity)
                .build();
        Limit slots = Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                .capacity(64)
                .build();
        this.plans = Plans.of(Plan.of("counted", hour, BILL), Plan.of("held", hour, slots, BILL));
        int most = 1 + random.nextInt(4);
        this.policy = FailurePolicy.DEFAULT.withInstances(most);
        this.flaky = random.nextBoolean();
        for (int n = 0; n < most; n++) {
            processes.add(new Node(n));
        }
    }

    void run() {
        for (int n = 0; n < 2 + random.nextInt(3); n++) {
            awayFor(random.nextLong(RUN_MICROS), random.nextLong(8 * SECOND));
        }
        if (flaky) {
            clock.in(random.nextLong(RUN_MICROS / 2), () -> {
                harmful = true;
                wire.harms(10 + random.nextInt(60));
            });
        }
        clock.in(RUN_MICROS, () -> wire.harms(0));
        if (processes.size() > 1 && random.nextInt(3) == 0) {
            clock.in(random.nextLong(RUN_MICROS), this::crash);
        }
        int number = 0;
        for (int n = 0; n < 40 + random.nextInt(60); n++) {
            Subject subject = Subject.of("tenant-" + random.nextInt(2)).withUser("call-" + number);
            long cost = 1L + random.nextInt(40);
            Call call = new Call(number++, subject, cost, random.nextInt(60));
            calls.add(call);
            int kind = random.nextInt(4);
            clock.in(random.nextLong(RUN_MICROS), () -> begin(call, kind));
        }
        clock.run();
        verdict();
        wire.close();
    }

    private void awayFor(long from, long micros) {
        clock.in(from, () -> {
            if (outage.since == Long.MAX_VALUE) {
                outage = new Blind(clock.now());
                outages.add(outage);
                for (Node process : processes) {
                    process.left.forEach((tenant, left) -> outage.bound.merge(tenant, left, Math::max));
                }
                told("the store is away");
                wire.away(true);
                clock.in(micros, () -> {
                    told("the store is back");
                    wire.away(false);
                    outage = new Blind(Long.MAX_VALUE);
                });
            }
        });
    }

    private void crash() {
        Node process = processes.get(random.nextInt(processes.size()));
        process.crashed = true;
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

    private Node anyProcess() {
        List<Node> alive = processes.stream().filter(each -> !each.crashed).toList();
        return alive.get(random.nextInt(alive.size()));
    }

    private void begin(Call call, int kind) {
        Node process = anyProcess();
        user.put(call.number, process.number);
        switch (kind) {
            case 0 -> acquire(process, call);
            case 1 -> acquireWithId(process, call, 0);
            default -> reserve(process, call, kind == 3 && random.nextBoolean());
        }
    }

    private <T> void ask(Node process, Call call, CompletionStage<T> asked, BiConsumer<T, Throwable> told) {
        var unused = asked.whenComplete((value, failure) -> {
            if (!process.crashed) {
                told.accept(value, failure);
            }
        });
        assert call.number >= 0;
    }

    private void admitted(Node process, Call call, Decision decision) {
        told("call " + call.number + " of " + call.cost + " at process " + process.number + ": "
                + (decision.allowed() ? "allowed" : "denied") + " by " + decision.source());
        call.allowed = decision.allowed();
        if (decision.allowed() && decision.degraded()) {
            outage.admitted.merge(call.subject.tenant(), call.cost, Long::sum);
            call.admittedIn = outage;
        }
    }

    private void acquire(Node process, Call call) {
        boolean mayHarm = harmful;
        call.charged(0, call.cost);
        ask(
                process,
                call,
                process.limiter.acquireAsync(new Request(call.subject, "counted", Cost.of(Meter.TOKENS, call.cost))),
                (decision, failure) -> {
                    if (failure != null) {
                        throw new BrokenRule("an acquire is always decided", String.valueOf(failure));
                    }
                    admitted(process, call, decision);
                    boolean doubtful = decision.degraded() && mayHarm;
                    call.charged(
                            decision.allowed() && !doubtful ? call.cost : 0,
                            decision.allowed() || doubtful ? call.cost : 0);
                });
    }

    private void acquireWithId(Node process, Call call, int times) {
        call.charged(0, call.cost);
        Request request = new Request(call.subject, "counted", Cost.of(Meter.TOKENS, call.cost));
        ask(process, call, process.limiter.acquireAsync(request, "id-" + call.number), (decision, failure) -> {
            if (failure != null) {
                throw new BrokenRule("an acquire is always decided", String.valueOf(failure));
            }
            admitted(process, call, decision);
            // What was denied for want of an answer may have been counted all the same.
            call.charged(call.allowed ? call.cost : 0, call.allowed || harmful ? call.cost : 0);
            if (times == 0 && call.allowed && random.nextBoolean()) {
                clock.in(AGAIN_MICROS, () -> again(process, call, request));
            }
        });
    }

    /** The same id at the same or another process: it counts once. */
    private void again(Node first, Call call, Request request) {
        Node other = random.nextBoolean() || first.crashed ? anyProcess() : first;
        ask(other, call, other.limiter.acquireAsync(request, "id-" + call.number), (decision, failure) -> {
            if (decision != null && decision.allowed() && decision.degraded() && other != first) {
                outage.admitted.merge(call.subject.tenant(), 0L, Long::sum);
            }
        });
    }

    private void reserve(Node process, Call call, boolean cancels) {
        call.charged(0, Math.max(call.cost, call.actual));
        ReserveRequest request = ReserveRequest.of(new Request(call.subject, "held", Cost.of(Meter.TOKENS, call.cost)))
                .withId("hold-" + call.number);
        boolean mayHarm = harmful;
        ask(process, call, process.limiter.reserveAsync(request), (reservation, failure) -> {
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
        });
    }

    private void end(Node at, Call call, String handle, boolean cancels, int times) {
        if (at.crashed) {
            return;
        }
        long total = cancels ? 0 : call.actual;
        call.charged(Math.min(total, call.cost), Math.max(total, call.cost));
        CompletionStage<Outcome> asked = cancels
                ? at.limiter.cancelAsync(handle)
                : at.limiter.settleAsync(handle, Actual.of(Usage.of(call.actual, 0)));
        ask(at, call, asked, (outcome, failure) -> {
            told("call " + call.number + (cancels ? " cancelled: " : " settled at " + total + ": ")
                    + (failure == null ? outcome.result() : failure.getMessage()));
            if (failure != null && times < 200) {
                clock.in(AGAIN_MICROS, () -> end(at, call, handle, cancels, times + 1));
            } else if (failure == null) {
                BrokenRule.unless(
                        outcome.result() != Result.GONE && outcome.result() != Result.CONFLICT,
                        "what was granted can be ended",
                        "call " + call.number + ": " + outcome.result());
                call.charged(total, total);
                // What it did not use may be given to another in the same outage.
                call.admittedIn.admitted.computeIfPresent(
                        call.subject.tenant(), (tenant, sum) -> sum - Math.max(0, call.cost - total));
                call.admittedIn = new Blind(0);
                // Said again, it changes nothing.
                if (times < 200 && random.nextInt(4) == 0) {
                    clock.in(AGAIN_MICROS, () -> end(at, call, handle, cancels, 200));
                }
            }
        });
    }

    // ---- what must hold ----

    private void verdict() {
        long missing = 0;
        for (Call call : calls) {
            long charged = bill(call);
            long least = call.crashed ? 0 : call.least;
            BrokenRule.unless(
                    charged >= least
                            && charged <= Math.max(call.most, call.crashed ? Math.max(call.cost, call.actual) : 0),
                    "a call is charged what its caller was told, once",
                    "call " + call.number + " is charged " + charged + " instead of " + call.least + " … " + call.most);
            missing += call.allowed && !call.crashed && call.most > 0 && charged == 0 && call.actual > 0 ? 1 : 0;
        }
        long unknown = 0;
        for (Node process : processes) {
            if (!process.crashed) {
                BrokenRule.unless(
                        process.store.status().pending() == 0,
                        "all is told in the end",
                        "process " + process.number + ": " + process.store.status());
                BrokenRule.unless(
                        process.store.status().refused() == 0
                                && process.store.status().dropped() == 0,
                        "nothing is refused or dropped",
                        "process " + process.number + ": " + process.store.status());
                unknown += process.store.status().outcomeUnknown();
            }
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

    private long bill(Call call) {
        return wire.ask(new StoreCommand.Read(call.subject, BILLS, Boundaries.around(BILLS, clock.now())))
                .used(0);
    }
}
