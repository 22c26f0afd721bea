package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** NET-06: the cache is in the default security group of its VPC. */
final class Net06DefaultGroup implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-06", Severity.HIGH, "The cache uses the default security group of its VPC")
            .checks(
                    "The names of the cache's security groups. `default` is the security group that every VPC "
                            + "has.",
                    Inbound.ACTION_GROUPS)
            .rationale("Every resource that is created without a security group gets that one, and its members "
                    + "can all reach each other.")
            .remediation(
                    "Create a security group for the cache alone, and assign it to the cache.",
                    Remedies.NEW_GROUP + "\n" + Remedies.GROUP_OF_GROUP)
            .maps(CrossReferences.NONE.andSecurityHub("EC2.2"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Inbound.groups(
                subject,
                groups -> groups.stream()
                        .map(group -> evaluate(subject, group))
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    private static RuleResult evaluate(AuditContext subject, SecurityGroup group) {
        if (group.name().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(
                    "the name of security group " + group.id(), "AWS did not report it", Inbound.ACTION_GROUPS));
        }
        if (!group.name().equals("default")) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(
                        FACTS,
                        subject.arn("ec2", "security-group/" + group.id()),
                        "The cache is in " + group.id() + ", the default group of " + group.vpcId() + ".")
                .remediation(FACTS.remediation(), Remedies.NEW_GROUP + "\n" + Remedies.changeGroup(subject))
                .fill("VPC", group.vpcId())
                .fill("CACHE", subject.cache().id())
                .seen("groupName", group.name())
                .seen("groupId", group.id()));
    }
}
