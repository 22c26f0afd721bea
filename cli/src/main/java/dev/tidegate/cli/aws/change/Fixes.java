package dev.tidegate.cli.aws.change;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.plan.ConflictingRemediesException;
import dev.tidegate.aws.plan.Remedied;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.Policy;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.Optional;

/** The rules of {@code --fix}, and the remedies of their findings. */
final class Fixes {
    private static final String ALL = "all";

    private Fixes() {}

    static String title(List<String> rules, String cache) {
        return "fix " + String.join(" ", rules) + " of " + cache;
    }

    /** Every name is that of a rule. */
    static void check(List<String> rules) {
        List<String> known = AllRules.facts().stream().map(RuleFacts::id).toList();
        for (String rule : rules) {
            if (!rule.equals(ALL) && !known.contains(rule)) {
                throw Failure.usage(
                        "--fix: " + rule + " (expected: all, or a rule such as TLS-01)",
                        "tidegate aws security CACHE names them");
            }
        }
    }

    /** The steps of the rules; of all, those that go together, with a note about the others. */
    static List<Step> steps(Terminal terminal, List<String> rules, Account account) {
        ExternalFacts outside = new ExternalFacts(Optional.empty(), Optional.empty(), Optional.empty());
        AuditContext subject = new AuditContext(account, Policy.DEFAULT, outside);
        List<Finding> findings = AllRules.list().stream()
                .flatMap(rule -> rule.of(subject).findings().stream())
                .filter(finding ->
                        rules.contains(ALL) || rules.contains(finding.rule().id()))
                .toList();
        if (rules.contains(ALL)) {
            Remedied.Together together = Remedied.together(findings);
            together.leftOut()
                    .forEach(rule -> terminal.err()
                            .println("note: " + rule + " is not in the plan: it builds a new cache, or contradicts"
                                    + " another remedy; plan it by itself with --fix " + rule));
            return Remedied.of(together.findings());
        }
        try {
            return Remedied.of(findings);
        } catch (ConflictingRemediesException e) {
            throw Failure.usage(String.valueOf(e.getMessage())).because(e);
        }
    }
}
