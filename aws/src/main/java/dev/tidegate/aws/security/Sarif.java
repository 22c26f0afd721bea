package dev.tidegate.aws.security;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.aws.rules.CrossReferences;
import dev.tidegate.aws.rules.Evidence;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Severity;
import dev.tidegate.aws.rules.Waiver;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A report in SARIF 2.1.0, the OASIS standard that code scanners exchange. A finding that is waived is there with a
 * suppression; a rule that could not be judged is a notification of the run, never a result.
 */
public final class Sarif {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /** Which finding is the same as one of before: of the rule, the resource, and the first thing seen of it. */
    private static final String FINGERPRINT = "tidegate/v1";

    private final JsonGenerator out;
    private final List<String> order;

    private Sarif(JsonGenerator out, Report report) {
        this.out = out;
        this.order = report.results().stream().map(result -> result.rule().id()).toList();
    }

    /**
     * The report.
     *
     * @param version of this software
     */
    public static String text(Report report, String version) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            new Sarif(out, report).log(report, version);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }

    private void log(Report report, String version) throws IOException {
        out.writeStartObject();
        out.writeStringField("$schema", SCHEMA);
        out.writeStringField("version", "2.1.0");
        out.writeArrayFieldStart("runs");
        out.writeStartObject();
        tool(report, version);
        invocation(report);
        out.writeArrayFieldStart("results");
        for (Finding finding : report.findings()) {
            result(finding);
        }
        out.writeEndArray();
        out.writeStringField("columnKind", "utf16CodeUnits");
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
    }

    private void tool(Report report, String version) throws IOException {
        out.writeObjectFieldStart("tool");
        out.writeObjectFieldStart("driver");
        out.writeStringField("name", "tidegate");
        out.writeStringField("version", version);
        out.writeArrayFieldStart("rules");
        for (Report.Result result : report.results()) {
            rule(result.rule());
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    private void rule(RuleFacts rule) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", rule.id());
        message("shortDescription", rule.title() + ".");
        message("fullDescription", plain(rule.checks()));
        out.writeStringField("helpUri", rule.uri());
        out.writeObjectFieldStart("help");
        String help = plain(rule.rationale() + "\n\n" + rule.remediation());
        out.writeStringField("text", help);
        out.writeStringField("markdown", help);
        out.writeEndObject();
        out.writeObjectFieldStart("defaultConfiguration");
        out.writeStringField("level", level(rule.severity()));
        out.writeEndObject();
        out.writeObjectFieldStart("properties");
        out.writeStringField("page", rule.page());
        out.writeStringField("severity", rule.severity().text());
        out.writeStringField("security-severity", rule.severity().score());
        out.writeArrayFieldStart("tags");
        for (String tag : tags(rule.maps())) {
            out.writeString(tag);
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    /** Links of our pages lead nowhere from here. */
    private static String plain(String markdown) {
        return markdown.replaceAll("\\[([^\\]]+)]\\([^)]+\\)", "$1");
    }

    private static List<String> tags(CrossReferences maps) {
        return Stream.concat(
                        Stream.of("security"),
                        maps.names().entrySet().stream()
                                .flatMap(tool -> tool.getValue().stream()
                                        .map(each -> tool.getKey().key() + "/" + each)))
                .toList();
    }

    private void message(String name, String text) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("text", text);
        out.writeEndObject();
    }

    static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW, INFO -> "note";
        };
    }

    private void invocation(Report report) throws IOException {
        out.writeArrayFieldStart("invocations");
        out.writeStartObject();
        out.writeBooleanField("executionSuccessful", true);
        out.writeStringField("endTimeUtc", report.at().toString());
        out.writeArrayFieldStart("toolExecutionNotifications");
        for (Report.Result result : report.incomplete()) {
            for (NotEvaluated unseen : result.outcome().unseen()) {
                notification(result.rule(), unseen);
            }
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndArray();
    }

    private void notification(RuleFacts rule, NotEvaluated unseen) throws IOException {
        out.writeStartObject();
        message("message", "not evaluated: " + unseen.what() + ": " + unseen.reason());
        out.writeStringField("level", "warning");
        out.writeObjectFieldStart("associatedRule");
        out.writeStringField("id", rule.id());
        out.writeNumberField("index", order.indexOf(rule.id()));
        out.writeEndObject();
        if (!unseen.permission().isEmpty()) {
            out.writeObjectFieldStart("properties");
            out.writeStringField("permission", unseen.permission());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void result(Finding finding) throws IOException {
        out.writeStartObject();
        out.writeStringField("ruleId", finding.rule().id());
        out.writeNumberField("ruleIndex", order.indexOf(finding.rule().id()));
        out.writeStringField("level", level(finding.severity()));
        message("message", finding.message() + " " + finding.remedy() + " Seen: " + finding.evidenceText() + ".");
        location(finding.resource());
        out.writeObjectFieldStart("partialFingerprints");
        out.writeStringField(FINGERPRINT, fingerprint(finding));
        out.writeEndObject();
        if (finding.waiver().isPresent()) {
            suppression(finding.waiver().get());
        }
        properties(finding);
        out.writeEndObject();
    }

    private void location(String arn) throws IOException {
        out.writeArrayFieldStart("locations");
        out.writeStartObject();
        out.writeObjectFieldStart("physicalLocation");
        out.writeObjectFieldStart("artifactLocation");
        out.writeStringField("uri", asUri(arn));
        out.writeEndObject();
        out.writeEndObject();
        out.writeArrayFieldStart("logicalLocations");
        out.writeStartObject();
        out.writeStringField("fullyQualifiedName", arn);
        out.writeStringField("kind", "resource");
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndArray();
    }

    /** An ARN has the form of a URI already, except for characters that a user-chosen name may contain. */
    private static String asUri(String arn) {
        StringBuilder uri = new StringBuilder();
        for (byte each : arn.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~:/@*".indexOf(c) >= 0);
            uri.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return uri.toString();
    }

    private void suppression(Waiver waiver) throws IOException {
        out.writeArrayFieldStart("suppressions");
        out.writeStartObject();
        out.writeStringField("kind", "external");
        out.writeStringField("status", "accepted");
        out.writeStringField("justification", waiver.reason() + " (until " + waiver.expires() + ")");
        out.writeEndObject();
        out.writeEndArray();
    }

    private void properties(Finding finding) throws IOException {
        out.writeObjectFieldStart("properties");
        out.writeStringField("severity", finding.severity().text());
        out.writeStringField("command", finding.command());
        out.writeArrayFieldStart("evidence");
        for (Evidence each : finding.evidence()) {
            out.writeString(each.toString());
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static String fingerprint(Finding finding) {
        String first =
                finding.evidence().stream().findFirst().map(Evidence::toString).orElse("");
        String same = finding.rule().id() + "\n" + finding.resource() + "\n" + first;
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(same.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
