package dev.tidegate.aws.security;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.rules.CrossReferences;
import dev.tidegate.aws.rules.Evidence;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import dev.tidegate.aws.rules.Waiver;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** A report for programs; {@link ReportSchema} has its shape. */
public final class ReportJson {
    private final JsonGenerator out;

    private ReportJson(JsonGenerator out) {
        this.out = out;
    }

    /** One line. */
    public static String text(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            new ReportJson(out).write(report);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }

    private void write(Report report) throws IOException {
        out.writeStartObject();
        cache(report.cache());
        out.writeStringField("at", report.at().toString());
        counts(report);
        out.writeArrayFieldStart("findings");
        for (Finding finding : report.findings()) {
            write(finding);
        }
        out.writeEndArray();
        notJudged(report.incomplete());
        out.writeArrayFieldStart("notApplicable");
        for (Report.Result result : report.that(RuleResult.Status.NOT_APPLICABLE)) {
            out.writeStartObject();
            out.writeStringField("id", result.rule().id());
            out.writeStringField("reason", result.outcome().notApplicable());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("passed");
        for (Report.Result result : report.that(RuleResult.Status.PASSED)) {
            out.writeString(result.rule().id());
        }
        out.writeEndArray();
        waivers("expiredWaivers", report.expired());
        waivers("unusedWaivers", report.unused());
        out.writeEndObject();
    }

    private void cache(Report.Title cache) throws IOException {
        out.writeObjectFieldStart("cache");
        out.writeStringField("id", cache.id());
        out.writeStringField("kind", cache.kind());
        out.writeStringField("engine", cache.engine());
        out.writeStringField("version", cache.version());
        out.writeStringField("region", cache.region());
        out.writeStringField("arn", cache.arn());
        out.writeEndObject();
    }

    private void counts(Report report) throws IOException {
        out.writeObjectFieldStart("counts");
        for (Severity severity : Severity.values()) {
            out.writeNumberField(severity.text(), report.count(severity));
        }
        out.writeNumberField("waived", report.findings().size() - report.open().size());
        out.writeNumberField(
                "notJudged", report.that(RuleResult.Status.NOT_JUDGED).size());
        out.writeNumberField("passed", report.that(RuleResult.Status.PASSED).size());
        out.writeEndObject();
    }

    private void write(Finding finding) throws IOException {
        RuleFacts rule = finding.rule();
        out.writeStartObject();
        out.writeStringField("id", rule.id());
        out.writeStringField("severity", finding.severity().text());
        out.writeStringField("title", rule.title());
        out.writeStringField("resource", finding.resource());
        out.writeStringField("message", finding.message());
        out.writeArrayFieldStart("evidence");
        for (Evidence each : finding.evidence()) {
            out.writeStartObject();
            out.writeStringField("field", each.field());
            out.writeStringField("value", each.value());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringField("remedy", finding.remedy());
        out.writeStringField("command", finding.command());
        out.writeArrayFieldStart("changes");
        for (Step step : finding.steps()) {
            if (step instanceof Change change) {
                write(change);
            }
        }
        out.writeEndArray();
        out.writeStringField("page", rule.page());
        maps(rule.maps());
        out.writeBooleanField("waivable", rule.waivable());
        if (finding.waiver().isPresent()) {
            out.writeFieldName("waiver");
            write(finding.waiver().get());
        }
        out.writeEndObject();
    }

    private void write(Change change) throws IOException {
        out.writeStartObject();
        out.writeStringField("service", change.service());
        out.writeStringField("operation", change.operation());
        out.writeStringField("resource", change.resource());
        out.writeFieldName("parameters");
        value(change.parameters());
        out.writeArrayFieldStart("differences");
        for (Change.Difference difference : change.differences()) {
            out.writeStartObject();
            out.writeStringField("property", difference.property());
            out.writeStringField("before", difference.before());
            out.writeStringField("after", difference.after());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void value(Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                value(entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object each : list) {
                value(each);
            }
            out.writeEndArray();
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else {
            out.writeString(String.valueOf(value));
        }
    }

    private void maps(CrossReferences maps) throws IOException {
        out.writeObjectFieldStart("maps");
        for (CrossReferences.Tool tool : CrossReferences.Tool.values()) {
            texts(tool.field(), maps.of(tool));
        }
        out.writeEndObject();
    }

    private void texts(String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private void notJudged(List<Report.Result> results) throws IOException {
        out.writeArrayFieldStart("notJudged");
        for (Report.Result result : results) {
            for (NotEvaluated unseen : result.outcome().unseen()) {
                out.writeStartObject();
                out.writeStringField("id", result.rule().id());
                out.writeBooleanField("inPart", result.status() == RuleResult.Status.FOUND);
                out.writeStringField("what", unseen.what());
                out.writeStringField("reason", unseen.reason());
                out.writeStringField("permission", unseen.permission());
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private void waivers(String name, List<Waiver> waivers) throws IOException {
        out.writeArrayFieldStart(name);
        for (Waiver waiver : waivers) {
            write(waiver);
        }
        out.writeEndArray();
    }

    private void write(Waiver waiver) throws IOException {
        out.writeStartObject();
        out.writeNumberField("line", waiver.line());
        out.writeStringField("rule", waiver.rule());
        out.writeStringField("resource", waiver.resource());
        out.writeStringField("reason", waiver.reason());
        out.writeStringField("expires", waiver.expires().toString());
        out.writeEndObject();
    }
}
