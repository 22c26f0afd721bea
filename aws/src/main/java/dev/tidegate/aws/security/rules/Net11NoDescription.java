package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** NET-11: a rule has no description. */
final class Net11NoDescription implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of("NET-11", Severity.MEDIUM, "An inbound rule has no description")
            .checks("The descriptions of all inbound rules of the cache's security groups.", Inbound.ACTION_RULES)
            .rationale("A rule without a documented reason is rarely removed, so the cache stays open to clients "
                    + "that no longer exist.")
            .remediation(
                    "Add a description that says which client the rule admits, and why.",
                    "aws ec2 update-security-group-rule-descriptions-ingress --group-id GROUP --security-group-rule-descriptions 'SecurityGroupRuleId=RULE,Description=<WHO_AND_WHY>'")
            .maps(CrossReferences.NONE.andCheckov("CKV_AWS_23"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Inbound.each(
                subject,
                inbound -> inbound.rule().description().isBlank()
                        ? RuleResult.of(inbound.finding(
                                        subject,
                                        FACTS,
                                        "A rule of security group "
                                                + inbound.group().id() + " has no description.")
                                .seen("description", ""))
                        : RuleResult.passed());
    }
}
