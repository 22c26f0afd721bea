package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.CallParameters.list;
import static dev.tidegate.aws.security.CallParameters.map;
import static dev.tidegate.aws.security.CallParameters.number;
import static dev.tidegate.aws.security.CallParameters.texts;

import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls of EC2 and of load balancers: security groups, network ACLs, peerings and routes. */
final class InMemoryNetwork {
    private final InMemoryAws aws;

    private final Map<String, List<SecurityGroup.Rule>> newGroups = new HashMap<>();

    private int ids;

    InMemoryNetwork(InMemoryAws aws) {
        this.aws = aws;
    }

    String createSecurityGroup() {
        newGroups.put("sg-new", new ArrayList<>(List.of(AnAccount.egress())));
        return "sg-new";
    }

    List<SecurityGroup.Rule> rulesOf(String group) {
        return newGroups.getOrDefault(group, aws.cache.rules);
    }

    String authorize(Map<String, Object> p) {
        List<SecurityGroup.Rule> rules = rulesOf(String.valueOf(p.get("GroupId")));
        Map<String, Object> permission = map(list(p, "IpPermissions").get(0));
        Map<String, Object> pair = map(list(permission, "UserIdGroupPairs").get(0));
        int from = number(permission, "FromPort");
        int to = number(permission, "ToPort");
        String peer = String.valueOf(pair.get("GroupId"));
        boolean isThere = rules.stream()
                .anyMatch(rule ->
                        !rule.isEgress() && rule.peer().equals(peer) && rule.fromPort() == from && rule.toPort() == to);
        // InvalidPermission.Duplicate, whatever the description; a remedy that meets it is applied already.
        if (!isThere) {
            rules.add(
                    AnAccount.rule("sgr-new-" + ++ids, "tcp", from, to, peer, String.valueOf(pair.get("Description"))));
        }
        return "";
    }

    String egress(Map<String, Object> p) {
        aws.cache.clients.remove(String.valueOf(p.get("GroupId")));
        return "";
    }

    String revoke(Map<String, Object> p) {
        List<String> ids = texts(p, "SecurityGroupRuleIds");
        if (!rulesOf(String.valueOf(p.get("GroupId"))).removeIf(rule -> ids.contains(rule.id()))) {
            throw new InMemoryAws.Refused("InvalidSecurityGroupRuleId.NotFound", String.valueOf(ids));
        }
        return "";
    }

    String describe(Map<String, Object> p) {
        for (Object each : list(p, "SecurityGroupRuleDescriptions")) {
            aws.cache.rules.replaceAll(rule -> rule.id().equals(map(each).get("SecurityGroupRuleId"))
                    ? AnAccount.rule(
                            rule.id(),
                            rule.protocol(),
                            rule.fromPort(),
                            rule.toPort(),
                            rule.peer(),
                            String.valueOf(map(each).get("Description")))
                    : rule);
        }
        return "";
    }

    String aclEntry(Map<String, Object> p) {
        aws.cache.acls = Seen.known(aws.cache.acls.found().orElseThrow().stream()
                .map(acl -> {
                    List<NetworkAcl.Entry> entries = new ArrayList<>(List.of(new NetworkAcl.Entry(
                            1, Boolean.TRUE.equals(p.get("Egress")), "6", 1024, 65_535, "10.0.0.0/16", true)));
                    entries.addAll(acl.entries());
                    return new NetworkAcl(acl.id(), acl.subnetIds(), entries);
                })
                .toList());
        return "";
    }

    String peering(Map<String, Object> p) {
        aws.cache.peerings = Seen.known(List.of(new Peering(
                "pcx-9", String.valueOf(p.get("VpcId")), String.valueOf(p.get("PeerVpcId")), "pending-acceptance")));
        return "pcx-9";
    }

    String accepted(Map<String, Object> p) {
        aws.cache.peerings = Seen.known(aws.cache.peerings.found().orElseThrow().stream()
                .map(each -> each.id().equals(p.get("VpcPeeringConnectionId"))
                        ? new Peering(each.id(), each.vpcId(), each.peerVpcId(), "active")
                        : each)
                .toList());
        return "";
    }

    String route(Map<String, Object> p) {
        aws.cache.tables = Seen.known(aws.cache.tables.found().orElseThrow().stream()
                .map(table -> {
                    List<RouteTable.Route> routes = new ArrayList<>(table.routes());
                    if (table.id().equals(p.get("RouteTableId"))) {
                        routes.add(new RouteTable.Route(
                                "10.9.0.0/16", String.valueOf(p.get("VpcPeeringConnectionId")), "active"));
                    }
                    return new RouteTable(table.id(), table.isMain(), table.subnetIds(), routes);
                })
                .toList());
        return "";
    }

    String deleted(Map<String, Object> p) {
        List<LoadBalancer> rest = new ArrayList<>(aws.cache.balancers.found().orElseThrow());
        rest.removeIf(balancer -> balancer.arn().equals(p.get("LoadBalancerArn")));
        aws.cache.balancers = Seen.known(rest);
        return "";
    }
}
