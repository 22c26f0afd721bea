package dev.tidegate.aws.account;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network around the cache. A public serverless cache has none: no VPC, and empty lists.
 *
 * @param subnetGroup the subnets that its nodes may stand in; for a VPC-type serverless cache made of its own list
 * @param vpc the VPC
 * @param subnets the subnets of the group
 * @param routeTables those that decide for the subnets: the ones named, and the main one
 * @param securityGroups the cache's security groups with their rules
 * @param interfaces for each group that a rule of these names, how many network interfaces are in it; 0 means that the
 *     rule matches no client
 * @param acls the borders of the subnets
 * @param peerings peerings of the VPC
 * @param transitAttachments the transit gateways of the VPC and what else is attached to them
 * @param loadBalancers those in the VPC
 * @param prefixLists for each prefix list that a rule of the security groups names, its address blocks
 * @param clients for each group that a rule of these names, what its members may send
 */
public record Network(
        Seen<SubnetGroup> subnetGroup,
        Seen<Optional<Vpc>> vpc,
        Seen<List<Subnet>> subnets,
        Seen<List<RouteTable>> routeTables,
        Seen<List<SecurityGroup>> securityGroups,
        Map<String, Seen<Integer>> interfaces,
        Seen<List<NetworkAcl>> acls,
        Seen<List<Peering>> peerings,
        Seen<List<Peering>> transitAttachments,
        Seen<List<LoadBalancer>> loadBalancers,
        Map<String, Seen<List<String>>> prefixLists,
        Map<String, ClientGroup> clients) {
    /**
     * The side of the clients: a security group that the cache admits.
     *
     * @param outbound the rules of the group for what goes out
     * @param acls the network ACLs of the subnets that its members are in
     */
    public record ClientGroup(Seen<List<SecurityGroup.Rule>> outbound, Seen<List<NetworkAcl>> acls) {}

    /** Stores unmodifiable copies of the maps. */
    public Network {
        interfaces = Map.copyOf(interfaces);
        prefixLists = Map.copyOf(prefixLists);
        clients = Map.copyOf(clients);
    }

    /** The table that decides for a subnet: the one that names it, else the main one. */
    public static Optional<RouteTable> tableOf(List<RouteTable> tables, String subnetId) {
        return tables.stream()
                .filter(table -> table.subnetIds().contains(subnetId))
                .findFirst()
                .or(() -> tables.stream().filter(RouteTable::isMain).findFirst());
    }
}
