package dev.tidegate.aws.security;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

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
        out.writeStringField("page", rule.page());
        maps(rule.maps());
        out.writeBooleanField("waivable", rule.waivable());
        if (finding.waiver().isPresent()) {
            out.writeFieldName("waiver");
            write(finding.waiver().get());
        }
        out.writeEndObject();
    }

    private void maps(CrossReferences maps) throws IOException {
        out.writeObjectFieldStart("maps");
        texts("securityHub", maps.securityHub());
        texts("prowler", maps.prowler());
        texts("checkov", maps.checkov());
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
