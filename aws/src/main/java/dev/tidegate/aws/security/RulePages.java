package dev.tidegate.aws.security;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The pages of the guide that are written from the facts of the rules, so that they cannot say something else. */
public final class RulePages {
    private RulePages() {}

    /** The page of a rule, in Markdown. */
    public static String page(RuleFacts rule) {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(rule.id()).append(": ").append(rule.title()).append("\n\n");
        out.append("Severity: **").append(rule.severity().text()).append("**. ");
        out.append(rule.unless().isEmpty() ? "" : rule.unless() + " ");
        out.append(waiving(rule)).append("\n\n");
        section(out, "What it looks at", rule.looksAt() + needs(rule.permissions()));
        section(out, "Why it matters to a rate limiter", rule.why());
        section(out, "How to mend it", rule.mend() + "\n\n```\n" + rule.command() + "\n```");
        section(out, "What it is called elsewhere", elsewhere(rule.maps()));
        out.append("[All rules](../security.md#the-rules)\n");
        return out.toString();
    }

    private static String waiving(RuleFacts rule) {
        return rule.waivable()
                ? "It [can be waived](../security.md#waivers)."
                : "It cannot be waived: mending it costs nothing that anybody needs.";
    }

    private static void section(StringBuilder out, String title, String body) {
        out.append("## ").append(title).append("\n\n").append(body).append("\n\n");
    }

    private static String needs(List<String> permissions) {
        return permissions.isEmpty()
                ? ""
                : "\n\nIt needs "
                        + permissions.stream().map(action -> "`" + action + "`").collect(Collectors.joining(", "))
                        + "; without, the rule is reported as not judged.";
    }

    private static String elsewhere(Maps maps) {
        if (maps.isEmpty()) {
            return "Nowhere that we know of.";
        }
        return "| | |\n|---|---|\n"
                + row("AWS Security Hub", maps.securityHub())
                + row("prowler", maps.prowler())
                + row("checkov", maps.checkov()).stripTrailing();
    }

    private static String row(String tool, List<String> names) {
        return names.isEmpty()
                ? ""
                : "| " + tool + " | "
                        + names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")) + " |\n";
    }

    /** The table of all rules, in Markdown. */
    public static String index(Collection<RuleFacts> rules) {
        StringBuilder out = new StringBuilder("| Rule | Severity | What is wrong |\n|---|---|---|\n");
        for (RuleFacts rule : rules) {
            out.append("| [")
                    .append(rule.id())
                    .append("](rules/")
                    .append(rule.id())
                    .append(".md) | ");
            out.append(rule.severity().text()).append(rule.unless().isEmpty() ? "" : " *");
            out.append(" | ").append(rule.title()).append(" |\n");
        }
        return out.append("\n\\* may differ; the rule's page says when.\n").toString();
    }
}
