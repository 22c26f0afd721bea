package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.rules.Evidence;
import dev.tidegate.aws.rules.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the network allows a client to reach the cache. */
final class NetworkChecks {
    static final int DEFAULT_PORT = 6379;

    private final RuleChecks rules;
    private final Cache cache;
    private final Network network;
    private final List<Check> checks = new ArrayList<>();
    private final Set<String> obstacles = new HashSet<>();

    private NetworkChecks(Account account, RuleChecks rules) {
        this.rules = rules;
        this.cache = account.cache();
        this.network = account.network();
    }

    static List<Check> of(Account account, RuleChecks rules) {
        NetworkChecks all = new NetworkChecks(account, rules);
        if (account.cache().isPublic()) {
            return List.of(Check.note(
                    "network", "a public endpoint: no VPC and no security group protects it, only TLS 1.3 and IAM"));
        }
        all.subnetGroup();
        all.vpc();
        all.subnets();
        all.routes();
        all.securityGroups();
        all.borders();
        return all.checks;
    }

    /** One obstacle hides several parts, and is said once. */
    private void unseen(String id, String what, Seen.Hidden<?> hidden) {
        if (obstacles.add(hidden.action())) {
            checks.add(Check.unseen(id, what, hidden));
        }
    }

    private void subnetGroup() {
        network.subnetGroup()
                .handle(
                        known -> {
                            if (!known.name().isEmpty()) {
                                checks.add(rules.check("subnet-group", known.name(), RuleChecks.warns("NET-08")));
                            }
                        },
                        hidden -> unseen("subnet-group", "the subnets of the cache", hidden));
    }

    private void vpc() {
        network.vpc()
                .handle(
                        known -> {
                            String id = network.subnetGroup()
                                    .found()
                                    .map(SubnetGroup::vpcId)
                                    .orElse("");
                            if (known.isPresent()) {
                                dns(known.get());
                            } else {
                                checks.add(Check.note(
                                        "vpc",
                                        id.isEmpty()
                                                ? "AWS reports no VPC"
                                                : id + ", of which AWS reports no details"));
                            }
                        },
                        hidden -> unseen("vpc", "the VPC", hidden));
    }

    private void dns(Vpc vpc) {
        vpc.dnsSupport()
                .handle(
                        known -> checks.add(
                                known
                                        ? Check.ok(
                                                "vpc",
                                                vpc.id() + ", " + String.join(" ", vpc.cidrs())
                                                        + ", resolves DNS names")
                                        : Check.failure(
                                                "vpc",
                                                vpc.id()
                                                        + " resolves no DNS names: the endpoint cannot be resolved in it",
                                                "aws ec2 modify-vpc-attribute --vpc-id " + vpc.id()
                                                        + " --enable-dns-support")),
                        hidden -> {
                            checks.add(Check.ok("vpc", vpc.id()));
                            unseen("vpc-dns", "the DNS resolution in " + vpc.id(), hidden);
                        });
    }

    private void subnets() {
        network.subnets()
                .handle(
                        known -> {
                            if (known.isEmpty()) {
                                checks.add(Check.note("subnets", "AWS reports none"));
                            } else {
                                zones(known);
                            }
                        },
                        hidden -> unseen("subnets", "the subnets", hidden));
    }

    private void zones(List<Subnet> subnets) {
        String what = subnets.stream()
                .map(subnet -> subnet.id() + " in " + zone(subnet))
                .collect(Collectors.joining(", "));
        RuleChecks.Ask room = RuleChecks.warns("NET-09");
        checks.add(rules.found("subnets", finding -> !isAboutAddresses(finding), room)
                .orElseGet(() -> Check.ok("subnets", what)));
        rules.found("addresses", NetworkChecks::isAboutAddresses, room).ifPresent(checks::add);
    }

    private static boolean isAboutAddresses(Finding finding) {
        return finding.evidence().stream().anyMatch(each -> each.field().equals("availableIpAddressCount"));
    }

