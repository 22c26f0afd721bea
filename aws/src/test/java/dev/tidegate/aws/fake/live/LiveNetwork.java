package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.map;
import static dev.tidegate.aws.fake.live.Store.maps;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Security groups, their rules, network ACLs, routes and peering connections of EC2. */
final class LiveNetwork {
    private static final Map<String, String> PEERS =
            Map.of("IpRanges", "CidrIp", "Ipv6Ranges", "CidrIpv6", "PrefixListIds", "PrefixListId");

    /** The characters that EC2 takes in a description. */
    private static final String DESCRIPTION = "[a-zA-Z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]*";

    private final Store store;

    LiveNetwork(Store store) {
        this.store = store;
    }

    Map<String, Object> answer(String operation, Map<String, Object> p) {
        Supplier<Map<String, Object>> call = switch (operation) {
            case "CreateSecurityGroup" -> () -> createGroup(p);
            case "DeleteSecurityGroup" -> () -> deleteGroup(p);
            case "AuthorizeSecurityGroupIngress" -> () -> authorize(p, false);
            case "AuthorizeSecurityGroupEgress" -> () -> authorize(p, true);
            case "RevokeSecurityGroupIngress" -> () -> revoke(p, false);
            case "RevokeSecurityGroupEgress" -> () -> revoke(p, true);
            case "UpdateSecurityGroupRuleDescriptionsIngress" -> () -> describe(p);
            case "CreateNetworkAclEntry" -> () -> aclEntry(p);
            case "DeleteNetworkAclEntry" -> () -> dropAclEntry(p);
            case "CreateRoute" -> () -> route(p);
            case "DeleteRoute" -> () -> dropRoute(p);
            case "CreateVpcPeeringConnection" -> () -> peering(p);
            case "AcceptVpcPeeringConnection" -> () -> accept(p);
            case "DeleteVpcPeeringConnection" -> () -> dropPeering(p);
            default -> throw Refusal.UNKNOWN_CALL.of(operation);
        };
        // It asks for the right to do it alone, whatever the state.
        Refusal.when(Boolean.TRUE.equals(p.get("DryRun")), Refusal.DRY_RUN, "Request would have succeeded");
        return call.get();
    }

    /** Subnets that a person may name: two that are private, in two zones. */
    void seedSubnets() {
        Map<String, String> zones = Map.of("subnet-x", "a", "subnet-y", "b");
        new TreeMap<>(zones).forEach((id, zone) -> {
            Map<String, Object> subnet = new LinkedHashMap<>();
            subnet.put("SubnetId", id);
            subnet.put("VpcId", "vpc-1");
            subnet.put("AvailabilityZone", "us-east-1" + zone);
            subnet.put("AvailabilityZoneId", "use1-az" + (zone.equals("a") ? 1 : 2));
            subnet.put("CidrBlock", "10.0.8.0/24");
            subnet.put("AvailableIpAddressCount", 250);
            subnet.put("MapPublicIpOnLaunch", false);
            store.list("Subnets").add(subnet);
        });
        if (store.list("RouteTables").isEmpty()) {
            return;
        }
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("RouteTableId", "rtb-private");
        table.put("VpcId", "vpc-1");
        table.put(
                "Associations",
                new ArrayList<>(List.of(
                        new LinkedHashMap<>(Map.of("SubnetId", "subnet-x")),
                        new LinkedHashMap<>(Map.of("SubnetId", "subnet-y")))));
        table.put(
                "Routes",
                new ArrayList<>(List.of(new LinkedHashMap<>(
                        Map.of("DestinationCidrBlock", "10.0.0.0/16", "GatewayId", "local", "State", "active")))));
        store.list("RouteTables").add(table);
    }

