package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** NET-05: a rule names a security group that has no network interface. */
final class Net05DeadSource implements Rule {
    private static final String ACTION = "ec2:DescribeNetworkInterfaces";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-05", Severity.LOW, "A rule allows a security group without network interfaces")
            .checks(
                    "The security groups that inbound rules to the cache name as their source, and the number "
                            + "of network interfaces in each. A security group without one is a finding. A rule that "
                            + "names its own security group is no finding: the cache is in it.",
                    Inbound.ACTION_RULES,
                    ACTION)
            .rationale("The rule was made for a client that it does not admit. The usual case is a security "
                    + "group for Amplify Hosting: its servers have no network interface in your VPC, so no rule "
                    + "applies to them.")
            .remediation(
                    "Revoke the rule, and choose a design that works; `tidegate aws cost` lists them.", Inbound.REVOKE);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Inbound.eachToCache(subject, inbound -> {
            SecurityGroup.Rule rule = inbound.rule();
            if (rule.peerKind() != SecurityGroup.PeerKind.GROUP || isOwn(subject, rule.peer())) {
                return RuleResult.passed();
            }
            return AuditContext.on(
                    interfaces(subject.account().network(), rule.peer()),
                    "what is in security group " + rule.peer(),
                    count -> count == 0
                            ? RuleResult.of(inbound.finding(
                                            subject,
                                            FACTS,
                                            "Security group " + inbound.group().id() + " admits " + rule.peer()
                                                    + ", which has no network interface.")
                                    .seen("networkInterfaces", 0))
                            : RuleResult.passed());
        });
    }

    private static boolean isOwn(AuditContext subject, String group) {
        return subject.account().network().securityGroups().found().stream()
                .flatMap(groups -> groups.stream())
                .anyMatch(each -> each.id().equals(group));
    }

    private static Seen<Integer> interfaces(Network network, String group) {
        return network.interfaces().getOrDefault(group, Seen.hidden(ACTION, Why.FAILED, "it was not read"));
    }
}