    private static String zone(Subnet subnet) {
        return subnet.zoneId().isEmpty() ? subnet.zone() : subnet.zoneId();
    }

    private void routes() {
        network.routeTables()
                .handle(
                        known -> {
                            if (!known.isEmpty()) {
                                checks.add(rules.check(
                                        "routes",
                                        "private: no route to an internet gateway",
                                        RuleChecks.warns("NET-07")));
                            }
                        },
                        hidden -> unseen("routes", "the routes of the subnets", hidden));
    }

    private int port() {
        return cache.endpoint().map(Endpoint::port).orElse(DEFAULT_PORT);
    }

    private void securityGroups() {
        network.securityGroups()
                .handle(
                        known -> {
                            if (known.isEmpty()) {
                                checks.add(Check.note("security-groups", "AWS names none"));
                            } else {
                                ingress(known);
                            }
                        },
                        hidden -> unseen("security-groups", "the security groups", hidden));
    }

    private void ingress(List<SecurityGroup> groups) {
        RuleChecks.Ask closed = RuleChecks.fails("NET-14");
        boolean admitsNobody = rules.found("group-closed", finding -> isFor(finding, port()), closed)
                .isPresent();
        rules.found("group-default", finding -> true, RuleChecks.warns("NET-06"))
                .or(() -> rules.unseen("group-default", RuleChecks.warns("NET-06")))
                .ifPresent(checks::add);
        rules.found("group-open", finding -> true, RuleChecks.fails("NET-01")).ifPresent(checks::add);
        rules.found("group-closed", finding -> isFor(finding, port()) && hasNoRule(finding), closed)
                .ifPresent(checks::add);
        rules.found(
                        "group-peer",
                        finding -> true,
                        admitsNobody ? RuleChecks.fails("NET-05") : RuleChecks.warns("NET-05"))
                .ifPresent(checks::add);
        rules.unseen("group-peer", RuleChecks.warns("NET-05")).ifPresent(checks::add);
        rules.found("group-reader", finding -> !isFor(finding, port()), RuleChecks.warns("NET-14"))
                .ifPresent(checks::add);
        rules.found("client-egress", finding -> true, RuleChecks.fails("NET-16"))
                .ifPresent(checks::add);
        peers(groups);
    }

    private static boolean isFor(Finding finding, int port) {
        return finding.evidence().contains(new Evidence("port", String.valueOf(port)));
    }

    private static boolean hasNoRule(Finding finding) {
        return finding.evidence().contains(new Evidence("rules", "0"));
    }

    /** Who may come in, for what no rule has to say anything about. */
    private void peers(List<SecurityGroup> groups) {
        groups.stream()
                .flatMap(group -> group.letsInto(port()))
                .map(SecurityGroup.Rule::peer)
                .filter(peer -> !isWorld(peer))
                .distinct()
                .forEach(peer -> {
                    Optional<Integer> count =
                            Optional.ofNullable(network.interfaces().get(peer)).flatMap(Seen::found);
                    if (count.isPresent() && count.get() > 0) {
                        checks.add(Check.ok(
                                "group-peer",
                                peer + " can reach port " + port() + ": " + count.get()
                                        + (count.get() == 1 ? " network interface" : " network interfaces")));
                    } else if (!network.interfaces().containsKey(peer)) {
                        checks.add(Check.ok("group-peer", peer + " can reach port " + port()));
                    }
                });
    }

    private static boolean isWorld(String peer) {
        return peer.equals("0.0.0.0/0") || peer.equals("::/0");
    }

    private void borders() {
        network.acls()
                .handle(
                        known -> {
                            if (!known.isEmpty()) {
                                checks.add(rules.check(
                                        "network-acl",
                                        "allows clients of the VPC in and replies out",
                                        RuleChecks.fails("NET-15")));
                            }
                        },
                        hidden -> unseen("network-acl", "the network ACLs", hidden));
    }
}
