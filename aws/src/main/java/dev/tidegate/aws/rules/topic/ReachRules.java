package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules about whether a client can reach the cache at all: what admits it, and the borders on both sides. */
final class ReachRules {
    static final List<Rule> RULES = List.of(
            Rule.of("NET-14", ReachRules::nobodyLetIn),
            Rule.of("NET-15", ReachRules::networkAcl),
            Rule.of("NET-16", ReachRules::clientEgress));

    private ReachRules() {}

    private static RuleResult nobodyLetIn(AuditContext subject, RuleFacts facts) {
        return Inbound.groups(
                subject,
                groups -> subject.ports().stream()
                        .map(port -> nobodyLetIn(subject, facts, port, groups.get(0)))
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    private static RuleResult nobodyLetIn(AuditContext subject, RuleFacts facts, int port, SecurityGroup group) {
        List<Inbound> rules = Inbound.reaching(subject, Set.of(port));
        boolean isReaderPort = port != subject.port();
        if (isReaderPort && Inbound.reaching(subject, Set.of(subject.port())).isEmpty()) {
            return RuleResult.passed();
        }
        boolean allDead = rules.stream().allMatch(rule -> isDead(subject, rule));
        if (!allDead) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(
                        facts,
                        subject.arn("ec2", "security-group/" + group.id()),
                        rules.isEmpty()
                                ? "No rule lets anybody in to port " + port
                                        + (isReaderPort ? ", where reads may go." : ".")
                                : "No rule for port " + port + " lets in a group that a client is in.")
                .seen("port", port)
                .seen("rules", rules.size())
                .by(Remedies.authorize(subject, group.id(), new Slot("CLIENT_GROUP")));
        return RuleResult.of(isReaderPort ? finding.as(Severity.MEDIUM) : finding);
    }

    private static boolean isDead(AuditContext subject, Inbound inbound) {
        return inbound.isFrom(PeerKind.GROUP)
                && IngressRules.interfaces(subject, inbound)
                        .found()
                        .filter(count -> count == 0)
                        .isPresent();
    }

    private static RuleResult networkAcl(AuditContext subject, RuleFacts facts) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache is in no network of yours");
        }
        Network network = subject.account().network();
        List<Cidr> vpc = Cidr.blocks(
                network.vpc().found().flatMap(it -> it).map(Vpc::cidrs).orElse(List.of()));
        RuleResult ofCache = AuditContext.on(
                network.acls(),
                "the network ACLs of the cache's subnets",
                acls -> acls.stream()
                        .flatMap(acl -> NetworkAclEvaluator.stopsServer(acl, subject.port(), vpc).stream()
                                .map(what -> blocked(subject, facts, acl, what)))
                        .reduce(RuleResult.passed(), RuleResult::and));
        List<Cidr> cache = subnets(network);
        return network.clients().values().stream()
                .map(client -> client.acls().found().orElse(List.of()))
                .flatMap(List::stream)
                .distinct()
                .flatMap(acl -> NetworkAclEvaluator.stopsClient(acl, subject.port(), cache).stream()
                        .map(what -> blocked(subject, facts, acl, what)))
                .reduce(ofCache, RuleResult::and);
    }

    private static List<Cidr> subnets(Network network) {
        return Cidr.blocks(network.subnets().found().orElse(List.of()).stream()
                .map(Subnet::cidr)
                .toList());
    }

    private static RuleResult blocked(AuditContext subject, RuleFacts facts, NetworkAcl acl, String what) {
        return RuleResult.of(subject.finding(
                        facts,
                        subject.arn("ec2", "network-acl/" + acl.id()),
                        "Network ACL " + acl.id() + ": " + what + ".")
                .seen("networkAclId", acl.id())
                .by(entry(acl, false), entry(acl, true)));
    }

    private static Change entry(NetworkAcl acl, boolean isEgress) {
        return Change.of("ec2", "CreateNetworkAclEntry", acl.id())
                .with("NetworkAclId", acl.id())
                .with("RuleNumber", 1)
                .with("Protocol", "6")
                .with("PortRange", Remedies.ordered("From", 1024, "To", 65_535))
                .with("Egress", isEgress)
                .with("CidrBlock", new Slot("VPC_CIDR"))
                .with("RuleAction", "allow")
                .changing((isEgress ? "egress" : "ingress") + " rule 1", "(none)", "allow tcp 1024-65535");
    }

    private static RuleResult clientEgress(AuditContext subject, RuleFacts facts) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache is in no network of yours");
        }
        return Inbound.eachToCache(subject, inbound -> {
            Network.ClientGroup client =
                    subject.account().network().clients().get(inbound.rule().peer());
            if (!inbound.isFrom(PeerKind.GROUP) || client == null) {
                return RuleResult.passed();
            }
            return AuditContext.on(
                    client.outbound(),
                    "what security group " + inbound.rule().peer() + " lets out",
                    rules -> letsOut(subject, rules) ? RuleResult.passed() : noWayOut(subject, facts, inbound));
        });
    }

    /** Whether some rule may lead to the cache: by its group, by its addresses, or by a list that is not read. */
    private static boolean letsOut(AuditContext subject, List<SecurityGroup.Rule> rules) {
        List<Cidr> cache = subnets(subject.account().network());
        Seen<List<SecurityGroup>> own = subject.account().network().securityGroups();
        return rules.stream()
                .filter(rule -> rule.isEgress() && rule.covers(subject.port()))
                .anyMatch(rule -> switch (rule.peerKind()) {
                    case GROUP ->
                        own.found().stream()
                                .flatMap(List::stream)
                                .anyMatch(group -> group.id().equals(rule.peer()));
                    case CIDR_V4, CIDR_V6 ->
                        cache.isEmpty()
                                || Cidr.of(rule.peer())
                                        .filter(block -> cache.stream().anyMatch(block::overlaps))
                                        .isPresent();
                    case PREFIX_LIST, UNKNOWN -> true;
                });
    }

    private static RuleResult noWayOut(AuditContext subject, RuleFacts facts, Inbound inbound) {
        String client = inbound.rule().peer();
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("GroupId", inbound.group().id());
        pair.put("Description", "rate limiter");
        Map<String, Object> permission = new LinkedHashMap<>();
        permission.put("IpProtocol", "tcp");
        permission.put("FromPort", subject.port());
        permission.put("ToPort", subject.port());
        permission.put("UserIdGroupPairs", List.of(pair));
        return RuleResult.of(subject.finding(
                        facts,
                        subject.arn("ec2", "security-group/" + client),
                        "Security group " + client + " of the clients lets nothing out to the cache.")
                .seen("groupId", client)
                .seen("port", subject.port())
                .by(Change.of("ec2", "AuthorizeSecurityGroupEgress", client)
                        .with("GroupId", client)
                        .with("IpPermissions", List.of(permission))
                        .changing("egress to " + inbound.group().id(), "(none)", "tcp " + subject.port())));
    }
}
