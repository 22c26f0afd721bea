package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A rule that lets something in to the cache.
 *
 * @param group whose rule it is
 * @param rule the rule
 */
record Inbound(SecurityGroup group, SecurityGroup.Rule rule) {
    static final String ACTION_RULES = "ec2:DescribeSecurityGroupRules";
    static final String ACTION_GROUPS = "ec2:DescribeSecurityGroups";
    static final String REVOKE =
            "aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE";
    static final String AUTHORIZE = "aws ec2 authorize-security-group-ingress --group-id GROUP --ip-permissions"
            + " 'IpProtocol=tcp,FromPort=PORT,ToPort=PORT,UserIdGroupPairs=[{GroupId=<CLIENT_GROUP>,Description=<WHO>}]'";

    private static final String WHAT = "the rules of the cache's security groups";

    /** Says something of the cache's groups. */
    static RuleResult groups(AuditContext subject, Function<List<SecurityGroup>, RuleResult> evaluate) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache has no security groups");
        }
        return AuditContext.on(
                subject.account().network().securityGroups(),
                WHAT,
                groups -> groups.isEmpty()
                        ? RuleResult.unseen(new NotEvaluated(WHAT, "AWS reports no group", ""))
                        : evaluate.apply(groups));
    }

    /** Says something of every inbound rule of a cache's groups. */
    static RuleResult each(AuditContext subject, Function<Inbound, RuleResult> evaluate) {
        return groups(
                subject,
                groups -> groups.stream()
                        .flatMap(Inbound::of)
                        .map(evaluate)
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    /** Says something of every inbound rule that reaches the cache. */
    static RuleResult eachToCache(AuditContext subject, Function<Inbound, RuleResult> evaluate) {
        return each(
                subject, inbound -> inbound.reaches(subject.ports()) ? evaluate.apply(inbound) : RuleResult.passed());
    }

    private static Stream<Inbound> of(SecurityGroup group) {
        return group.rules().stream().filter(rule -> !rule.isEgress()).map(rule -> new Inbound(group, rule));
    }

    /** The rules by which the whole internet may reach the cache; none where the rules could not be seen. */
    static List<Inbound> worldOpen(AuditContext subject) {
        return subject.account().network().securityGroups().found().stream()
                .flatMap(List::stream)
                .flatMap(Inbound::of)
                .filter(inbound -> inbound.isWorld() && inbound.reaches(subject.ports()))
                .toList();
    }

    boolean reaches(Set<Integer> ports) {
        return ports.stream().anyMatch(rule::covers);
    }

    boolean isCidr() {
        return rule.peerKind() == SecurityGroup.PeerKind.CIDR_V4 || rule.peerKind() == SecurityGroup.PeerKind.CIDR_V6;
    }

    boolean isWorld() {
        return rule.isWorld()
                || (isCidr() && Cidr.of(rule.peer()).map(Cidr::isAll).orElse(false));
    }

    boolean isAllPorts() {
        return rule.protocol().equals("-1") || rule.protocol().equals("all") || rule.fromPort() < 0;
    }

    /** In the words of AWS. */
    String protocolAndPorts() {
        return isAllPorts() ? "all" : rule.protocol() + " " + rule.fromPort() + "-" + rule.toPort();
    }

    /** A finding about it. */
    Finding finding(AuditContext subject, RuleFacts facts, String message) {
        Finding finding = subject.finding(facts, subject.arn("ec2", "security-group/" + group.id()), message)
                .fill("GROUP", group.id())
                .fill("PORT", String.valueOf(subject.port()));
        if (!rule.id().isEmpty()) {
            finding = finding.fill("RULE", rule.id()).seen("securityGroupRuleId", rule.id());
        }
        return finding.seen("groupId", group.id())
                .seen("source", rule.peer())
                .seen("ipProtocol", rule.protocol())
                .seen("fromPort", rule.fromPort())
                .seen("toPort", rule.toPort());
    }
}
