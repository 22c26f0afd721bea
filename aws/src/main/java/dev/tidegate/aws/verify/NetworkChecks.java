package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Vpc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the network allows a client to reach the cache. */
final class NetworkChecks {
    /** A node that is replaced, or a shard that is added, needs some. */
    private static final int FEW_ADDRESSES = 10;

    static final int DEFAULT_PORT = 6379;

    private final Cache cache;
    private final Network network;
    private final List<Check> checks = new ArrayList<>();
    private final Set<String> obstacles = new HashSet<>();

    private NetworkChecks(Account account) {
        this.cache = account.cache();
        this.network = account.network();
    }

    static List<Check> of(Account account) {
        NetworkChecks all = new NetworkChecks(account);
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
                            String name = known.name();
                            if (name.equals("default")) {
                                checks.add(Check.warning(
                                        "subnet-group",
                                        "the subnet group is the default one: every subnet of the default VPC",
                                        "make one of private subnets: aws elasticache create-cache-subnet-group; a cache cannot be"
                                                + " moved, so it needs a new one"));
                            } else if (!name.isEmpty()) {
                                checks.add(Check.ok("subnet-group", name));
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
        Set<String> zones = subnets.stream().map(NetworkChecks::zone).collect(Collectors.toSet());
        String what = subnets.stream()
                .map(subnet -> subnet.id() + " in " + zone(subnet))
                .collect(Collectors.joining(", "));
        checks.add(
                zones.size() < 2
                        ? Check.warning(
                                "subnets", what + ": one zone", "add a subnet in another zone to the subnet group")
                        : Check.ok("subnets", what));
        List<String> full = subnets.stream()
                .filter(subnet -> subnet.freeAddresses().orElse(FEW_ADDRESSES) < FEW_ADDRESSES)
                .map(subnet -> subnet.id() + " has " + subnet.freeAddresses().orElse(0))
                .toList();
        if (!full.isEmpty()) {
            checks.add(Check.warning(
                    "addresses",
                    "few free addresses: " + String.join(", ", full),
                    "free some, or add a subnet: a node that is replaced needs one"));
        }
    }

    private static String zone(Subnet subnet) {
        return subnet.zoneId().isEmpty() ? subnet.zone() : subnet.zoneId();
    }

    private void routes() {
        List<String> ids =
                network.subnetGroup().found().map(SubnetGroup::subnetIds).orElse(List.of());
        network.routeTables()
                .handle(
                        known -> {
                            List<String> open = ids.stream()
                                    .filter(id -> Network.tableOf(known, id)
                                            .filter(RouteTable::isPublic)
                                            .isPresent())
                                    .toList();
                            if (!open.isEmpty()) {
                                checks.add(Check.warning(
                                        "routes",
                                        "a route to the internet gateway: " + String.join(", ", open),
                                        "a cache needs none: use private subnets. Nor does it need a NAT gateway"));
                            } else if (!known.isEmpty()) {
                                checks.add(Check.ok("routes", "private: no route to an internet gateway"));
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
                            IngressChecks doors = new IngressChecks(known, network.interfaces(), port());
                            checks.addAll(doors.checks(cache.readerEndpoint().map(Endpoint::port)));
                        },
                        hidden -> unseen("security-groups", "the security groups", hidden));
    }

    private void borders() {
        network.acls()
                .handle(
                        known -> {
                            String cidr = network.vpc().found().flatMap(it -> it).stream()
                                    .flatMap(vpc -> vpc.cidrs().stream())
                                    .findFirst()
                                    .orElse("");
                            List<String> stopped = known.stream()
                                    .flatMap(acl -> NetworkAclEvaluator.stops(acl, port(), cidr).stream()
                                            .map(what -> acl.id() + ": " + what))
                                    .toList();
                            if (!stopped.isEmpty()) {
                                checks.add(Check.failure(
                                        "network-acl",
                                        String.join("; ", stopped),
                                        "allow TCP " + port()
                                                + " in and 1024 to 65535 out: a network ACL is stateless"));
                            } else if (!known.isEmpty()) {
                                checks.add(Check.ok("network-acl", "allows clients of the VPC in and replies out"));
                            }
                        },
                        hidden -> unseen("network-acl", "the network ACLs", hidden));
    }
}
