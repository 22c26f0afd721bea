package dev.tidegate.aws.fake;

import static dev.tidegate.aws.fake.Xml.list;
import static dev.tidegate.aws.fake.Xml.passes;
import static dev.tidegate.aws.fake.Xml.passesAny;
import static dev.tidegate.aws.fake.Xml.tag;
import static dev.tidegate.aws.fake.Xml.value;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.Vpc;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** EC2 over its own protocol; load balancers and alarms over Query. */
final class NetworkWire {
    private final Account account;
    private final Network network;
    private final int pageSize;

    NetworkWire(Account account, int pageSize) {
        this.account = account;
        this.network = account.network();
        this.pageSize = pageSize;
    }

    FakeService.Answer ec2(Map<String, String> request) {
        return switch (request.get("Action")) {
            case "DescribeSubnets" ->
                paged(
                        request,
                        "subnetSet",
                        all(network.subnets()).stream().filter(it -> passes(request, "subnet-id", it.id())),
                        NetworkWire::subnet);
            case "DescribeVpcs" ->
                paged(request, "vpcSet", vpcs().filter(it -> passes(request, "vpc-id", it.id())), NetworkWire::vpc);
            case "DescribeVpcAttribute" -> attribute(request);
            case "DescribeRouteTables" ->
                paged(request, "routeTableSet", all(network.routeTables()).stream(), this::table);
            case "DescribeSecurityGroups" ->
                paged(
                        request,
                        "securityGroupInfo",
                        all(network.securityGroups()).stream().filter(it -> passes(request, "group-id", it.id())),
                        it -> value("groupId", it.id()) + value("groupName", it.name()) + value("vpcId", it.vpcId()));
            case "DescribeSecurityGroupRules" ->
                paged(
                        request,
                        "securityGroupRuleSet",
                        Stream.concat(
                                all(network.securityGroups()).stream()
                                        .filter(it -> passes(request, "group-id", it.id()))
                                        .flatMap(group -> group.rules().stream().map(rule -> rule(group.id(), rule))),
                                network.clients().entrySet().stream()
                                        .filter(it -> passes(request, "group-id", it.getKey()))
                                        .flatMap(it -> all(it.getValue().outbound()).stream()
                                                .map(rule -> rule(it.getKey(), rule)))),
                        it -> it);
            case "GetManagedPrefixListEntries" ->
                paged(
                        request,
                        "entrySet",
                        all(network.prefixLists().get(request.get("PrefixListId"))).stream(),
                        cidr -> value("cidr", cidr));
            case "DescribeNetworkInterfaces" -> interfaces(request);
            case "DescribeNetworkAcls" ->
                paged(
                        request,
                        "networkAclSet",
                        all(network.acls()).stream()
                                .filter(it -> passesAny(request, "association.subnet-id", it.subnetIds())),
                        NetworkWire::acl);
            case "DescribeVpcPeeringConnections" ->
                paged(
                        request,
                        "vpcPeeringConnectionSet",
                        all(network.peerings()).stream()
                                .filter(it -> passes(request, "requester-vpc-info.vpc-id", it.vpcId()))
                                .filter(it -> passes(request, "accepter-vpc-info.vpc-id", it.peerVpcId())),
                        NetworkWire::peering);
            case "DescribeTransitGatewayAttachments" ->
                paged(
                        request,
                        "transitGatewayAttachments",
                        all(network.transitAttachments()).stream(),
                        it -> value("transitGatewayId", it.id())
                                + value("resourceId", it.vpcId())
                                + value("resourceType", "vpc")
                                + value("state", it.status()));
            default -> FakeAws.answer("ec2:", 400, "InvalidAction", request.get("Action"));
        };
    }

    private static <T> List<T> all(Seen<List<T>> seen) {
        return seen.found().orElse(List.of());
    }

    private <T> FakeService.Answer paged(
            Map<String, String> request, String set, Stream<T> all, Function<T, String> body) {
        Xml.Page<T> page = Xml.Page.of(all.toList(), request.get("NextToken"), pageSize);
        return FakeService.Answer.ok(tag(
                request.get("Action") + "Response",
                tag("requestId", "r"),
                list(set, "item", page.items(), body),
                value("nextToken", page.next())));
    }

    private Stream<Vpc> vpcs() {
        return network.vpc().found().flatMap(it -> it).stream();
    }

    private static String subnet(Subnet it) {
        return value("subnetId", it.id())
                + value("vpcId", it.vpcId())
                + value("availabilityZone", it.zone())
                + value("availabilityZoneId", it.zoneId())
                + value("cidrBlock", it.cidr())
                + (it.freeAddresses().isPresent()
                        ? value("availableIpAddressCount", it.freeAddresses().getAsInt())
                        : "")
                + value("mapPublicIpOnLaunch", it.mapsPublicAddresses());
    }

    private static String vpc(Vpc it) {
        return value("vpcId", it.id())
                + value("cidrBlock", it.cidrs().get(0))
                + value("isDefault", it.isDefault())
                + list("cidrBlockAssociationSet", "item", it.cidrs(), cidr -> value("cidrBlock", cidr));
    }

    private FakeService.Answer attribute(Map<String, String> request) {
        Vpc vpc = vpcs().findFirst().orElseThrow();
        boolean support = request.get("Attribute").equals("enableDnsSupport");
        boolean on = (support ? vpc.dnsSupport() : vpc.dnsHostnames()).found().orElse(false);
        return FakeService.Answer.ok(tag(
                "DescribeVpcAttributeResponse",
                value("vpcId", vpc.id()),
                tag(request.get("Attribute"), value("value", on))));
    }

