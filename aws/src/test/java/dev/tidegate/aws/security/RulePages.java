package dev.tidegate.aws.security;

import dev.tidegate.aws.rules.CrossReferences;
import dev.tidegate.aws.rules.RuleFacts;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The pages of the guide that are written from the facts of the rules, so that they cannot say something else. */
final class RulePages {
    private RulePages() {}

    /** The page of a rule, in Markdown. */
    static String page(RuleFacts rule, String example) {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(rule.id()).append(": ").append(rule.title()).append("\n\n");
        String severity = "Severity: **" + rule.severity().text() + "**. ";
        String unless = rule.unless().isEmpty() ? "" : rule.unless() + " ";
        out.append(wrap(severity + unless + waiving(rule))).append("\n\n");
        section(out, "What it checks", wrap(rule.checks()) + needs(rule.permissions()));
        section(out, "Why it matters to a rate limiter", wrap(rule.rationale()));
        section(out, "Remediation", wrap(rule.remediation()) + "\n\n```\n" + example + "\n```");
        section(out, "Equivalent rules of other tools", elsewhere(rule.maps()));
        out.append("[All rules](../security.md#the-rules)\n");
        return out.toString();
    }

    private static String waiving(RuleFacts rule) {
        return rule.waivable()
                ? "It [can be waived](../security.md#waivers)."
                : "It cannot be waived: the remediation takes nothing away that a client needs.";
    }

    private static void section(StringBuilder out, String title, String body) {
        out.append("## ").append(title).append("\n\n").append(body).append("\n\n");
    }

    private static String wrap(String paragraph) {
        return paragraph.replaceAll("(.{1,100})(?: |$)", "$1\n").strip();
    }

    private static String needs(List<String> permissions) {
        return permissions.isEmpty()
                ? ""
                : "\n\n"
                        + wrap("Required permissions: "
                                + permissions.stream()
                                        .map(action -> "`" + action + "`")
                                        .collect(Collectors.joining(", "))
                                + ". Without them the rule is reported as not evaluated.");
    }

    private static String elsewhere(CrossReferences maps) {
        if (maps.isEmpty()) {
            return "None known.";
        }
        StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
        for (CrossReferences.Tool tool : CrossReferences.Tool.values()) {
            table.append(row(tool.title(), maps.of(tool)));
        }
        return table.toString().stripTrailing();
    }

    private static String row(String tool, List<String> names) {
        return names.isEmpty()
                ? ""
                : "| " + tool + " | "
                        + names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")) + " |\n";
    }

    /** The table of all rules, in Markdown. */
    static String index(Collection<RuleFacts> rules) {
        StringBuilder out = new StringBuilder("| Rule | Severity | Finding |\n|---|---|---|\n");
        for (RuleFacts rule : rules) {
            out.append("| [")
                    .append(rule.id())
                    .append("](rules/")
                    .append(rule.id())
                    .append(".md) | ");
            out.append(rule.severity().text()).append(rule.unless().isEmpty() ? "" : " *");
            out.append(" | ").append(rule.title()).append(" |\n");
        }
        return out.append("\n\\* can differ; see the page of the rule.\n").toString();
    }
}
