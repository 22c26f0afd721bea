package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** CMD-01: a command that the limiter uses is renamed. */
final class Cmd01Renamed implements Rule {
    private static final String PARAMETER = "rename-commands";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "CMD-01", Severity.MEDIUM, "A command that the limiter needs is renamed")
            .checks(
                    "The parameter `rename-commands`: whether it contains `EVAL`, `EVALSHA`, `SCRIPT`, "
                            + "`TIME`, `GET`, `SET`, `INCR` or another command that a limiter needs.",
                    Parameters.ACTION)
            .rationale("Every decision fails with an unknown command, and only the failure mode of the limiter "
                    + "decides.")
            .remediation(
                    "Remove those commands from the parameter, or give the limiter a parameter group of its " + "own.",
                    "aws elasticache reset-cache-parameter-group --cache-parameter-group-name CACHE-limiter"
                            + " --parameter-name-values ParameterName=rename-commands");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Parameters.on(subject, group -> {
            Set<String> renamed = new TreeSet<>(List.of(
                    group.value(PARAMETER).orElse("").toUpperCase(Locale.ROOT).split("[^A-Z|]+", -1)));
            renamed.retainAll(LimiterAccess.COMMANDS);
            return renamed.isEmpty()
                    ? RuleResult.passed()
                    : RuleResult.of(Parameters.finding(
                                    subject,
                                    FACTS,
                                    group,
                                    "Commands of the limiter are renamed: " + String.join(", ", renamed) + ".",
                                    FACTS.command())
                            .seen(PARAMETER, String.join(" ", renamed)));
        });
    }
}
