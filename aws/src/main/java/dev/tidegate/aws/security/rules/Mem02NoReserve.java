package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Optional;

/** MEM-02: too little memory is reserved for the node itself. */
final class Mem02NoReserve implements Rule {
    private static final String PARAMETER = "reserved-memory-percent";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "MEM-02", Severity.MEDIUM, "Too little memory is reserved for the node")
            .checks(
                    "The parameter `reserved-memory-percent`: at least 25, on small nodes 30, on micro nodes " + "50.",
                    Parameters.ACTION)
            .rationale("Snapshots and replication need memory. Without it the node swaps, and every decision is "
                    + "slow.")
            .remediation(
                    "Raise the parameter, or use a larger node type.",
                    Parameters.OWN_GROUP + Parameters.change(PARAMETER, "PERCENT") + Parameters.USE_OWN);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Parameters.on(subject, group -> {
            Optional<Integer> percent = Parameters.value(group, PARAMETER, "25").flatMap(Mem02NoReserve::number);
            if (percent.isEmpty()) {
                return Parameters.notSaid(group, PARAMETER);
            }
            int needed = needed(subject.cache().nodeType());
            if (subject.cache().nodeType().isEmpty() && percent.get() >= needed) {
                return RuleResult.unseen(new NotEvaluated("the type of the nodes", "AWS does not report it", ""));
            }
            return percent.get() >= needed
                    ? RuleResult.passed()
                    : RuleResult.of(Parameters.finding(
                                    subject,
                                    FACTS,
                                    group,
                                    percent.get() + " % of the memory is reserved, " + needed + " % is needed.",
                                    Parameters.change(PARAMETER, String.valueOf(needed)))
                            .seen(PARAMETER, percent.get())
                            .seen("cacheNodeType", subject.cache().nodeType()));
        });
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[0-9]{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static int needed(String nodeType) {
        if (nodeType.endsWith(".micro")) {
            return 50;
        }
        return nodeType.endsWith(".small") ? 30 : 25;
    }
}