    /** A group that a person may name for a new cache: it lets the clients in. */
    void seedGroup(String id, String clients) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("GroupId", id);
        group.put("GroupName", id.substring(id.indexOf('-') + 1));
        group.put("VpcId", "vpc-1");
        store.list("SecurityGroups").add(group);
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("IpProtocol", "tcp");
        rule.put("FromPort", 6379);
        rule.put("ToPort", 6380);
        rule.put("ReferencedGroupInfo", new LinkedHashMap<>(Map.of("GroupId", clients)));
        rule.put("Description", "the limiter");
        add(id, false, rule);
        everything(id);
    }

    /** The rule of an unchanged group: all may go out. */
    void seedRules(String group) {
        boolean isNew = store.list("SecurityGroupRules").stream()
                .noneMatch(rule -> text(rule, "GroupId").equals(group));
        if (isNew) {
            everything(group);
        }
    }

    private void everything(String group) {
        Map<String, Object> everything = new LinkedHashMap<>();
        everything.put("IpProtocol", "-1");
        everything.put("FromPort", -1);
        everything.put("ToPort", -1);
        everything.put("CidrIpv4", "0.0.0.0/0");
        add(group, true, everything);
    }

    /** The items of a list that the filters of a request let through. */
    List<Map<String, Object>> filtered(String list, Map<String, Object> p) {
        return store.list(list).stream()
                .filter(item -> maps(p, "Filters").stream().allMatch(filter -> passes(list, item, filter)))
                .toList();
    }

    private static boolean passes(String list, Map<String, Object> item, Map<String, Object> filter) {
        List<String> values = texts(filter, "Values");
        String name = text(filter, "Name");
        Predicate<String> field = path -> values.contains(at(item, path));
        return switch (list + " " + name) {
            case "SecurityGroups group-id", "SecurityGroupRules group-id" -> field.test("GroupId");
            case "Subnets subnet-id" -> field.test("SubnetId");
            case "SecurityGroups group-name" -> field.test("GroupName");
            case "SecurityGroups vpc-id", "RouteTables vpc-id" -> field.test("VpcId");
            case "VpcPeeringConnections requester-vpc-info.vpc-id" -> field.test("RequesterVpcInfo.VpcId");
            case "VpcPeeringConnections accepter-vpc-info.vpc-id" -> field.test("AccepterVpcInfo.VpcId");
            case "NetworkAcls association.subnet-id" ->
                maps(item, "Associations").stream().anyMatch(each -> values.contains(text(each, "SubnetId")));
            default -> true;
        };
    }

    private static String at(Map<String, Object> item, String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? text(item, path) : at(map(item, path.substring(0, dot)), path.substring(dot + 1));
    }

    private Map<String, Object> createGroup(Map<String, Object> p) {
        String name = text(p, "GroupName");
        boolean isTaken = store.list("SecurityGroups").stream()
                .anyMatch(each -> text(each, "GroupName").equals(name)
                        && text(each, "VpcId").equals(text(p, "VpcId")));
        Refusal.when(isTaken, Refusal.SECURITY_GROUP_EXISTS, name);
        Refusal.when(!text(p, "Description").matches(DESCRIPTION), Refusal.DESCRIPTION, p.get("Description"));
        Map<String, Object> group = new LinkedHashMap<>();
        String id = "sg-new" + store.next();
        group.put("GroupId", id);
        group.put("GroupName", name);
        group.put("VpcId", text(p, "VpcId"));
        group.put("Tags", tags(p));
        store.list("SecurityGroups").add(group);
        everything(id);
        return Map.of("GroupId", id);
    }

    private static List<Object> tags(Map<String, Object> p) {
        return maps(p, "TagSpecifications").stream()
                .flatMap(each -> maps(each, "Tags").stream())
                .map(Object.class::cast)
                .toList();
    }

    private Map<String, Object> group(Object id) {
        return store.find("SecurityGroups", "GroupId", id).orElseThrow(() -> Refusal.NO_SECURITY_GROUP.of(id));
    }

    /** Not while a node has it, or a rule of another group names it. */
    private Map<String, Object> deleteGroup(Map<String, Object> p) {
        String id = text(p, "GroupId");
        Map<String, Object> group = group(id);
        boolean isAttached = store.list("CacheClusters").stream()
                        .anyMatch(each -> maps(each, "SecurityGroups").stream()
                                .anyMatch(it -> text(it, "SecurityGroupId").equals(id)))
                || store.list("ServerlessCaches").stream()
                        .anyMatch(each -> texts(each, "SecurityGroupIds").contains(id));
        boolean isReferenced = store.list("SecurityGroupRules").stream()
                .anyMatch(rule -> !text(rule, "GroupId").equals(id)
                        && text(map(rule, "ReferencedGroupInfo"), "GroupId").equals(id));
        Refusal.when(isAttached || isReferenced, Refusal.SECURITY_GROUP_IN_USE, id);
        store.list("SecurityGroups").remove(group);
        store.list("SecurityGroupRules").removeIf(rule -> text(rule, "GroupId").equals(id));
        return Map.of();
    }

    private void add(String group, boolean isEgress, Map<String, Object> fields) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("SecurityGroupRuleId", "sgr-new" + store.next());
        rule.put("GroupId", group);
        rule.put("IsEgress", isEgress);
        rule.putAll(fields);
        store.list("SecurityGroupRules").add(rule);
    }

    /** One rule for each peer of each permission. */
    private List<Map<String, Object>> rules(Map<String, Object> p) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> permission : maps(p, "IpPermissions")) {
            PEERS.forEach((list, field) -> maps(permission, list)
                    .forEach(peer -> all.add(rule(
                            permission,
                            field.equals("CidrIp") ? "CidrIpv4" : field,
                            text(peer, field),
                            text(peer, "Description")))));
            maps(permission, "UserIdGroupPairs").forEach(peer -> {
                Map<String, Object> info = new LinkedHashMap<>(peer);
                info.remove("Description");
                all.add(rule(permission, "ReferencedGroupInfo", info, text(peer, "Description")));
            });
        }
        return all;
    }

    private static Map<String, Object> rule(Map<String, Object> permission, String field, Object peer, String text) {
        Map<String, Object> rule = new LinkedHashMap<>();
        for (String name : List.of("IpProtocol", "FromPort", "ToPort")) {
            rule.put(name, permission.getOrDefault(name, -1));
        }
        rule.put(field, peer);
        if (!text.isEmpty()) {
            rule.put("Description", text);
        }
        return rule;
    }

    private static String key(Map<String, Object> rule) {
        return List.of("IpProtocol", "FromPort", "ToPort", "CidrIpv4", "CidrIpv6", "PrefixListId").stream()
                        .map(name -> text(rule, name))
                        .toList()
                + text(map(rule, "ReferencedGroupInfo"), "GroupId");
    }

    private boolean isThere(String group, boolean isEgress, Map<String, Object> rule) {
        return store.list("SecurityGroupRules").stream()
                .anyMatch(each -> isOf(each, group, isEgress) && key(each).equals(key(rule)));
    }

    private static boolean isOf(Map<String, Object> rule, String group, boolean isEgress) {
        return text(rule, "GroupId").equals(group) && Boolean.valueOf(isEgress).equals(rule.get("IsEgress"));
    }

    /** A rule of the same protocol, ports and peer is a duplicate, whatever its description. */
    private Map<String, Object> authorize(Map<String, Object> p, boolean isEgress) {
        String group = text(p, "GroupId");
        Refusal.when(!exists(group), Refusal.NO_SECURITY_GROUP, group);
        List<Map<String, Object>> rules = rules(p);
        for (Map<String, Object> rule : rules) {
            String source = text(map(rule, "ReferencedGroupInfo"), "GroupId");
            boolean isForeign = map(rule, "ReferencedGroupInfo").containsKey("UserId");
            Refusal.when(!source.isEmpty() && !isForeign && !exists(source), Refusal.NO_SECURITY_GROUP, source);
            Refusal.when(!text(rule, "Description").matches(DESCRIPTION), Refusal.DESCRIPTION, rule);
            Refusal.when(isThere(group, isEgress, rule), Refusal.RULE_EXISTS, key(rule));
        }
        rules.forEach(rule -> add(group, isEgress, rule));
        return Map.of("Return", true);
    }

    private boolean exists(String group) {
        return store.find("SecurityGroups", "GroupId", group).isPresent()
                || store.find("ClientGroups", "GroupId", group).isPresent();
    }

    private Map<String, Object> revoke(Map<String, Object> p, boolean isEgress) {
        String group = text(p, "GroupId");
        for (String id : texts(p, "SecurityGroupRuleIds")) {
            boolean isGone = store.list("SecurityGroupRules")
                    .removeIf(rule -> text(rule, "SecurityGroupRuleId").equals(id));
            Refusal.when(!isGone, Refusal.NO_RULE_ID, id);
        }
        List<Map<String, Object>> rules = rules(p);
        rules.forEach(rule -> Refusal.when(!isThere(group, isEgress, rule), Refusal.NO_RULE, key(rule)));
        rules.forEach(rule -> store.list("SecurityGroupRules")
                .removeIf(each -> isOf(each, group, isEgress) && key(each).equals(key(rule))));
        return Map.of("Return", true);
    }

    private Map<String, Object> describe(Map<String, Object> p) {
        for (Map<String, Object> each : maps(p, "SecurityGroupRuleDescriptions")) {
            Map<String, Object> rule = store.find(
                            "SecurityGroupRules", "SecurityGroupRuleId", each.get("SecurityGroupRuleId"))
                    .orElseThrow(() -> Refusal.NO_RULE_ID.of(each));
            rule.put("Description", text(each, "Description"));
        }
        return Map.of("Return", true);
    }

    private Map<String, Object> acl(Map<String, Object> p) {
        return store.find("NetworkAcls", "NetworkAclId", p.get("NetworkAclId")).orElseThrow();
    }

    private static boolean isEntry(Map<String, Object> entry, Map<String, Object> p) {
        return text(entry, "RuleNumber").equals(text(p, "RuleNumber"))
                && text(entry, "Egress").equals(text(p, "Egress"));
    }

    private Map<String, Object> aclEntry(Map<String, Object> p) {
        List<Map<String, Object>> entries = maps(acl(p), "Entries");
        Refusal.when(entries.stream().anyMatch(each -> isEntry(each, p)), Refusal.ACL_ENTRY_EXISTS, p);
        Map<String, Object> entry = new LinkedHashMap<>(p);
        entry.remove("NetworkAclId");
        entries.add(entry);
        return Map.of();
    }

    private Map<String, Object> dropAclEntry(Map<String, Object> p) {
        Refusal.when(!maps(acl(p), "Entries").removeIf(each -> isEntry(each, p)), Refusal.NO_ACL_ENTRY, p);
        return Map.of();
    }

    private List<Map<String, Object>> routes(Map<String, Object> p) {
        Object table = p.get("RouteTableId");
        return maps(
                store.find("RouteTables", "RouteTableId", table).orElseGet(() -> {
                    Map<String, Object> other = new LinkedHashMap<>();
                    other.put("RouteTableId", table);
                    other.put("Routes", new ArrayList<>());
                    store.list("RouteTables").add(other);
                    return other;
                }),
                "Routes");
    }

    private Map<String, Object> route(Map<String, Object> p) {
        Object cidr = p.get("DestinationCidrBlock");
        List<Map<String, Object>> routes = routes(p);
        Refusal.when(
                routes.stream().anyMatch(each -> String.valueOf(cidr).equals(text(each, "DestinationCidrBlock"))),
                Refusal.ROUTE_EXISTS,
                cidr);
        Map<String, Object> route = new LinkedHashMap<>(p);
        route.remove("RouteTableId");
        route.put("State", "active");
        routes.add(route);
        return Map.of("Return", true);
    }

    private Map<String, Object> dropRoute(Map<String, Object> p) {
        boolean isGone =
                routes(p).removeIf(each -> text(each, "DestinationCidrBlock").equals(text(p, "DestinationCidrBlock")));
        Refusal.when(!isGone, Refusal.NO_ROUTE, p);
        store.list("RouteTables")
                .removeIf(each -> !each.containsKey("VpcId")
                        && !each.containsKey("Associations")
                        && maps(each, "Routes").isEmpty());
        return Map.of();
    }

    private Map<String, Object> peering(Map<String, Object> p) {
        boolean isThere = store.list("VpcPeeringConnections").stream()
                .anyMatch(each -> at(each, "RequesterVpcInfo.VpcId").equals(text(p, "VpcId"))
                        && at(each, "AccepterVpcInfo.VpcId").equals(text(p, "PeerVpcId")));
        Refusal.when(isThere, Refusal.PEERING_EXISTS, p);
        Map<String, Object> peering = new LinkedHashMap<>();
        peering.put("VpcPeeringConnectionId", "pcx-new" + store.next());
        peering.put("RequesterVpcInfo", new LinkedHashMap<>(Map.of("VpcId", text(p, "VpcId"))));
        peering.put("AccepterVpcInfo", new LinkedHashMap<>(Map.of("VpcId", text(p, "PeerVpcId"))));
        peering.put("Status", new LinkedHashMap<>(Map.of("Code", "pending-acceptance")));
        peering.put("Tags", tags(p));
        store.list("VpcPeeringConnections").add(peering);
        return Map.of("VpcPeeringConnection", peering);
    }

    private Map<String, Object> peeringOf(Map<String, Object> p) {
        Object id = p.get("VpcPeeringConnectionId");
        return store.find("VpcPeeringConnections", "VpcPeeringConnectionId", id)
                .orElseThrow(() -> Refusal.NO_PEERING.of(id));
    }

    private Map<String, Object> accept(Map<String, Object> p) {
        Map<String, Object> status = map(peeringOf(p), "Status");
        Refusal.when(!text(status, "Code").equals("pending-acceptance"), Refusal.PEERING_STATE, status);
        status.put("Code", "active");
        return Map.of();
    }

    private Map<String, Object> dropPeering(Map<String, Object> p) {
        store.list("VpcPeeringConnections").remove(peeringOf(p));
        return Map.of("Return", true);
    }
}
