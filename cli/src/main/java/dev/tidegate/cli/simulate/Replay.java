package dev.tidegate.cli.simulate;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.cli.simulate.trace.InvalidTraceException;
import dev.tidegate.cli.simulate.trace.TraceCall;
import dev.tidegate.cli.simulate.trace.TraceFault;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One plans file under a trace: the real limiter over the real in-process store, only that its clock is the trace. For
 * one thread.
 */
public final class Replay {
    private final String file;
    private final Mix mix;
    private final long seed;
    private final RateLimiter limiter;
    private final Map<String, PlanTally> byPlan = new LinkedHashMap<>();
    private final Map<String, SubjectTally> bySubject = new HashMap<>();
    private long nowMicros;

    /**
     * @param file what the plans were loaded from, for the report
     * @param plans to try
     * @param mix of subjects over these plans
     * @param seed that decides who is on which plan
     */
    public Replay(String file, Plans plans, Mix mix, long seed) {
        mix.check(plans);
        this.file = file;
        this.mix = mix;
        this.seed = seed;
        MemoryStore store = MemoryStore.builder().time(() -> nowMicros).build();
        this.limiter = RateLimiter.builder().plans(plans).store(store).build();
        for (Plan plan : plans.all()) {
            if (mix.shares().containsKey(plan.name())) {
                byPlan.put(plan.name(), new PlanTally(plan));
            }
        }
    }

    /** Refuses a trace that does not say whose call it is where a plan limits each user. */
    void accept(String tenant, TraceCall call) {
        SubjectTally subject = bySubject.computeIfAbsent(tenant, this::newSubject);
        nowMicros = call.micros();
        Decision decision = decide(tenant, subject, call);
        if (decision.degraded()) {
            throw new InvalidInputException(
                    "--trace",
                    "more than " + MemoryStore.DEFAULT_MAX_KEYS + " subjects and users at once",
                    "fewer subjects");
        }
        subject.add(decision);
        subject.plan.add(decision, call);
    }

    private Decision decide(String tenant, SubjectTally subject, TraceCall call) {
        Subject who = new Subject(tenant, call.user(), Optional.of(call.model()));
        Cost cost = new Cost(Map.of(
                Meter.INPUT_TOKENS, call.inputTokens(),
                Meter.OUTPUT_TOKENS, call.outputTokens(),
                Meter.SPEND, call.spendNanos()));
        try {
            return limiter.acquire(new Request(who, subject.plan.plan.name(), cost));
        } catch (InvalidInputException e) {
            throw new InvalidTraceException(List.of(TraceFault.of(call.line(), e)), 0);
        }
    }

    private SubjectTally newSubject(String tenant) {
        String name = mix.planOf(tenant, seed);
        PlanTally tally = byPlan.get(name);
        if (tally == null) {
            throw new IllegalStateException("a mix with a plan that was not checked: " + name);
        }
        tally.subjects++;
        return new SubjectTally(tenant, tally);
    }

    ReplayResult result(int top) {
        List<PlanTotals> totals =
                byPlan.values().stream().map(PlanTally::totals).toList();
        List<SubjectTotals> denied = bySubject.values().stream()
                .filter(subject -> subject.denied > 0)
                .map(SubjectTally::totals)
                .sorted(Comparator.comparingLong(SubjectTotals::denied)
                        .reversed()
                        .thenComparing(SubjectTotals::subject))
                .limit(top)
                .toList();
        return new ReplayResult(file, mix, totals, denied);
    }

    int subjects() {
        return bySubject.size();
    }

    private static final class SubjectTally {
        private final String name;
        private final PlanTally plan;
        private long calls;
        private long denied;

        SubjectTally(String name, PlanTally plan) {
            this.name = name;
            this.plan = plan;
        }

        void add(Decision decision) {
            calls++;
            denied += decision.allowed() ? 0 : 1;
        }

        SubjectTotals totals() {
            return new SubjectTotals(name, plan.plan.name(), calls, denied);
        }
    }

    private static final class PlanTally {
        private final Plan plan;
        private final Map<String, Long> bound = new LinkedHashMap<>();
        private long subjects;
        private long allowed;
        private long denied;
        private long spendNanos;

        PlanTally(Plan plan) {
            this.plan = plan;
        }

        void add(Decision decision, TraceCall call) {
            if (decision.allowed()) {
                allowed++;
                spendNanos = Math.addExact(spendNanos, call.spendNanos());
            } else {
                denied++;
                decision.violated().forEach(limit -> bound.merge(limit, 1L, Long::sum));
            }
        }

        PlanTotals totals() {
            Map<String, Long> inOrder = new LinkedHashMap<>();
            plan.limits().forEach(limit -> {
                Long count = bound.get(limit.name());
                if (count != null) {
                    inOrder.put(limit.name(), count);
                }
            });
            return new PlanTotals(plan.name(), subjects, allowed + denied, allowed, denied, inOrder, spendNanos);
        }
    }
}