    private String table(RouteTable it) {
        String main = it.isMain() ? tag("item", value("main", true)) : "";
        String associated = it.subnetIds().stream()
                .map(id -> tag("item", value("main", false), value("subnetId", id)))
                .reduce("", String::concat);
        return value("routeTableId", it.id())
                + value("vpcId", vpcs().findFirst().map(Vpc::id).orElse(""))
                + tag("associationSet", main, associated)
                + list("routeSet", "item", it.routes(), NetworkWire::route);
    }

    private static String route(RouteTable.Route it) {
        String target = it.target();
        String field = target.startsWith("nat-")
                ? "natGatewayId"
                : target.startsWith("pcx-")
                        ? "vpcPeeringConnectionId"
                        : target.startsWith("tgw-") ? "transitGatewayId" : "gatewayId";
        String destination = it.destination().startsWith("pl-")
                ? "destinationPrefixListId"
                : it.destination().contains(":") ? "destinationIpv6CidrBlock" : "destinationCidrBlock";
        return value(destination, it.destination()) + value(field, target) + value("state", it.state());
    }

    private static String rule(String groupId, SecurityGroup.Rule it) {
        String peer = switch (it.peerKind()) {
            case CIDR_V4 -> value("cidrIpv4", it.peer());
            case CIDR_V6 -> value("cidrIpv6", it.peer());
            case PREFIX_LIST -> value("prefixListId", it.peer());
            case GROUP ->
                tag(
                        "referencedGroupInfo",
                        value("groupId", it.peer()),
                        value("userId", it.foreignAccount()),
                        value("peeringStatus", it.isStale() ? "deleted" : ""));
            case UNKNOWN -> "";
        };
        return value("securityGroupRuleId", it.id())
                + value("groupId", groupId)
                + value("isEgress", it.isEgress())
                + value("ipProtocol", it.protocol())
                + value("fromPort", it.fromPort())
                + value("toPort", it.toPort())
                + peer
                + value("description", it.description());
    }

    private static final String NODE = "eni-0000cafe";

    private FakeService.Answer interfaces(Map<String, String> request) {
        Stream<Integer> counts = network.interfaces().entrySet().stream()
                .filter(it -> passes(request, "group-id", it.getKey()))
                .map(it -> it.getValue().found().orElse(0));
        int count = counts.reduce(0, Integer::sum);
        return paged(
                request,
                "networkInterfaceSet",
                // The nodes of the cache are in the group too, and are no clients.
                Stream.concat(Stream.of(NODE), Collections.nCopies(count, "eni-00000000").stream()),
                it -> value("networkInterfaceId", it)
                        + (it.equals(NODE)
                                ? value("requesterId", "amazon-elasticache")
                                        + value("description", "ElastiCache limits-001")
                                : ""));
    }

    private static String acl(NetworkAcl it) {
        return value("networkAclId", it.id())
                + list("associationSet", "item", it.subnetIds(), id -> value("subnetId", id))
                + list(
                        "entrySet",
                        "item",
                        it.entries(),
                        entry -> value("ruleNumber", entry.number())
                                + value("protocol", entry.protocol())
                                + value("ruleAction", entry.allows() ? "allow" : "deny")
                                + value("egress", entry.isEgress())
                                + value("cidrBlock", entry.cidr())
                                + (entry.fromPort() < 0
                                        ? ""
                                        : tag(
                                                "portRange",
                                                value("from", entry.fromPort()),
                                                value("to", entry.toPort()))));
    }

    private static String peering(Peering it) {
        return value("vpcPeeringConnectionId", it.id())
                + tag("requesterVpcInfo", value("vpcId", it.vpcId()))
                + tag("accepterVpcInfo", value("vpcId", it.peerVpcId()))
                + tag("status", value("code", it.status()));
    }

    FakeService.Answer balancers(Map<String, String> request) {
        List<LoadBalancer> all = all(network.loadBalancers());
        List<LoadBalancer> asked = all.stream()
                .filter(it -> it.arn().equals(request.get("LoadBalancerArn")))
                .toList();
        String action = request.get("Action");
        String body = switch (action) {
            case "DescribeLoadBalancers" -> list("LoadBalancers", "member", all, this::balancer);
            case "DescribeListeners" ->
                list(
                        "Listeners",
                        "member",
                        asked.stream()
                                .flatMap(it -> all(it.listeners()).stream())
                                .toList(),
                        it -> value("Port", it.port()) + value("Protocol", it.protocol()));
            default ->
                list(
                        "TargetGroups",
                        "member",
                        asked.stream()
                                .flatMap(it -> all(it.targetPorts()).stream())
                                .toList(),
                        it -> value("Port", it));
        };
        return FakeAws.query(action, body);
    }

    private String balancer(LoadBalancer it) {
        return value("LoadBalancerArn", it.arn())
                + value("LoadBalancerName", it.name())
                + value("Type", it.type())
                + value("Scheme", it.isInternetFacing() ? "internet-facing" : "internal")
                + value(
                        "VpcId",
                        network.vpc().found().flatMap(vpc -> vpc).map(Vpc::id).orElse(""));
    }

    FakeService.Answer alarms(Map<String, String> request) {
        return FakeAws.query(
                request.get("Action"),
                list(
                        "MetricAlarms",
                        "member",
                        all(account.upkeep().alarms()),
                        it -> value("AlarmName", it.name())
                                + value("MetricName", it.metric())
                                + value("Namespace", "AWS/ElastiCache")
                                + value("StateValue", it.state())
                                + value("ActionsEnabled", it.notifies())
                                + (it.notifies()
                                        ? tag("AlarmActions", tag("member", "arn:aws:sns:us-east-1:000000000000:t"))
                                        : "")
                                + list(
                                        "Dimensions",
                                        "member",
                                        List.copyOf(it.dimensions().entrySet()),
                                        dimension -> value("Name", dimension.getKey())
                                                + value("Value", dimension.getValue()))));
    }
}
