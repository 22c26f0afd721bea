package dev.tidegate.aws.security;

import dev.tidegate.aws.account.Alarm;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Run;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of AWS that remedies change: it applies calls to an account of a test, and refuses what AWS refuses. A call
 * that it does not know fails the test. Sources of the refusals: the error codes and texts of the ElastiCache and EC2 API
 * references, and the pages "Role-Based Access Control", "Authenticating with AUTH" and "In-transit encryption" of the
 * ElastiCache user guide.
 */
final class InMemoryAws {
    /** What AWS answers instead of doing it. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String code, String why) {
            super(code + ": " + why);
        }
    }

    private final AnAccount original;
    private final Map<String, String> slots = new HashMap<>(Map.of("CLIENT_GROUP", "sg-app"));
    private final Map<String, Map<String, String>> parameterGroups = new HashMap<>();
    private final Map<String, User> users = new LinkedHashMap<>();
    private final Map<String, List<String>> userGroups = new HashMap<>();
    private final Map<String, List<SecurityGroup.Rule>> newGroups = new HashMap<>();
    private AnAccount cache;
    private boolean isBusy;
    private int ids;

    InMemoryAws(AnAccount account) {
        this.original = account;
        this.cache = account;
        if (!account.userGroups.isEmpty()) {
            account.users.found().orElse(List.of()).forEach(user -> users.put(user.id(), user));
        }
        account.userGroups.forEach(id -> userGroups.put(id, new ArrayList<>(users.keySet())));
        parameterGroups.put(account.parameterGroup, account.parameters);
    }

    /** The cache that clients are to use: the one of the beginning, or what a remedy built in its place. */
    AnAccount cache() {
        return cache;
    }

    AnAccount original() {
        return original;
    }

    void run(Step step) {
        if (step instanceof Change change) {
            apply(change);
        } else if (step instanceof Run run
                && (run.words().contains("wait") || run.words().contains("describe-serverless-caches"))) {
            isBusy = false;
        } else if (step instanceof Manual manual && manual.text().startsWith("Upgrade the engine first")) {
            cache.version = "7.1.0";
        }
    }

