package dev.tidegate.server.console;

import dev.tidegate.protocol.PercentCode;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.trial.TrialResult;
import dev.tidegate.server.trial.TrialResult.PlanRow;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The result of a trial of plans as tables. Pure functions. */
final class TrialRows {
    private TrialRows() {}

    static Map<String, Object> values(TrialResult result, ZoneId zone) {
        Map<String, Object> values = new HashMap<>();
        values.put("calls", Texts.count(result.calls()));
        values.put("anyCalls", result.calls() > 0);
        values.put("from", Texts.time(result.firstMicros(), zone));
        values.put("to", Texts.time(result.lastMicros(), zone));
        values.put("newlyDenied", Texts.count(result.newlyDenied()));
        values.put("newlyAllowed", Texts.count(result.newlyAllowed()));
        values.put("rows", result.plans().stream().map(TrialRows::plan).toList());
        values.put("denying", result.limits().stream().map(TrialRows::limit).toList());
        values.put("denies", !result.limits().isEmpty());
        values.put(
                "subjects", result.subjects().stream().map(TrialRows::subject).toList());
        values.put("differs", !result.subjects().isEmpty());
        values.put("refused", List.copyOf(result.refused()));
        values.put("refuses", !result.refused().isEmpty());
        return values;
    }

    private static Map<String, Object> plan(PlanRow row) {
        return Map.of(
                "plan", row.plan(),
                "of", Texts.count(row.calls()),
                "now", Texts.count(row.deniedNow()),
                "then", Texts.count(row.deniedThen()),
                "refusedNow", Texts.count(row.refusedNow()),
                "refusedThen", Texts.count(row.refusedThen()),
                "lost", Texts.count(row.newlyDenied()),
                "won", Texts.count(row.newlyAllowed()));
    }

    private static Map<String, Object> limit(TrialResult.LimitRow row) {
        return Map.of(
                "plan", row.plan(),
                "limit", row.limit(),
                "now", Texts.count(row.now()),
                "then", Texts.count(row.then()));
    }

    private static Map<String, Object> subject(TrialResult.SubjectRow row) {
        return Map.of(
                "tenant",
                row.tenant(),
                "plan",
                row.plan(),
                "link",
                Console.PATH + "/subject?tenant=" + PercentCode.encode(row.tenant()) + "&plan="
                        + PercentCode.encode(row.plan()),
                "lost",
                Texts.count(row.newlyDenied()),
                "won",
                Texts.count(row.newlyAllowed()));
    }
}
