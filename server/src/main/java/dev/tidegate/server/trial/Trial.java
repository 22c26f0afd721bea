package dev.tidegate.server.trial;

import dev.tidegate.plan.Plans;
import dev.tidegate.server.trial.TrialResult.LimitRow;
import dev.tidegate.server.trial.TrialResult.PlanRow;
import dev.tidegate.server.trial.TrialResult.SubjectRow;
import dev.tidegate.usage.Prices;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides past calls again under two sets of plans, each with a limiter and an in-process store of its own whose clock is the time
 * of the calls, and compares. Both begin with empty counts. Counts nothing that is in use. For one thread.
 */
public final class Trial {
    /** A second or two of one processor. */
    public static final int MOST_CALLS = 50_000;

    private static final int MOST_SUBJECTS = 20;

    private final Map<String, PlanTally> plans = new TreeMap<>();
    private final Map<List<String>, SubjectTally> subjects = new HashMap<>();

    private Trial() {}

    /**
     * Runs it.
     *
     * @param calls in any order; of more than {@value #MOST_CALLS} the latest are taken
     */
    public static TrialResult run(List<TrialCall> calls, Plans inUse, Plans others, Optional<Prices> prices) {
        List<TrialCall> inOrder = latest(calls);
        Trial trial = new Trial();
        long decided = 0;
        try (Side now = new Side(inUse, prices);
                Side then = new Side(others, prices)) {
            for (TrialCall call : inOrder) {
                for (long time = 0; time < call.times() && decided < MOST_CALLS; time++) {
                    trial.add(call, now.decide(call), then.decide(call));
                    decided++;
                }
            }
            return trial.result(decided, inOrder, now, then);
        }
    }

    private static List<TrialCall> latest(List<TrialCall> calls) {
        List<TrialCall> inOrder = calls.stream()
                .sorted(Comparator.comparingLong(TrialCall::atMicros))
                .toList();
        int from = inOrder.size();
        for (long taken = 0; from > 0 && taken < MOST_CALLS; from--) {
            taken += inOrder.get(from - 1).times();
        }
        return inOrder.subList(from, inOrder.size());
    }

    private static final class PlanTally {
        private long calls;
        private final long[] denied = new long[2];
        private final long[] refused = new long[2];
        private long newlyDenied;
        private long newlyAllowed;

        private void count(Side.Result result, int side) {
            denied[side] += result == Side.Result.DENIED ? 1 : 0;
            refused[side] += result == Side.Result.REFUSED ? 1 : 0;
        }
    }

    private static final class SubjectTally {
        private long newlyDenied;
        private long newlyAllowed;

        private long changed() {
            return newlyDenied + newlyAllowed;
        }
    }

    private void add(TrialCall call, Side.Result now, Side.Result then) {
        PlanTally plan = plans.computeIfAbsent(call.request().plan(), any -> new PlanTally());
        plan.calls++;
        plan.count(now, 0);
        plan.count(then, 1);
        boolean before = now == Side.Result.ALLOWED;
        boolean after = then == Side.Result.ALLOWED;
        if (before != after) {
            List<String> whose =
                    List.of(call.request().subject().tenant(), call.request().plan());
            SubjectTally subject = subjects.computeIfAbsent(whose, any -> new SubjectTally());
            plan.newlyDenied += before ? 1 : 0;
            plan.newlyAllowed += after ? 1 : 0;
            subject.newlyDenied += before ? 1 : 0;
            subject.newlyAllowed += after ? 1 : 0;
        }
    }

    private TrialResult result(long decided, List<TrialCall> calls, Side now, Side then) {
        List<PlanRow> rows = plans.entrySet().stream()
                .map(each -> row(each.getKey(), each.getValue()))
                .toList();
        List<SubjectRow> changed = subjects.entrySet().stream()
                .sorted(Comparator.<Map.Entry<List<String>, SubjectTally>>comparingLong(
                                each -> -each.getValue().changed())
                        .thenComparing(each -> each.getKey().toString()))
                .limit(MOST_SUBJECTS)
                .map(each -> new SubjectRow(
                        each.getKey().get(0),
                        each.getKey().get(1),
                        each.getValue().newlyDenied,
                        each.getValue().newlyAllowed))
                .toList();
        long first = calls.isEmpty() ? 0 : calls.get(0).atMicros();
        long last = calls.isEmpty() ? 0 : calls.get(calls.size() - 1).atMicros();
        return new TrialResult(decided, first, last, rows, limits(now, then), changed, then.refusals());
    }

    private static PlanRow row(String name, PlanTally tally) {
        return new PlanRow(
                name,
                tally.calls,
                tally.denied[0],
                tally.denied[1],
                tally.refused[0],
                tally.refused[1],
                tally.newlyDenied,
                tally.newlyAllowed);
    }

    private static List<LimitRow> limits(Side now, Side then) {
        Map<List<String>, long[]> both = new TreeMap<>(Comparator.comparing(List::toString));
        now.denials().forEach((limit, count) -> both.computeIfAbsent(limit, any -> new long[2])[0] = count);
        then.denials().forEach((limit, count) -> both.computeIfAbsent(limit, any -> new long[2])[1] = count);
        return both.entrySet().stream()
                .map(each -> new LimitRow(
                        each.getKey().get(0), each.getKey().get(1), each.getValue()[0], each.getValue()[1]))
                .toList();
    }
}
