package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rules about where the cache is: its subnets, its VPC, its endpoint, and what forwards to it. */
final class PlacementRules {
    static final List<Rule> RULES = List.of(
            Rule.of("NET-07", PlacementRules::publicSubnet),
            Rule.of("NET-08", PlacementRules::defaultSubnetGroup),
            Rule.of("NET-09", PlacementRules::noRoom),
            Rule.of("NET-10", PlacementRules::otherVpc),
            Rule.of("NET-12", PlacementRules::publicEndpoint),
            Rule.of("NET-13", PlacementRules::forwarded));

    private static final int MIN_ZONES = 2;
    private static final int MIN_FREE = 10;

    private PlacementRules() {}

    private static RuleResult publicSubnet(AuditContext subject, RuleFacts facts) {
        return Subnets.on(
                subject,
                subnets -> subnets.stream()
                        .map(subnet -> publicSubnet(subject, facts, subnet))
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    private static RuleResult publicSubnet(AuditContext subject, RuleFacts facts, Subnet subnet) {
        if (subnet.mapsPublicAddresses()) {
            List<RouteTable> tables =
                    subject.account().network().routeTables().found().orElse(List.of());
            return isPublic(
                    subject, facts, subnet, Network.tableOf(tables, subnet.id()).filter(RouteTable::isPublic));
        }
        return AuditContext.on(
                subject.account().network().routeTables(), "the route table of " + subnet.id(), tables -> {
                    Optional<RouteTable> table = Network.tableOf(tables, subnet.id());
                    if (table.isEmpty()) {
                        return RuleResult.unseen(
                                new NotEvaluated("the route table of " + subnet.id(), "AWS names none", ""));
                    }
                    return table.get().isPublic() ? isPublic(subject, facts, subnet, table) : RuleResult.passed();
                });
    }

    private static RuleResult isPublic(
            AuditContext subject, RuleFacts facts, Subnet subnet, Optional<RouteTable> table) {
        Finding finding = subject.finding(
                        facts, subject.arn("ec2", "subnet/" + subnet.id()), "Subnet " + subnet.id() + " is public.")
                .seen("subnetId", subnet.id())
                .seen("mapPublicIpOnLaunch", subnet.mapsPublicAddresses())
                .by(privateSubnets(subject));
        return RuleResult.of(
                table.map(found -> finding.seen("routeTableId", found.id()).seen("gatewayId", gateway(found)))
                        .orElse(finding));
    }

    private static List<Step> privateSubnets(AuditContext subject) {
        return new Rebuild(subject).inPrivateSubnets().steps();
    }

    private static String gateway(RouteTable table) {
        return table.routes().stream()
                .map(RouteTable.Route::target)
                .filter(target -> target.startsWith("igw-"))
                .findFirst()
                .orElse("");
    }

    private static RuleResult defaultSubnetGroup(AuditContext subject, RuleFacts facts) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache has no subnet group");
        }
        return AuditContext.on(subject.cache().placement(), "the subnet group of the cache", placement -> {
            if (placement.subnetGroup().isEmpty()) {
                return RuleResult.unseen(new NotEvaluated("the subnet group of the cache", "AWS names none", ""));
            }
            return placement.subnetGroup().equalsIgnoreCase("default")
                    ? RuleResult.of(subject.finding(facts, "The cache stands in the subnet group default.")
                            .seen("cacheSubnetGroupName", placement.subnetGroup())
                            .by(privateSubnets(subject)))
                    : RuleResult.passed();
        });
    }

    private static RuleResult noRoom(AuditContext subject, RuleFacts facts) {
        return Subnets.on(subject, subnets -> zones(subject, facts, subnets).and(addresses(subject, facts, subnets)));
    }

