package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.util.List;
import java.util.Optional;

/** Rules about who the security groups of the cache let in. */
final class IngressRules {
    static final List<Rule> RULES = List.of(
            Rule.of("NET-01", IngressRules::worldOpen),
            Rule.of("NET-02", IngressRules::wideSource),
            Rule.of("NET-03", IngressRules::widePorts),
            Rule.of("NET-04", IngressRules::addressSource),
            Rule.of("NET-05", IngressRules::deadSource),
            Rule.of("NET-06", IngressRules::defaultGroup),
            Rule.of("NET-11", IngressRules::noDescription));

    private static final int WIDEST_V4 = 16;
    private static final int WIDEST_V6 = 56;

    private IngressRules() {}

    private static RuleResult worldOpen(AuditContext subject, RuleFacts facts) {
        List<Inbound> open = Inbound.worldOpen(subject);
        return Inbound.eachToCache(subject, inbound -> {
            if (!open.contains(inbound)) {
                return inbound.unseen(subject);
            }
            boolean isAlone = Cidr.coverInternet(inbound.blocks(subject));
            return RuleResult.of(inbound.finding(
                            subject,
                            facts,
                            "Security group " + inbound.group().id() + " lets "
                                    + inbound.rule().peer() + " in to the port of the cache"
                                    + (isAlone ? "." : ", which with its other rules is the whole internet."))
                    .by(Remedies.narrow(subject, inbound)));
        });
    }

    private static RuleResult wideSource(AuditContext subject, RuleFacts facts) {
        List<Inbound> open = Inbound.worldOpen(subject);
        return Inbound.eachToCache(subject, inbound -> {
            List<Cidr> blocks = inbound.blocks(subject);
            if (blocks.isEmpty() || open.contains(inbound)) {
                return inbound.unseen(subject);
            }
            return blocks.stream().anyMatch(IngressRules::isWide)
                    ? wide(subject, facts, inbound, "a block wider than it should be")
                    : AuditContext.on(
                            subject.account().network().vpc(),
                            "the addresses of the VPC",
                            vpc -> blocks.stream().anyMatch(block -> takesIn(block, vpc))
                                    ? wide(subject, facts, inbound, "the whole VPC")
                                    : RuleResult.passed());
        });
    }

    private static boolean isWide(Cidr source) {
        return source.prefix() < (source.bits() == 32 ? WIDEST_V4 : WIDEST_V6);
    }

    private static boolean takesIn(Cidr source, Optional<Vpc> vpc) {
        return Cidr.blocks(vpc.map(Vpc::cidrs).orElse(List.of())).stream().anyMatch(source::contains);
    }

    private static RuleResult wide(AuditContext subject, RuleFacts facts, Inbound inbound, String what) {
        return RuleResult.of(inbound.finding(
                        subject,
                        facts,
                        "Security group " + inbound.group().id() + " lets in "
                                + inbound.rule().peer() + ", " + what + ".")
                .by(Remedies.narrow(subject, inbound)));
    }

    private static RuleResult widePorts(AuditContext subject, RuleFacts facts) {
        return Inbound.eachToCache(
                subject,
                inbound -> isWide(subject, inbound)
                        ? RuleResult.of(inbound.finding(
                                        subject,
                                        facts,
                                        "Security group " + inbound.group().id() + " lets in "
                                                + (inbound.isAllPorts() ? "every port" : inbound.protocolAndPorts())
                                                + " where the port of the cache would do.")
                                .by(Remedies.narrow(subject, inbound)))
                        : RuleResult.passed());
    }

    private static boolean isWide(AuditContext subject, Inbound inbound) {
        SecurityGroup.Rule rule = inbound.rule();
        boolean bothOfServerless = subject.is(CacheKind.SERVERLESS) && rule.fromPort() == 6379 && rule.toPort() == 6380;
        return inbound.isAllPorts() || (rule.fromPort() != rule.toPort() && !bothOfServerless);
    }

