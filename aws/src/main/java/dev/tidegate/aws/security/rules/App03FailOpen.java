package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;
import java.util.Optional;

/** APP-03: the app admits all calls while the cache is unavailable. */
final class App03FailOpen implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "APP-03", Severity.MEDIUM, "AI calls are not limited while the cache is unavailable")
            .checks(
                    "The plans file that `--plans` names: a limit with `on-store-failure: open` is a finding. "
                            + "The variables of the app that `--amplify-app` names: one that sets the limiter to fail "
                            + "open is a finding.",
                    "amplify:GetApp",
                    "amplify:GetBranch")
            .rationale("A caller who can overload the cache can then make unlimited AI calls at your expense.")
            .remediation(
                    "Use `local`, with which each process keeps counting within its share, or `closed`.",
                    "tidegate plans validate <PLANS_FILE>");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Optional<List<String>> open = subject.outside().failOpen();
        if (open.isEmpty() && subject.account().amplify().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(
                    "what happens while the cache is unavailable",
                    "name a plans file with --plans, or an app with --amplify-app",
                    ""));
        }
        RuleResult plans = RuleResult.of(open.orElse(List.of()).stream()
                .map(limit -> subject.finding(FACTS, "Limit " + limit + " admits calls while the cache is unavailable.")
                        .seen(limit + ".on-store-failure", "open"))
                .toList());
        return plans.and(AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Variable.Hint.FAILS_OPEN)
                        ? RuleResult.of(subject.finding(
                                        FACTS,
                                        where.arn(),
                                        "Variable " + variable.name()
                                                + " sets the limiter to admit calls while the cache is unavailable.")
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name()))
                        : RuleResult.passed()));
    }
}
