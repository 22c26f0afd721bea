package dev.tidegate.server.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRecord.Kind;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.trial.TrialResult.LimitRow;
import dev.tidegate.server.trial.TrialResult.PlanRow;
import dev.tidegate.server.trial.TrialResult.SubjectRow;
import dev.tidegate.usage.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final long START = 1_796_000_000_000_000L;
    private static final long MINUTE = 60_000_000;

    private static Plans plans(String limits) {
        return PlansFile.parse("version: 1\nplans:\n  pro:\n    limits:\n" + limits);
    }

    private static Plans calls(int capacity) {
        return plans("      - {name: calls, meter: requests, capacity: " + capacity + ", window: sliding 1h}\n");
    }

    private static TrialCall call(String tenant, long minute) {
        return new TrialCall(START + minute * MINUTE, Request.of(tenant, "pro"), 1);
    }

    private static TrialResult run(List<TrialCall> calls, Plans now, Plans then) {
        return Trial.run(calls, now, then, Optional.empty());
    }

    @Test
    void callsAreDecidedInTheOrderOfTheirTimesUnderBoth() {
        List<TrialCall> calls = new ArrayList<>();
        for (int minute = 9; minute >= 0; minute--) {
            calls.add(call("acme", minute));
        }
        calls.add(call("acme", 70));
        calls.add(call("zeta", 3));
        TrialResult result = run(calls, calls(8), calls(5));
        assertThat(result.plans()).containsExactly(new PlanRow("pro", 12, 2, 5, 0, 0, 3, 0));
        assertThat(result.limits()).containsExactly(new LimitRow("pro", "calls", 2, 5));
        assertThat(result.subjects()).containsExactly(new SubjectRow("acme", "pro", 3, 0));
        assertThat(result.firstMicros()).isEqualTo(START);
        assertThat(result.lastMicros()).isEqualTo(START + 70 * MINUTE);
        TrialResult other = run(calls, calls(5), calls(8));
        assertThat(other.newlyAllowed()).isEqualTo(3);
        assertThat(other.newlyDenied()).isZero();
    }

    @Test
    void aPlanThatIsGoneRefusesItsCallsAndSaysSo() {
        Plans renamed = PlansFile.parse(
                "version: 1\nplans:\n  max:\n    limits:\n      - {name: c, meter: requests, capacity: 9, window: sliding 1h}\n");
        TrialResult result = run(List.of(call("acme", 0), call("acme", 1)), calls(5), renamed);
        assertThat(result.plans()).containsExactly(new PlanRow("pro", 2, 0, 0, 0, 2, 2, 0));
        assertThat(result.refused()).singleElement().asString().contains("plan: pro", "max");
    }

    @Test
    void limitsOfConcurrentCallsDenyNoneAndTheOthersCount() {
        Plans both = plans("      - {name: at-once, meter: concurrency, capacity: 1, window: concurrent}\n"
                + "      - {name: calls, meter: requests, capacity: 3, window: sliding 1h}\n");
        List<TrialCall> calls = new ArrayList<>();
        for (int second = 0; second < 5; second++) {
            calls.add(call("acme", 0));
        }
        TrialResult result = run(calls, calls(5), both);
        assertThat(result.limits()).containsExactly(new LimitRow("pro", "calls", 0, 2));
    }

    @Test
    void ofManyCallsTheLatestAreTaken() {
        List<TrialCall> calls = new ArrayList<>();
        calls.add(call("early", 0));
        calls.add(new TrialCall(START + MINUTE, Request.of("late", "pro"), Trial.MOST_CALLS));
        TrialResult result = run(calls, calls(5), calls(Trial.MOST_CALLS));
        assertThat(result.calls()).isEqualTo(Trial.MOST_CALLS);
        assertThat(result.firstMicros()).isEqualTo(START + MINUTE);
        assertThat(result.subjects()).extracting(SubjectRow::tenant).containsExactly("late");
        assertThat(result.newlyAllowed()).isEqualTo(Trial.MOST_CALLS - 5);
    }

    @Test
    void aSumOfALedgerIsSoManyEqualCalls() {
        UsageRecord sum = new UsageRecord(
                Kind.UNIDENTIFIED,
                "acme",
                "u",
                0,
                0,
                START,
                START,
                "",
                "gpt-4o",
                "pro",
                4,
                List.of(),
                Map.of(TokenKind.INPUT, 400L, TokenKind.CACHE_READ, 70L, TokenKind.OUTPUT, 40L),
                80,
                false,
                "");
        TrialCall call = TrialCall.of(sum);
        assertThat(call.times()).isEqualTo(4);
        assertThat(call.request().subject()).isEqualTo(new Subject("acme", Optional.empty(), Optional.of("gpt-4o")));
        assertThat(call.request().cost())
                .isEqualTo(new Cost(Map.of(Meter.SPEND, 20L, Meter.INPUT_TOKENS, 100L, Meter.OUTPUT_TOKENS, 10L)));
        Plans tokens = plans("      - {name: in, meter: input_tokens, capacity: 250, window: sliding 1h}\n");
        assertThat(run(List.of(call), calls(9), tokens).newlyDenied()).isEqualTo(2);
    }
}
