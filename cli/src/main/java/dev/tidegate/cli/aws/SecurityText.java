package dev.tidegate.cli.aws;

import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import dev.tidegate.aws.rules.Waiver;
import dev.tidegate.aws.security.Report;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A report for people: a table of what was found, then each with what was seen and what to do. */
final class SecurityText {
    private final Colour colour;
    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private SecurityText(Colour colour, Report report) {
        this.colour = colour;
        this.report = report;
    }

    static String of(Colour colour, Report report) {
        SecurityText text = new SecurityText(colour, report);
        text.head();
        text.table();
        text.details();
        text.waived();
        text.notJudged();
        text.waivers();
        text.summary();
        return text.out.toString();
    }

    private void line(String text) {
        out.append(text).append(System.lineSeparator());
    }

    private void head() {
        Report.Title cache = report.cache();
        line(cache.id() + ": " + cache.kind() + ", " + cache.engine() + " " + cache.version() + ", " + cache.region());
        line("");
    }

    private void table() {
        if (report.open().isEmpty()) {
            return;
        }
        Table table = new Table("severity", "rule", "what is wrong", "where");
        report.open()
                .forEach(finding -> table.row(
                        finding.severity().text(),
                        finding.rule().id(),
                        finding.rule().title(),
                        lastPart(finding.resource())));
        table.lines(colour).forEach(this::line);
        line("");
    }

    private static String lastPart(String arn) {
        return arn.substring(Math.max(arn.lastIndexOf(':'), arn.lastIndexOf('/')) + 1);
    }

    private void details() {
        for (Finding finding : report.open()) {
            line(severity(finding.severity()) + "  "
                    + colour.bold(finding.rule().id()) + "  " + finding.message());
            line("  resource  " + finding.resource());
            line("  seen      " + finding.evidenceText());
            line("  remedy    " + finding.remedy());
            finding.command()
                    .lines()
                    .forEach(command -> line("            " + (command.startsWith("#") ? "" : "$ ") + command));
            if (!finding.rule().maps().isEmpty()) {
                line("  also      " + finding.rule().maps().inWords());
            }
            line("  page      " + finding.rule().page());
            line("");
        }
    }

    private String severity(Severity severity) {
        return severity.isAtLeast(Severity.HIGH) ? colour.bad(severity.text()) : severity.text();
    }

    private void waived() {
        List<Finding> waived =
                report.findings().stream().filter(finding -> !finding.isOpen()).toList();
        if (waived.isEmpty()) {
            return;
        }
        line(colour.bold("Waived"));
        for (Finding finding : waived) {
            Waiver waiver = finding.waiver().orElseThrow();
            line("  " + finding.severity().text() + "  " + finding.rule().id() + "  " + lastPart(finding.resource())
                    + ", until " + waiver.expires() + ": " + waiver.reason());
        }
        line("");
    }

    private void notJudged() {
        if (report.incomplete().isEmpty()) {
            return;
        }
        line(colour.bold("Not evaluated, which is not passed"));
        for (Report.Result result : report.incomplete()) {
            for (NotEvaluated unseen : result.outcome().unseen()) {
                String part = result.status() == RuleResult.Status.FOUND ? " in part" : "";
                String missing = unseen.permission().isEmpty() ? "" : "; it needs " + unseen.permission();
                line("  " + result.rule().id() + part + "  " + unseen.what() + ": " + unseen.reason() + missing);
            }
        }
        line("");
    }

    private void waivers() {
        if (report.expired().isEmpty() && report.unused().isEmpty()) {
            return;
        }
        line(colour.bold("Waivers to check"));
        report.expired()
                .forEach(waiver -> line("  line " + waiver.line() + ": " + waiver.rule() + ": expired on "
                        + waiver.expires() + " and no longer applies"));
        report.unused()
                .forEach(waiver -> line("  line " + waiver.line() + ": " + waiver.rule() + " for " + waiver.resource()
                        + ": unused, it matches no finding"));
        line("");
    }

    private void summary() {
        List<String> counts = new ArrayList<>();
        Arrays.stream(Severity.values())
                .filter(severity -> report.count(severity) > 0)
                .forEach(severity -> counts.add(report.count(severity) + " " + severity.text()));
        String found = counts.isEmpty() ? colour.good("nothing found") : String.join(", ", counts);
        long waived =
                report.findings().stream().filter(finding -> !finding.isOpen()).count();
        line(found + "; " + waived + " waived; of " + report.results().size() + " rules "
                + report.that(RuleResult.Status.PASSED).size() + " passed, "
                + report.that(RuleResult.Status.NOT_JUDGED).size() + " not evaluated, "
                + report.that(RuleResult.Status.NOT_APPLICABLE).size() + " do not apply to such a cache");
    }
}