    private static RuleResult zones(AuditContext subject, RuleFacts facts, List<Subnet> subnets) {
        boolean haveIds = subnets.stream().noneMatch(subnet -> subnet.zoneId().isEmpty());
        Set<String> zones = new TreeSet<>();
        subnets.forEach(subnet -> zones.add(haveIds ? subnet.zoneId() : subnet.zone()));
        if (zones.size() >= MIN_ZONES) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(facts, "All subnets of the cache are in one zone.")
                .seen(haveIds ? "availabilityZoneId" : "availabilityZone", String.join(" ", zones))
                .seen("subnets", subnets.size())
                .by(moreSubnets(subject, subnets, new Slot("SUBNET_IN_ANOTHER_ZONE"))));
    }

    /** A node that is replaced may go to any subnet of its zone, so the fullest of them does not decide. */
    private static RuleResult addresses(AuditContext subject, RuleFacts facts, List<Subnet> subnets) {
        Map<String, Subnet> roomiest = new TreeMap<>();
        subnets.forEach(
                subnet -> roomiest.merge(zone(subnet), subnet, (one, other) -> free(one) >= free(other) ? one : other));
        return RuleResult.of(roomiest.values().stream()
                .filter(subnet -> free(subnet) < MIN_FREE)
                .map(subnet -> subject.finding(
                                facts,
                                subject.arn("ec2", "subnet/" + subnet.id()),
                                "Subnet " + subnet.id() + " has hardly an address left.")
                        .seen("subnetId", subnet.id())
                        .seen("availableIpAddressCount", free(subnet))
                        .by(moreSubnets(subject, subnets, new Slot("LARGER_SUBNET_IN_" + upper(zone(subnet))))))
                .toList());
    }

    private static String upper(String zone) {
        return zone.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    private static String zone(Subnet subnet) {
        return subnet.zoneId().isEmpty() ? subnet.zone() : subnet.zoneId();
    }

    private static int free(Subnet subnet) {
        return subnet.freeAddresses().orElse(Integer.MAX_VALUE);
    }

    private static List<Step> moreSubnets(AuditContext subject, List<Subnet> subnets, Slot another) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return new Steps(subject)
                    .manually("The subnets of a serverless cache cannot be changed: make a new cache in subnets of two"
                            + " zones.")
                    .list();
        }
        List<Object> all = new ArrayList<>(subnets.stream().map(Subnet::id).toList());
        String before = String.join(" ", subnets.stream().map(Subnet::id).toList());
        all.add(another);
        Object group = subject.account()
                .network()
                .subnetGroup()
                .found()
                .map(SubnetGroup::name)
                .filter(name -> !name.isEmpty())
                .<Object>map(name -> name)
                .orElse(new Slot("SUBNET_GROUP"));
        return List.of(Change.of("elasticache", "ModifyCacheSubnetGroup", String.valueOf(group))
                .with("CacheSubnetGroupName", group)
                .with("SubnetIds", all)
                .changing("SubnetIds", before, before + " " + another));
    }

    private static RuleResult otherVpc(AuditContext subject, RuleFacts facts) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache is reached without a VPC");
        }
        if (subject.account().database().isEmpty()) {
            return RuleResult.unseen(
                    new NotEvaluated("who else is to reach the cache", "name a database with --rds", ""));
        }
        Network network = subject.account().network();
        return AuditContext.on(
                subject.account().database().get(),
                "the database",
                database -> AuditContext.on(
                        network.vpc(), "the VPC of the cache", vpc -> otherVpc(subject, facts, vpc, database)));
    }

    private static RuleResult otherVpc(AuditContext subject, RuleFacts facts, Optional<Vpc> vpc, Database database) {
        if (vpc.isEmpty() || database.vpcId().isEmpty() || vpc.get().id().equals(database.vpcId())) {
            return RuleResult.passed();
        }
        Network network = subject.account().network();
        return AuditContext.on(
                network.peerings(),
                "peerings of the VPC",
                peerings ->
                        AuditContext.on(network.transitAttachments(), "transit gateways of the VPC", attachments -> {
                            Set<String> ways =
                                    ways(peerings, attachments, vpc.get().id(), database.vpcId());
                            return ways.isEmpty()
                                    ? apart(subject, facts, vpc.get(), database, "no peering, no transit gateway")
                                    : AuditContext.on(
                                            network.routeTables(),
                                            "the routes of the cache's subnets",
                                            tables -> leadsInto(network, tables, ways)
                                                    ? RuleResult.passed()
                                                    : apart(
                                                            subject,
                                                            facts,
                                                            vpc.get(),
                                                            database,
                                                            "no route into " + ways));
                        }));
    }

    /** What is active and has both networks at its ends. */
    private static Set<String> ways(List<Peering> peerings, List<Peering> attachments, String here, String there) {
        Set<String> ways = new TreeSet<>();
        for (Peering peering : peerings) {
            Set<String> ends = Set.copyOf(List.of(peering.vpcId(), peering.peerVpcId()));
            if (peering.isActive() && ends.equals(Set.copyOf(List.of(here, there)))) {
                ways.add(peering.id());
            }
        }
        Set<String> mine = attachedTo(attachments, here);
        mine.retainAll(attachedTo(attachments, there));
        ways.addAll(mine);
        return ways;
    }

    private static Set<String> attachedTo(List<Peering> attachments, String vpc) {
        Set<String> gateways = new HashSet<>();
        attachments.stream()
                .filter(each -> each.isActive() && each.vpcId().equals(vpc))
                .forEach(each -> gateways.add(each.id()));
        return gateways;
    }

    private static List<RouteTable> tables(Network network, List<RouteTable> tables) {
        return network.subnets().found().stream()
                .flatMap(List::stream)
                .flatMap(subnet -> Network.tableOf(tables, subnet.id()).stream())
                .distinct()
                .toList();
    }

    private static boolean leadsInto(Network network, List<RouteTable> tables, Set<String> ways) {
        return tables(network, tables).stream()
                .flatMap(table -> table.routes().stream())
                .anyMatch(
                        route -> ways.contains(route.target()) && !route.state().equals("blackhole"));
    }

    private static RuleResult apart(AuditContext subject, RuleFacts facts, Vpc vpc, Database database, String missing) {
        return RuleResult.of(
                subject.finding(facts, "The database " + database.id() + " is in another VPC, and no way leads there.")
                        .seen("vpcId", vpc.id())
                        .seen("dbInstanceIdentifier", database.id())
                        .seen("dbSubnetGroup.vpcId", database.vpcId())
                        .seen("between", missing)
                        .by(joined(subject, vpc, database)));
    }

    private static List<Step> joined(AuditContext subject, Vpc vpc, Database database) {
        Network network = subject.account().network();
        Optional<Object> pending = network.peerings().found().orElse(List.of()).stream()
                .filter(each -> each.status().equals("pending-acceptance"))
                .filter(each -> Set.of(each.vpcId(), each.peerVpcId()).equals(Set.of(vpc.id(), database.vpcId())))
                .map(each -> (Object) each.id())
                .findFirst();
        Slot created = new Slot("PEERING");
        Object peering = pending.orElse(created);
        List<Step> steps = new ArrayList<>();
        if (pending.isEmpty()) {
            steps.add(Change.of("ec2", "CreateVpcPeeringConnection", vpc.id())
                    .with("VpcId", vpc.id())
                    .with("PeerVpcId", database.vpcId())
                    .changing("VpcPeeringConnection", "(none)", created)
                    .filling(created));
        }
        steps.add(Change.of("ec2", "AcceptVpcPeeringConnection", peering.toString())
                .with("VpcPeeringConnectionId", peering)
                .changing("Status", "pending-acceptance", "active"));
        for (RouteTable table : tables(network, network.routeTables().found().orElse(List.of()))) {
            steps.add(route(table.id(), "CIDR_OF_" + upper(database.vpcId()), peering));
        }
        steps.add(route(new Slot("ROUTE_TABLE_OF_" + upper(database.vpcId())), "CIDR_OF_" + upper(vpc.id()), peering));
        return steps;
    }

    private static Change route(Object table, String cidr, Object peering) {
        return Change.of("ec2", "CreateRoute", table.toString())
                .with("RouteTableId", table)
                .with("DestinationCidrBlock", new Slot(cidr))
                .with("VpcPeeringConnectionId", peering)
                .changing("route to <" + cidr + ">", "(none)", peering);
    }

    private static RuleResult publicEndpoint(AuditContext subject, RuleFacts facts) {
        if (!subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("only a serverless cache can have a public endpoint");
        }
        if (!subject.cache().isPublic()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(facts, "The cache is reached from the internet.")
                .seen(
                        "endpoint.address",
                        subject.cache().endpoint().map(Endpoint::host).orElse(""))
                .seen("allow-public", subject.policy().allowPublic())
                .by(new Rebuild(subject).steps());
        return RuleResult.of(subject.policy().allowPublic() ? finding.as(Severity.INFO) : finding);
    }

    private static RuleResult forwarded(AuditContext subject, RuleFacts facts) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache is in no VPC of yours");
        }
        return AuditContext.on(
                subject.account().network().loadBalancers(),
                "load balancers in the VPC",
                balancers -> balancers.stream()
                        .filter(LoadBalancer::isInternetFacing)
                        .map(balancer -> forwarded(subject, facts, balancer))
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    private static RuleResult forwarded(AuditContext subject, RuleFacts facts, LoadBalancer balancer) {
        RuleResult listeners = AuditContext.on(
                balancer.listeners(),
                "the listeners of load balancer " + balancer.name(),
                found -> forwarded(
                        subject,
                        facts,
                        balancer,
                        "listener.port",
                        found.stream().map(LoadBalancer.Listener::port).toList()));
        if (!listeners.findings().isEmpty()) {
            return listeners;
        }
        return listeners.and(AuditContext.on(
                balancer.targetPorts(),
                "the targets of load balancer " + balancer.name(),
                found -> forwarded(subject, facts, balancer, "targetGroup.port", found)));
    }

    private static RuleResult forwarded(
            AuditContext subject, RuleFacts facts, LoadBalancer balancer, String field, List<Integer> ports) {
        return RuleResult.of(ports.stream()
                .filter(port -> subject.ports().contains(port))
                .map(port -> subject.finding(
                                facts,
                                balancer.arn(),
                                "Load balancer " + balancer.name() + " faces the internet and is for port " + port
                                        + ".")
                        .seen("scheme", "internet-facing")
                        .seen(field, port)
                        .by(Change.of("elbv2", "DeleteLoadBalancer", balancer.arn())
                                .with("LoadBalancerArn", balancer.arn())
                                .changing("LoadBalancer", balancer.name(), "(none)")))
                .toList());
    }
}
