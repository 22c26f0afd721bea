package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.isTrue;
import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.number;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;

/** Reads the VPC, subnets and rules of a cache. */
final class NetworkReader {
    private final AwsClients clients;

    NetworkReader(AwsClients clients) {
        this.clients = clients;
    }

    /** {@code otherVpc} is where something stands that should reach the cache. */
    Network read(Cache cache, Optional<String> otherVpc, boolean isDeep, Optional<String> accountId) {
        GroupReader reader = new GroupReader(clients, accountId.orElse(""));
        Seen<SubnetGroup> named = cache.placement().flatMap(this::subnetGroup);
        Seen<List<Subnet>> subnets = named.flatMap(group -> subnets(group.subnetIds()));
        Seen<SubnetGroup> group = named.flatMap(it -> withVpc(it, subnets));
        Seen<String> vpcId = group.map(SubnetGroup::vpcId);
        Seen<List<SecurityGroup>> groups = cache.placement().flatMap(it -> reader.read(it.securityGroupIds()));
        ClientReader sources = new ClientReader(clients, groups.found().orElse(List.of()));
        Reachability ways = new Reachability(clients);
        boolean isElsewhere = otherVpc.isPresent()
                && vpcId.found().filter(id -> !id.equals(otherVpc.get())).isPresent();
        boolean withWays = isDeep || isElsewhere;
        return new Network(
                group,
                vpcId.flatMap(this::vpc),
                subnets,
                vpcId.flatMap(this::tables),
                groups,
                sources.interfaces(),
                group.flatMap(it -> acls(it.subnetIds())),
                withWays ? vpcId.flatMap(ways::peerings) : AwsCalls.notAsked(Reachability.PEERINGS),
                withWays ? vpcId.flatMap(ways::transitAttachments) : AwsCalls.notAsked(Reachability.ATTACHMENTS),
                isDeep
                        ? vpcId.flatMap(id -> new BalancerReader(clients).read(id))
                        : AwsCalls.notAsked(BalancerReader.BALANCERS),
                sources.prefixLists(),
                sources.clients(this::acls));
    }

    private Seen<SubnetGroup> subnetGroup(Cache.Placement placement) {
        if (placement.subnetGroup().isEmpty()) {
            return Seen.known(new SubnetGroup("", "", placement.subnetIds()));
        }
        return AwsCalls.at(
                "elasticache:DescribeCacheSubnetGroups",
                () -> clients
                        .caches()
                        .describeCacheSubnetGroups(r -> r.cacheSubnetGroupName(placement.subnetGroup()))
                        .cacheSubnetGroups()
                        .stream()
                        .findFirst()
                        .map(group -> new SubnetGroup(
                                placement.subnetGroup(),
                                text(group.vpcId()),
                                group.subnets().stream()
                                        .map(subnet -> text(subnet.subnetIdentifier()))
                                        .filter(id -> !id.isEmpty())
                                        .toList()))
                        .orElseGet(() -> new SubnetGroup(placement.subnetGroup(), "", List.of())));
    }

    /** A serverless cache names subnets and no VPC; the subnets know theirs. */
    private static Seen<SubnetGroup> withVpc(SubnetGroup group, Seen<List<Subnet>> subnets) {
        if (!group.vpcId().isEmpty() || group.subnetIds().isEmpty()) {
            return Seen.known(group);
        }
        return subnets.map(list -> new SubnetGroup(
                group.name(), NullToEmpty.first(list).map(Subnet::vpcId).orElse(""), group.subnetIds()));
    }

    static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    private Seen<List<Subnet>> subnets(List<String> ids) {
        if (ids.isEmpty()) {
            return Seen.known(List.of());
        }
        return AwsCalls.at(
                "ec2:DescribeSubnets",
                () -> NullToEmpty.all(clients.ec2()
                                .describeSubnetsPaginator(r -> r.filters(filter("subnet-id", ids)))
                                .subnets())
                        .stream()
                        .map(NetworkReader::subnet)
                        .toList());
    }

    private static Subnet subnet(software.amazon.awssdk.services.ec2.model.Subnet raw) {
        return new Subnet(
                text(raw.subnetId()),
                text(raw.vpcId()),
                text(raw.availabilityZone()),
                text(raw.availabilityZoneId()),
                text(raw.cidrBlock()),
                raw.availableIpAddressCount() == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(raw.availableIpAddressCount()),
                isTrue(raw.mapPublicIpOnLaunch()));
    }