    private Object filled(Object value) {
        if (value instanceof Slot slot) {
            return slots.getOrDefault(slot.name(), slot.name().toLowerCase(java.util.Locale.ROOT));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::filled).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), filled(each)));
            return copy;
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private void apply(Change change) {
        Map<String, Object> p = (Map<String, Object>) filled(change.parameters());
        String id = switch (change.operation()) {
            case "ModifyReplicationGroup" -> modify(p, CacheKind.REPLICATION_GROUP);
            case "ModifyCacheCluster" -> modify(p, CacheKind.CLUSTER);
            case "ModifyServerlessCache" -> modify(p, CacheKind.SERVERLESS);
            case "CreateReplicationGroup" -> createGroup(p);
            case "IncreaseReplicaCount" -> replicas(p);
            case "CreateSnapshot" -> snapshot();
            case "CreateServerlessCacheSnapshot" -> "arn:snapshot";
            case "CreateServerlessCache" -> createServerless(p);
            case "CreateCacheSubnetGroup" -> subnetGroup(p);
            case "ModifyCacheSubnetGroup" -> moreSubnets(p);
            case "CreateCacheParameterGroup" -> parameterGroup(p);
            case "ModifyCacheParameterGroup", "ResetCacheParameterGroup" -> parameters(p);
            case "BatchApplyUpdateAction" -> update(p);
            case "AddTagsToResource" -> tags(p);
            case "CreateUser" -> createUser(p);
            case "ModifyUser" -> modifyUser(p);
            case "CreateUserGroup" -> createUserGroup(p);
            case "ModifyUserGroup" -> modifyUserGroup(p);
            default -> elsewhere(change, p);
        };
        change.result().ifPresent(slot -> slots.put(slot.name(), id));
    }

    private String elsewhere(Change change, Map<String, Object> p) {
        return switch (change.operation()) {
            case "CreateSecurityGroup" -> createSecurityGroup();
            case "AuthorizeSecurityGroupIngress" -> authorize(p);
            case "AuthorizeSecurityGroupEgress" -> egress(p);
            case "RevokeSecurityGroupIngress" -> revoke(p);
            case "UpdateSecurityGroupRuleDescriptionsIngress" -> describe(p);
            case "CreateNetworkAclEntry" -> aclEntry(p);
            case "CreateVpcPeeringConnection" -> peering(p);
            case "AcceptVpcPeeringConnection" -> accepted(p);
            case "CreateRoute" -> route(p);
            case "DeleteLoadBalancer" -> deleted(p);
            case "PutMetricAlarm" -> alarm(p);
            case "PutRolePolicy" -> policy();
            case "CreateSecret" -> "arn:secret";
            case "CreateLogGroup", "PutRetentionPolicy" -> "";
            case "UpdateApp", "UpdateBranch" -> app(change, p);
            default -> throw new AssertionError("a call that the double does not know: " + change.operation());
        };
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> p, String name) {
        return (List<Object>) p.getOrDefault(name, List.of());
    }

    private static List<String> texts(Map<String, Object> p, String name) {
        return list(p, name).stream().map(String::valueOf).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static int number(Map<String, Object> p, String name) {
        return p.get(name) instanceof Integer number ? number : -1;
    }

    private static <T> T known(Map<String, T> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private void change(AnAccount account) {
        if (isBusy) {
            throw new Refused("InvalidReplicationGroupState", "another change is under way");
        }
        isBusy = account == cache;
    }

    private String modify(Map<String, Object> p, CacheKind kind) {
        if (cache.kind != kind) {
            throw new Refused("ReplicationGroupNotFoundFault", "it is a " + cache.kind);
        }
        change(cache);
        p.forEach((name, value) -> property(p, name, value));
        return "";
    }

    private void property(Map<String, Object> p, String name, Object value) {
        switch (name) {
            case "TransitEncryptionEnabled" ->
                cache.transit = new Cache.Transit(true, String.valueOf(p.get("TransitEncryptionMode")));
            case "TransitEncryptionMode" -> transitMode(p, String.valueOf(value));
            case "AutomaticFailoverEnabled" -> failover();
            case "MultiAZEnabled" -> cache.multiAz = "enabled";
            case "SnapshotRetentionLimit" -> cache.retention = (Integer) value;
            case "AutoMinorVersionUpgrade" -> cache.autoMinor = Optional.of(true);
            case "CacheParameterGroupName" -> use(String.valueOf(value));
            case "LogDeliveryConfigurations" ->
                cache.logs = List.of(new Cache.LogDelivery("slow-log", "cloudwatch-logs", "active"));
            case "Durability" -> cache.durability = String.valueOf(value);
            case "Engine" ->
                engine(
                        String.valueOf(value),
                        String.valueOf(p.getOrDefault("EngineVersion", p.get("MajorEngineVersion"))));
            case "UserGroupIdsToAdd" -> attach(texts(p, name), p);
            case "UserGroupId" -> attach(List.of(String.valueOf(value)), p);
            case "AuthToken" -> token(String.valueOf(p.get("AuthTokenUpdateStrategy")));
            case "SecurityGroupIds" -> securityGroups(texts(p, name));
            case "CacheUsageLimits" -> cache.limits = new Cache.Limits(OptionalLong.of(5), OptionalInt.of(5_000));
            default -> {
                // Ids, and what is read together with another parameter.
            }
        }
    }

    private void transitMode(Map<String, Object> p, String mode) {
        if (mode.equals("required") && !cache.transit.isOn()) {
            throw new Refused("InvalidParameterCombination", "preferred comes before required");
        }
        if (!p.containsKey("TransitEncryptionEnabled")) {
            cache.transit = new Cache.Transit(true, mode);
        }
    }

    private void failover() {
        boolean lacksReplica = cache.nodes.stream()
                .collect(Collectors.groupingBy(Cache.Node::shard, Collectors.counting()))
                .containsValue(1L);
        if (lacksReplica) {
            throw new Refused("InvalidParameterCombination", "automatic failover needs a replica");
        }
        cache.failover = "enabled";
    }

    private void use(String group) {
        if (!parameterGroups.containsKey(group)) {
            throw new Refused("CacheParameterGroupNotFound", group);
        }
        cache.parameterGroup = group;
        cache.parameters = known(parameterGroups, group);
    }

    private void engine(String engine, String version) {
        cache.engine = engine;
        cache.version = version;
        cache.offered = Seen.known(List.of("7.2", "8.0"));
    }

    /** User groups need encryption in transit. */
    private void attach(List<String> groups, Map<String, Object> p) {
        if (!cache.transit.isOn()) {
            throw new Refused("InvalidParameterCombination", "user groups need encryption in transit");
        }
        if (cache.engine.equals("redis") && cache.version.matches("[2-6]\\..*")) {
            throw new Refused("InvalidParameterCombination", "users sign in with IAM from Redis 7.0 on");
        }
        if (cache.hasToken && !"DELETE".equals(p.get("AuthTokenUpdateStrategy"))) {
            throw new Refused("InvalidParameterCombination", "an AUTH token and a user group at once");
        }
        cache.hasToken = false;
        cache.userGroups = Stream.concat(cache.userGroups.stream(), groups.stream())
                .distinct()
                .toList();
        seeUsers();
    }

    private void token(String strategy) {
        if (strategy.equals("SET")) {
            cache.tokenChangedAt = Optional.of(cache.now);
        }
    }

    private void securityGroups(List<String> groups) {
        String group = groups.get(0);
        cache.groupId = group;
        cache.groupName = group.equals("sg-new") ? "rl-cache" : cache.groupName;
        cache.rules = newGroups.getOrDefault(group, cache.rules);
    }

    private String createGroup(Map<String, Object> p) {
        if (p.containsKey("PrimaryClusterId")) {
            change(cache);
            cache.kind = CacheKind.REPLICATION_GROUP;
            cache.failover = "disabled";
            cache.multiAz = "disabled";
            cache.nodes = cache.nodes.stream()
                    .map(node -> new Cache.Node(node.clusterId(), node.zone(), "primary", "available", "0001"))
                    .toList();
            return "";
        }
        AnAccount made = copy();
        made.kind = CacheKind.REPLICATION_GROUP;
        made.atRest = new Cache.AtRest(true, String.valueOf(p.getOrDefault("KmsKeyId", "")));
        made.transit = new Cache.Transit(true, "required");
        made.failover = "enabled";
        made.multiAz = "enabled";
        made.nodes = List.of(AnAccount.node("new-001", "us-east-1a"), AnAccount.node("new-002", "us-east-1b"));
        made.placement = Seen.known(new Cache.Placement(
                String.valueOf(p.get("CacheSubnetGroupName")),
                List.of(),
                texts(p, "SecurityGroupIds"),
                cache.parameterGroup,
                ""));
        if (!cache.placement.found().orElseThrow().subnetGroup().equals(p.get("CacheSubnetGroupName"))) {
            AnAccount good = new AnAccount();
            made.subnets = good.subnets;
            made.tables = good.tables;
        }
        made.userGroups = texts(p, "UserGroupIds");
        made.hasToken = p.containsKey("AuthToken");
        made.retention = number(p, "SnapshotRetentionLimit");
        made.autoMinor = Optional.of(Boolean.TRUE.equals(p.get("AutoMinorVersionUpgrade")));
        made.logs = p.containsKey("LogDeliveryConfigurations") ? new AnAccount().logs : List.of();
        made.tags = tagged(p);
        made.alarms = Seen.known(List.of());
        cache = made;
        isBusy = true;
        return "";
    }

    private static Seen<Map<String, String>> tagged(Map<String, Object> p) {
        return Seen.known(list(p, "Tags").stream()
                .map(InMemoryAws::map)
                .collect(Collectors.toMap(
                        tag -> String.valueOf(tag.get("Key")), tag -> String.valueOf(tag.get("Value")))));
    }

    private AnAccount copy() {
        AnAccount made = new AnAccount();
        made.engine = cache.engine;
        made.version = cache.version;
        made.nodeType = cache.nodeType;
        made.offered = cache.offered;
        made.rules = cache.rules;
        made.groupId = cache.groupId;
        made.groupName = cache.groupName;
        made.interfaces = cache.interfaces;
        made.parameters = cache.parameters;
        made.parameterGroup = cache.parameterGroup;
        made.users = cache.users;
        made.subnets = cache.subnets;
        made.tables = cache.tables;
        made.policy = cache.policy;
        made.outside = cache.outside;
        made.variables = cache.variables;
        made.now = cache.now;
        return made;
    }

    private String createServerless(Map<String, Object> p) {
        AnAccount made = copy().serverless();
        if (texts(p, "SubnetIds").size() < 2) {
            throw new Refused("InvalidParameterValue", "subnets in two zones");
        }
        made.atRest = new Cache.AtRest(true, String.valueOf(p.getOrDefault("KmsKeyId", "")));
        made.userGroups = List.of(String.valueOf(p.get("UserGroupId")));
        made.retention = number(p, "SnapshotRetentionLimit");
        made.tags = tagged(p);
        made.alarms = Seen.known(List.of());
        cache = made;
        return "";
    }

    private String snapshot() {
        change(cache);
        return "";
    }

    private String replicas(Map<String, Object> p) {
        if (cache.kind != CacheKind.REPLICATION_GROUP) {
            throw new Refused("ReplicationGroupNotFoundFault", "a stand-alone cluster");
        }
        change(cache);
        List<Cache.Node> nodes = new ArrayList<>(cache.nodes);
        for (Object each : list(p, "ReplicaConfiguration")) {
            List<String> zones = texts(map(each), "PreferredAvailabilityZones");
            if (zones.size() != number(map(each), "NewReplicaCount") + 1) {
                throw new Refused("InvalidParameterValue", "a zone for every node of the shard");
            }
            nodes.add(new Cache.Node(
                    "rl-009",
                    zones.get(zones.size() - 1),
                    "",
                    "available",
                    String.valueOf(map(each).get("NodeGroupId"))));
        }
        if (p.containsKey("NewReplicaCount")) {
            nodes.add(new Cache.Node(
                    "rl-002", "us-east-1b", "", "available", nodes.get(0).shard()));
        }
        cache.nodes = nodes;
        return "";
    }

    private static String subnetGroup(Map<String, Object> p) {
        if (texts(p, "SubnetIds").size() < 2) {
            throw new Refused("InvalidParameterValue", "subnets in two zones");
        }
        return "";
    }

    private String moreSubnets(Map<String, Object> p) {
        List<Subnet> all = new ArrayList<>(cache.subnets.found().orElseThrow());
        Set<String> known = all.stream().map(Subnet::id).collect(Collectors.toSet());
        if (!texts(p, "SubnetIds").containsAll(known)) {
            throw new Refused("SubnetInUse", "a subnet of the cache");
        }
        all.add(AnAccount.subnet("subnet-z", "use1-az6"));
        cache.subnets = Seen.known(all);
        return "";
    }

    private String parameterGroup(Map<String, Object> p) {
        String name = String.valueOf(p.get("CacheParameterGroupName"));
        if (parameterGroups.putIfAbsent(
                        name,
                        new HashMap<>(Map.of("maxmemory-policy", "volatile-lru", "reserved-memory-percent", "25")))
                != null) {
            throw new Refused("CacheParameterGroupAlreadyExists", name);
        }
        return name;
    }

    private String parameters(Map<String, Object> p) {
        String name = String.valueOf(p.get("CacheParameterGroupName"));
        if (name.startsWith("default.")) {
            throw new Refused("InvalidCacheParameterGroupState", "a default group cannot be changed");
        }
        for (Object each : list(p, "ParameterNameValues")) {
            String parameter = String.valueOf(map(each).get("ParameterName"));
            if (map(each).containsKey("ParameterValue")) {
                known(parameterGroups, name)
                        .put(parameter, String.valueOf(map(each).get("ParameterValue")));
            } else {
                known(parameterGroups, name).remove(parameter);
            }
        }
        return "";
    }

    private String update(Map<String, Object> p) {
        List<Update> rest = new ArrayList<>(cache.updates.found().orElseThrow());
        rest.removeIf(update -> update.name().equals(p.get("ServiceUpdateName")));
        cache.updates = Seen.known(rest);
        return "";
    }

    private String tags(Map<String, Object> p) {
        String arn = String.valueOf(p.get("ResourceName"));
        Map<String, String> added = tagged(p).found().orElseThrow();
        if (arn.contains(":user:")) {
            User user = known(users, arn.substring(arn.lastIndexOf(':') + 1));
            put(new User(
                    user.id(),
                    user.name(),
                    user.status(),
                    user.accessString(),
                    user.authentication(),
                    user.passwordCount(),
                    Seen.known(added)));
            return "";
        }
        Map<String, String> all = new HashMap<>(cache.tags.found().orElseThrow());
        all.putAll(added);
        cache.tags = Seen.known(all);
        return "";
    }

    private void put(User user) {
        users.put(user.id(), user);
        seeUsers();
    }

    private void seeUsers() {
        cache.users = Seen.known(cache.userGroups.stream()
                .flatMap(group -> userGroups.getOrDefault(group, List.of()).stream())
                .flatMap(id -> Optional.ofNullable(users.get(id)).stream())
                .toList());
    }

    /** For IAM the id and the name must be equal. */
    private String createUser(Map<String, Object> p) {
        String id = String.valueOf(p.get("UserId"));
        String name = String.valueOf(p.get("UserName"));
        if (users.containsKey(id)) {
            throw new Refused("UserAlreadyExists", id);
        }
        String how = how(p, "no-password");
        if (how.equals("iam") && !id.equals(name)) {
            throw new Refused("InvalidParameterCombination", "for IAM the id and the name must be equal");
        }
        put(new User(
                id,
                name,
                "active",
                String.valueOf(p.get("AccessString")),
                how,
                how.equals("password") ? 1 : 0,
                Seen.known(Map.of())));
        return id;
    }

    private static String how(Map<String, Object> p, String otherwise) {
        return p.containsKey("AuthenticationMode")
                ? String.valueOf(map(p.get("AuthenticationMode")).get("Type"))
                : otherwise;
    }

    private String modifyUser(Map<String, Object> p) {
        User user = users.get(String.valueOf(p.get("UserId")));
        if (user == null) {
            throw new Refused("UserNotFound", String.valueOf(p.get("UserId")));
        }
        int passwords = p.containsKey("Passwords") ? texts(p, "Passwords").size() : user.passwordCount();
        put(new User(
                user.id(),
                user.name(),
                "active",
                String.valueOf(p.getOrDefault("AccessString", user.accessString())),
                how(p, user.authentication()),
                passwords,
                user.tags()));
        return "";
    }

    private String createUserGroup(Map<String, Object> p) {
        List<String> members = texts(p, "UserIds");
        check(members, String.valueOf(p.get("Engine")));
        userGroups.put(String.valueOf(p.get("UserGroupId")), new ArrayList<>(members));
        return "";
    }

    private void check(List<String> members, String engine) {
        List<User> all = members.stream()
                .map(id -> Optional.ofNullable(users.get(id)).orElseThrow(() -> new Refused("UserNotFound", id)))
                .toList();
        boolean hasDefault = all.stream().anyMatch(user -> user.name().equals("default"));
        boolean hasOpen = all.stream().anyMatch(user -> user.authentication().startsWith("no-password"));
        if (engine.equals("redis") && !hasDefault) {
            throw new Refused("DefaultUserRequired", "a group for Redis needs a user named default");
        }
        if (engine.equals("valkey") && hasOpen) {
            throw new Refused("InvalidParameterValue", "a group for Valkey holds password and IAM users alone");
        }
        if (all.stream().map(User::name).distinct().count() != all.size()) {
            throw new Refused("DuplicateUserName", "two users of one name");
        }
    }

    private String modifyUserGroup(Map<String, Object> p) {
        String group = String.valueOf(p.get("UserGroupId"));
        List<String> members = new ArrayList<>(known(userGroups, group));
        members.removeAll(texts(p, "UserIdsToRemove"));
        members.addAll(texts(p, "UserIdsToAdd"));
        List<String> judged = new ArrayList<>(members);
        // What a fixture has in its group already is not this call's to answer for.
        judged.removeIf(id -> known(userGroups, group).contains(id) && cache.engine.equals("valkey"));
        check(cache.engine.equals("valkey") ? judged : members, cache.engine);
        userGroups.put(group, members);
        seeUsers();
        return "";
    }

    private String createSecurityGroup() {
        newGroups.put("sg-new", new ArrayList<>(List.of(AnAccount.egress())));
        return "sg-new";
    }

    private List<SecurityGroup.Rule> rulesOf(String group) {
        return newGroups.getOrDefault(group, cache.rules);
    }

    private String authorize(Map<String, Object> p) {
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

    private String egress(Map<String, Object> p) {
        cache.clients.remove(String.valueOf(p.get("GroupId")));
        return "";
    }

    private String revoke(Map<String, Object> p) {
        List<String> ids = texts(p, "SecurityGroupRuleIds");
        if (!rulesOf(String.valueOf(p.get("GroupId"))).removeIf(rule -> ids.contains(rule.id()))) {
            throw new Refused("InvalidSecurityGroupRuleId.NotFound", String.valueOf(ids));
        }
        return "";
    }

    private String describe(Map<String, Object> p) {
        for (Object each : list(p, "SecurityGroupRuleDescriptions")) {
            cache.rules.replaceAll(rule -> rule.id().equals(map(each).get("SecurityGroupRuleId"))
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

    private String aclEntry(Map<String, Object> p) {
        cache.acls = Seen.known(cache.acls.found().orElseThrow().stream()
                .map(acl -> {
                    List<NetworkAcl.Entry> entries = new ArrayList<>(List.of(new NetworkAcl.Entry(
                            1, Boolean.TRUE.equals(p.get("Egress")), "6", 1024, 65_535, "10.0.0.0/16", true)));
                    entries.addAll(acl.entries());
                    return new NetworkAcl(acl.id(), acl.subnetIds(), entries);
                })
                .toList());
        return "";
    }

    private String peering(Map<String, Object> p) {
        cache.peerings = Seen.known(List.of(new Peering(
                "pcx-9", String.valueOf(p.get("VpcId")), String.valueOf(p.get("PeerVpcId")), "pending-acceptance")));
        return "pcx-9";
    }

    private String accepted(Map<String, Object> p) {
        cache.peerings = Seen.known(cache.peerings.found().orElseThrow().stream()
                .map(each -> each.id().equals(p.get("VpcPeeringConnectionId"))
                        ? new Peering(each.id(), each.vpcId(), each.peerVpcId(), "active")
                        : each)
                .toList());
        return "";
    }

    private String route(Map<String, Object> p) {
        cache.tables = Seen.known(cache.tables.found().orElseThrow().stream()
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

    private String deleted(Map<String, Object> p) {
        List<LoadBalancer> rest = new ArrayList<>(cache.balancers.found().orElseThrow());
        rest.removeIf(balancer -> balancer.arn().equals(p.get("LoadBalancerArn")));
        cache.balancers = Seen.known(rest);
        return "";
    }

    private String alarm(Map<String, Object> p) {
        int period = number(p, "Period");
        if (period % 60 != 0 && !Set.of(10, 20, 30).contains(period)) {
            throw new Refused("InvalidParameterValue", "a period of 10, 20, 30 or a multiple of 60");
        }
        List<Alarm> all = new ArrayList<>(cache.alarms.found().orElseThrow());
        all.add(new Alarm(
                String.valueOf(p.get("AlarmName")), String.valueOf(p.get("MetricName")), Map.of(), "OK", true));
        cache.alarms = Seen.known(all);
        return "";
    }

    private String policy() {
        cache.rights = Seen.known(new Rights(
                "arn:aws:iam::123456789012:role/app", List.of(AnAccount.right("elasticache:Connect", "*", false))));
        return "";
    }

    private String app(Change change, Map<String, Object> p) {
        if (p.containsKey("platform")) {
            cache.platform = String.valueOf(p.get("platform"));
        }
        change.differences().forEach(difference -> {
            String name = difference.property().replaceFirst("^environmentVariables\\.", "");
            cache.variables.removeIf((Variable variable) -> variable.name().equals(name));
        });
        return String.valueOf(AmplifyBranch.class.getSimpleName());
    }
}