    private static RuleResult addressSource(AuditContext subject, RuleFacts facts) {
        List<Inbound> open = Inbound.worldOpen(subject);
        return Inbound.eachToCache(subject, inbound -> {
            List<Cidr> blocks = inbound.isFrom(PeerKind.PREFIX_LIST) ? List.of() : inbound.blocks(subject);
            if (blocks.isEmpty() || open.contains(inbound) || blocks.stream().anyMatch(IngressRules::isWide)) {
                return RuleResult.passed();
            }
            return AuditContext.on(
                    subject.account().network().vpc(),
                    "the addresses of the VPC",
                    vpc -> blocks.stream().anyMatch(block -> !takesIn(block, vpc) && isInside(block, vpc))
                            ? RuleResult.of(inbound.finding(
                                            subject,
                                            facts,
                                            "Security group " + inbound.group().id() + " lets in "
                                                    + inbound.rule().peer() + ", whatever has those addresses.")
                                    .by(Remedies.narrow(subject, inbound)))
                            : RuleResult.passed());
        });
    }

    private static boolean isInside(Cidr source, Optional<Vpc> vpc) {
        return Cidr.blocks(vpc.map(Vpc::cidrs).orElse(List.of())).stream().anyMatch(block -> block.contains(source));
    }

    private static RuleResult deadSource(AuditContext subject, RuleFacts facts) {
        return Inbound.eachToCache(subject, inbound -> {
            if (!inbound.isFrom(PeerKind.GROUP)) {
                return RuleResult.passed();
            }
            String source = inbound.rule().peer();
            return AuditContext.on(
                    interfaces(subject, inbound),
                    "what is in security group " + source,
                    count -> count == 0
                            ? RuleResult.of(inbound.finding(
                                            subject,
                                            facts,
                                            "Security group " + inbound.group().id() + " lets in " + source
                                                    + ", which no network interface of a client is in.")
                                    .seen("networkInterfaces", 0)
                                    .by(Remedies.revoke(inbound)))
                            : RuleResult.passed());
        });
    }

    /** How many network interfaces of clients are in the group that the rule names. */
    static Seen<Integer> interfaces(AuditContext subject, Inbound inbound) {
        if (inbound.rule().isStale()) {
            return Seen.known(0);
        }
        return subject.account()
                .network()
                .interfaces()
                .getOrDefault(
                        inbound.rule().peer(),
                        Seen.hidden("ec2:DescribeNetworkInterfaces", Why.FAILED, "it was not looked at"));
    }

    private static RuleResult defaultGroup(AuditContext subject, RuleFacts facts) {
        return Inbound.groups(
                subject,
                groups -> groups.stream()
                        .map(group -> defaultGroup(subject, facts, group))
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    private static RuleResult defaultGroup(AuditContext subject, RuleFacts facts, SecurityGroup group) {
        if (group.name().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(
                    "the name of security group " + group.id(), "AWS did not show it", "ec2:DescribeSecurityGroups"));
        }
        if (!group.name().equals("default")) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(
                        facts,
                        subject.arn("ec2", "security-group/" + group.id()),
                        "The cache is in " + group.id() + ", the default group of " + group.vpcId() + ".")
                .seen("groupName", group.name())
                .seen("groupId", group.id())
                .by(Remedies.ownSecurityGroup(subject, group)));
    }

    private static RuleResult noDescription(AuditContext subject, RuleFacts facts) {
        return Inbound.each(
                subject,
                inbound -> inbound.rule().description().isBlank()
                        ? RuleResult.of(inbound.finding(
                                        subject,
                                        facts,
                                        "A rule of security group "
                                                + inbound.group().id() + " has no description.")
                                .seen("description", "")
                                .by(described(inbound)))
                        : RuleResult.passed());
    }

    private static Change described(Inbound inbound) {
        Object rule = inbound.rule().id().isEmpty()
                ? new Slot("RULE")
                : inbound.rule().id();
        return Change.of(
                        "ec2",
                        "UpdateSecurityGroupRuleDescriptionsIngress",
                        inbound.group().id())
                .with("GroupId", inbound.group().id())
                .with(
                        "SecurityGroupRuleDescriptions",
                        List.of(Remedies.ordered("SecurityGroupRuleId", rule, "Description", new Slot("WHO_AND_WHY"))))
                .changing("description", "(none)", new Slot("WHO_AND_WHY"));
    }
}