    private Seen<Optional<Vpc>> vpc(String id) {
        if (id.isEmpty()) {
            return Seen.known(Optional.empty());
        }
        return AwsCalls.at(
                "ec2:DescribeVpcs",
                () -> clients.ec2().describeVpcs(r -> r.filters(filter("vpc-id", List.of(id)))).vpcs().stream()
                        .findFirst()
                        .map(raw -> new Vpc(
                                id,
                                cidrs(raw),
                                isTrue(raw.isDefault()),
                                attribute(id, VpcAttributeName.ENABLE_DNS_SUPPORT),
                                attribute(id, VpcAttributeName.ENABLE_DNS_HOSTNAMES))));
    }

    private static List<String> cidrs(software.amazon.awssdk.services.ec2.model.Vpc raw) {
        List<String> cidrs = new ArrayList<>();
        cidrs.add(text(raw.cidrBlock()));
        raw.cidrBlockAssociationSet().forEach(it -> cidrs.add(text(it.cidrBlock())));
        raw.ipv6CidrBlockAssociationSet().forEach(it -> cidrs.add(text(it.ipv6CidrBlock())));
        return cidrs.stream().filter(cidr -> !cidr.isEmpty()).distinct().toList();
    }

    private Seen<Boolean> attribute(String vpcId, VpcAttributeName name) {
        return AwsCalls.at("ec2:DescribeVpcAttribute", () -> {
            var answer = clients.ec2().describeVpcAttribute(r -> r.vpcId(vpcId).attribute(name));
            return isTrue(
                    name == VpcAttributeName.ENABLE_DNS_SUPPORT
                            ? answer.enableDnsSupport().value()
                            : answer.enableDnsHostnames().value());
        });
    }

    private Seen<List<RouteTable>> tables(String vpcId) {
        if (vpcId.isEmpty()) {
            return Seen.known(List.of());
        }
        return AwsCalls.at(
                "ec2:DescribeRouteTables",
                () -> NullToEmpty.all(clients.ec2()
                                .describeRouteTablesPaginator(r -> r.filters(filter("vpc-id", List.of(vpcId))))
                                .routeTables())
                        .stream()
                        .map(table -> new RouteTable(
                                text(table.routeTableId()),
                                table.associations().stream().anyMatch(it -> isTrue(it.main())),
                                table.associations().stream()
                                        .map(it -> text(it.subnetId()))
                                        .filter(id -> !id.isEmpty())
                                        .toList(),
                                table.routes().stream()
                                        .map(NetworkReader::route)
                                        .toList()))
                        .toList());
    }

    private static RouteTable.Route route(Route raw) {
        return new RouteTable.Route(
                NullToEmpty.firstOf(
                        raw.destinationCidrBlock(), raw.destinationIpv6CidrBlock(), raw.destinationPrefixListId()),
                NullToEmpty.firstOf(
                        raw.gatewayId(),
                        raw.natGatewayId(),
                        raw.vpcPeeringConnectionId(),
                        raw.transitGatewayId(),
                        raw.networkInterfaceId(),
                        raw.instanceId(),
                        raw.egressOnlyInternetGatewayId(),
                        raw.localGatewayId(),
                        raw.carrierGatewayId(),
                        raw.coreNetworkArn()),
                lower(raw.stateAsString()));
    }

    private Seen<List<NetworkAcl>> acls(List<String> subnetIds) {
        if (subnetIds.isEmpty()) {
            return Seen.known(List.of());
        }
        return AwsCalls.at(
                "ec2:DescribeNetworkAcls",
                () -> NullToEmpty.all(clients.ec2()
                                .describeNetworkAclsPaginator(
                                        r -> r.filters(filter("association.subnet-id", subnetIds)))
                                .networkAcls())
                        .stream()
                        .map(acl -> new NetworkAcl(
                                text(acl.networkAclId()),
                                acl.associations().stream()
                                        .map(it -> text(it.subnetId()))
                                        .toList(),
                                acl.entries().stream()
                                        .sorted((a, b) -> Integer.compare(
                                                number(a.ruleNumber(), Integer.MAX_VALUE),
                                                number(b.ruleNumber(), Integer.MAX_VALUE)))
                                        .map(NetworkReader::entry)
                                        .toList()))
                        .toList());
    }

    private static NetworkAcl.Entry entry(NetworkAclEntry raw) {
        boolean allPorts = raw.portRange() == null;
        return new NetworkAcl.Entry(
                number(raw.ruleNumber(), Integer.MAX_VALUE),
                isTrue(raw.egress()),
                text(raw.protocol()),
                allPorts ? -1 : number(raw.portRange().from(), -1),
                allPorts ? -1 : number(raw.portRange().to(), -1),
                NullToEmpty.firstOf(raw.cidrBlock(), raw.ipv6CidrBlock()),
                lower(raw.ruleActionAsString()).equals("allow"));
    }
}
