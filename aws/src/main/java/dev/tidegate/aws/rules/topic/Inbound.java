package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
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
    private static final String ACTION_PREFIX_LISTS = "ec2:GetManagedPrefixListEntries";
    private static final String WHAT = "the rules of the cache's security groups";

    /** Says something of the cache's groups. */
    static RuleResult groups(AuditContext subject, Function<List<SecurityGroup>, RuleResult> judge) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache has no security groups");
        }
        return AuditContext.on(
                subject.account().network().securityGroups(),
                WHAT,
                groups -> groups.isEmpty()
                        ? RuleResult.unseen(new NotEvaluated(WHAT, "AWS names no group", ""))
                        : judge.apply(groups));
    }

    /** Says something of every inbound rule of a cache's groups. */
    static RuleResult each(AuditContext subject, Function<Inbound, RuleResult> judge) {
        return groups(
                subject,
                groups -> groups.stream().flatMap(Inbound::of).map(judge).reduce(RuleResult.passed(), RuleResult::and));
    }

    /** Says something of every inbound rule that reaches the cache. */
    static RuleResult eachToCache(AuditContext subject, Function<Inbound, RuleResult> judge) {
        return each(subject, inbound -> inbound.reaches(subject.ports()) ? judge.apply(inbound) : RuleResult.passed());
    }

    private static Stream<Inbound> of(SecurityGroup group) {
        return group.rules().stream().filter(rule -> !rule.isEgress()).map(rule -> new Inbound(group, rule));
    }

    /** The rules that reach one of these ports; none where the rules could not be seen. */
    static List<Inbound> reaching(AuditContext subject, Set<Integer> ports) {
        return subject.account().network().securityGroups().found().stream()
                .flatMap(List::stream)
                .flatMap(Inbound::of)
                .filter(inbound -> inbound.reaches(ports))
                .toList();
    }

    /**
     * The rules by which the whole internet may reach the cache: each alone, or several that together leave nothing
     * out, such as two halves.
     */
    static List<Inbound> worldOpen(AuditContext subject) {
        return subject.ports().stream()
                .flatMap(port -> worldOpen(subject, reaching(subject, Set.of(port))).stream())
                .distinct()
                .toList();
    }

    private static List<Inbound> worldOpen(AuditContext subject, List<Inbound> rules) {
        List<Inbound> alone = rules.stream()
                .filter(inbound -> Cidr.coverInternet(inbound.blocks(subject)))
                .toList();
        List<Inbound> others =
                rules.stream().filter(rule -> !alone.contains(rule)).toList();
        boolean together = Cidr.coverInternet(others.stream()
                .flatMap(inbound -> inbound.blocks(subject).stream())
                .toList());
        return together
                ? rules.stream()
                        .filter(inbound -> !inbound.blocks(subject).isEmpty())
                        .toList()
                : alone;
    }

    boolean reaches(Set<Integer> ports) {
        return ports.stream().anyMatch(rule::covers);
    }

    boolean isFrom(PeerKind kind) {
        return rule.peerKind() == kind;
    }

    /** The address blocks that it lets in; none for a group, and for a prefix list that could not be read. */
    List<Cidr> blocks(AuditContext subject) {
        return switch (rule.peerKind()) {
            case CIDR_V4, CIDR_V6 -> Cidr.blocks(List.of(rule.peer()));
            case PREFIX_LIST -> Cidr.blocks(entries(subject).found().orElse(List.of()));
            case GROUP, UNKNOWN -> List.of();
        };
    }

    private Seen<List<String>> entries(AuditContext subject) {
        return subject.account()
                .network()
                .prefixLists()
                .getOrDefault(rule.peer(), Seen.hidden(ACTION_PREFIX_LISTS, Why.NOT_ASKED, "it was not looked at"));
    }

    /** What is not known of the addresses that it lets in. */
    RuleResult unseen(AuditContext subject) {
        return isFrom(PeerKind.PREFIX_LIST)
                ? AuditContext.on(
                        entries(subject), "the entries of prefix list " + rule.peer(), entries -> RuleResult.passed())
                : RuleResult.passed();
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
        Finding finding = subject.finding(facts, subject.arn("ec2", "security-group/" + group.id()), message);
        if (!rule.id().isEmpty()) {
            finding = finding.seen("securityGroupRuleId", rule.id());
        }
        return finding.seen("groupId", group.id())
                .seen("source", rule.peer())
                .seen("ipProtocol", rule.protocol())
                .seen("fromPort", rule.fromPort())
                .seen("toPort", rule.toPort());
    }
}
