package dev.tidegate.cli.simulate;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.cli.terminal.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A simulation for programs. What concerns the first plans file is at the top; further files follow under compared. */
final class SimulationJson {
    private final SimulationResult result;
    private final long seed;

    SimulationJson(SimulationResult result, long seed) {
        this.result = result;
        this.seed = seed;
    }

    String text() {
        return Json.text(out -> {
            ReplayResult first = result.replays().get(0);
            out.writeStartObject();
            out.writeNumberField("calls", result.calls());
            replay(out, first);
            if (result.replays().size() > 1) {
                out.writeArrayFieldStart("compared");
                for (ReplayResult other :
                        result.replays().subList(1, result.replays().size())) {
                    compared(out, first, other);
                }
                out.writeEndArray();
            }
            about(out, first);
            estimates(out);
            out.writeEndObject();
        });
    }

    private void about(JsonGenerator out, ReplayResult first) throws IOException {
        out.writeStringField("file", first.file());
        out.writeStringField("mix", first.mix().toString());
        out.writeNumberField("seed", seed);
        out.writeNumberField("subjects", result.subjects());
        out.writeBooleanField("subjectsDrawn", result.drawn());
        out.writeObjectFieldStart("trace");
        out.writeStringField("first", SimulationText.instant(result.firstMicros()));
        out.writeStringField("last", SimulationText.instant(result.lastMicros()));
        out.writeNumberField("spanMs", (result.lastMicros() - result.firstMicros()) / 1000);
        out.writeBooleanField("sorted", result.sorted());
        out.writeArrayFieldStart("notRead");
        for (String column : result.notes().unread()) {
            out.writeString(column);
        }
        out.writeEndArray();
        out.writeNumberField("rowsLeftOut", result.notes().notes());
        out.writeNumberField("rowsOfSeveralCalls", result.notes().grouped());
        out.writeNumberField("callsWithoutSubject", result.notes().unnamed());
        out.writeEndObject();
    }

    private void estimates(JsonGenerator out) throws IOException {
        if (result.estimates().isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("estimates");
        for (EstimateTotals model : result.estimates()) {
            out.writeStartObject();
            out.writeStringField("model", model.model());
            out.writeNumberField("calls", model.calls());
            out.writeNumberField("inputTokens", model.used());
            out.writeNumberField("estimatedTokens", model.estimated());
            out.writeNumberField("meanError", model.meanError());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void replay(JsonGenerator out, ReplayResult replay) throws IOException {
        out.writeArrayFieldStart("plans");
        for (PlanTotals plan : replay.plans()) {
            totals(out, plan);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("topDenied");
        for (SubjectTotals subject : replay.topDenied()) {
            out.writeStartObject();
            out.writeStringField("subject", subject.subject());
            out.writeStringField("plan", subject.plan());
            out.writeNumberField("denied", subject.denied());
            out.writeNumberField("calls", subject.calls());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void totals(JsonGenerator out, PlanTotals plan) throws IOException {
        out.writeStartObject();
        out.writeStringField("plan", plan.plan());
        out.writeNumberField("calls", plan.calls());
        out.writeNumberField("allowed", plan.allowed());
        out.writeNumberField("denied", plan.denied());
        counts(out, plan.bindingLimits());
        out.writeNumberField("spendNanos", plan.spendNanos());
        out.writeNumberField("subjects", plan.subjects());
        out.writeEndObject();
    }

    private static void counts(JsonGenerator out, Map<String, Long> bindingLimits) throws IOException {
        out.writeObjectFieldStart("bindingLimits");
        for (Map.Entry<String, Long> limit : bindingLimits.entrySet()) {
            out.writeNumberField(limit.getKey(), limit.getValue());
        }
        out.writeEndObject();
    }

    private static void compared(JsonGenerator out, ReplayResult first, ReplayResult other) throws IOException {
        out.writeStartObject();
        out.writeStringField("file", other.file());
        out.writeStringField("mix", other.mix().toString());
        replay(out, other);
        difference(out, PlanDifference.of(first, other));
        out.writeEndObject();
    }

    private static void difference(JsonGenerator out, List<PlanDifference> plans) throws IOException {
        out.writeArrayFieldStart("difference");
        for (PlanDifference plan : plans) {
            out.writeStartObject();
            out.writeStringField("plan", plan.plan());
            out.writeNumberField("calls", plan.second().calls() - plan.first().calls());
            out.writeNumberField(
                    "allowed", plan.second().allowed() - plan.first().allowed());
            out.writeNumberField("denied", plan.second().denied() - plan.first().denied());
            counts(out, plan.bindingLimits());
            out.writeNumberField(
                    "spendNanos", plan.second().spendNanos() - plan.first().spendNanos());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
