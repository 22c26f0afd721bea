package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.CallParameters.known;
import static dev.tidegate.aws.security.CallParameters.list;
import static dev.tidegate.aws.security.CallParameters.map;
import static dev.tidegate.aws.security.CallParameters.number;
import static dev.tidegate.aws.security.CallParameters.tagged;
import static dev.tidegate.aws.security.CallParameters.texts;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.inventory.CacheKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The calls of ElastiCache on caches, subnet groups and parameter groups. */
final class InMemoryCaches {
    private final InMemoryAws aws;

    private final Map<String, Map<String, String>> parameterGroups = new HashMap<>();

    InMemoryCaches(InMemoryAws aws) {
        this.aws = aws;
        parameterGroups.put(aws.cache.parameterGroup, aws.cache.parameters);
    }

    String modify(Map<String, Object> p, CacheKind kind) {
        if (aws.cache.kind != kind) {
            throw new InMemoryAws.Refused("ReplicationGroupNotFoundFault", "it is a " + aws.cache.kind);
        }
        aws.change(aws.cache);
        p.forEach((name, value) -> property(p, name, value));
        return "";
    }

    private void property(Map<String, Object> p, String name, Object value) {
        switch (name) {
            case "TransitEncryptionEnabled" ->
                aws.cache.transit = new Cache.Transit(true, String.valueOf(p.get("TransitEncryptionMode")));
            case "TransitEncryptionMode" -> transitMode(p, String.valueOf(value));
            case "AutomaticFailoverEnabled" -> failover();
            case "MultiAZEnabled" -> aws.cache.multiAz = "enabled";
            case "SnapshotRetentionLimit" -> aws.cache.retention = (Integer) value;
            case "AutoMinorVersionUpgrade" -> aws.cache.autoMinor = Optional.of(true);
            case "CacheParameterGroupName" -> use(String.valueOf(value));
            case "LogDeliveryConfigurations" ->
                aws.cache.logs = List.of(new Cache.LogDelivery("slow-log", "cloudwatch-logs", "active"));
            case "Durability" -> aws.cache.durability = String.valueOf(value);
            case "Engine" ->
                engine(
                        String.valueOf(value),
                        String.valueOf(p.getOrDefault("EngineVersion", p.get("MajorEngineVersion"))));
            case "UserGroupIdsToAdd" -> aws.users().attach(texts(p, name), p);
            case "UserGroupId" -> aws.users().attach(List.of(String.valueOf(value)), p);
            case "AuthToken" -> token(String.valueOf(p.get("AuthTokenUpdateStrategy")));
            case "SecurityGroupIds" -> securityGroups(texts(p, name));
            case "CacheUsageLimits" -> aws.cache.limits = new Cache.Limits(OptionalLong.of(5), OptionalInt.of(5_000));
            default -> {
                // Ids, and what is read together with another parameter.
            }
        }
    }

    private void transitMode(Map<String, Object> p, String mode) {
        if (mode.equals("required") && !aws.cache.transit.isOn()) {
            throw new InMemoryAws.Refused("InvalidParameterCombination", "preferred comes before required");
        }
        if (!p.containsKey("TransitEncryptionEnabled")) {
            aws.cache.transit = new Cache.Transit(true, mode);
        }
    }

    private void failover() {
        boolean lacksReplica = aws.cache.nodes.stream()
                .collect(Collectors.groupingBy(Cache.Node::shard, Collectors.counting()))
                .containsValue(1L);
        if (lacksReplica) {
            throw new InMemoryAws.Refused("InvalidParameterCombination", "automatic failover needs a replica");
        }
        aws.cache.failover = "enabled";
    }

    private void use(String group) {
        if (!parameterGroups.containsKey(group)) {
            throw new InMemoryAws.Refused("CacheParameterGroupNotFound", group);
        }
        aws.cache.parameterGroup = group;
        aws.cache.parameters = known(parameterGroups, group);
    }

    private void engine(String engine, String version) {
        aws.cache.engine = engine;
        aws.cache.version = version;
        aws.cache.offered = Seen.known(List.of("7.2", "8.0"));
    }

    private void token(String strategy) {
        if (strategy.equals("SET")) {
            aws.cache.tokenChangedAt = Optional.of(aws.cache.now);
        }
    }

    private void securityGroups(List<String> groups) {
        String group = groups.get(0);
        aws.cache.groupId = group;
        aws.cache.groupName = group.equals("sg-new") ? "rl-cache" : aws.cache.groupName;
        aws.cache.rules = aws.network().rulesOf(group);
    }

    String createGroup(Map<String, Object> p) {
        if (p.containsKey("PrimaryClusterId")) {
            aws.change(aws.cache);
            aws.cache.kind = CacheKind.REPLICATION_GROUP;
            aws.cache.failover = "disabled";
            aws.cache.multiAz = "disabled";
            aws.cache.nodes = aws.cache.nodes.stream()
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
                aws.cache.parameterGroup,
                ""));
        if (!aws.cache.placement.found().orElseThrow().subnetGroup().equals(p.get("CacheSubnetGroupName"))) {
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
        aws.cache = made;
        aws.isBusy = true;
        return "";
    }

    private AnAccount copy() {
        AnAccount made = new AnAccount();
        made.engine = aws.cache.engine;
        made.version = aws.cache.version;
        made.nodeType = aws.cache.nodeType;
        made.offered = aws.cache.offered;
        made.rules = aws.cache.rules;
        made.groupId = aws.cache.groupId;
        made.groupName = aws.cache.groupName;
        made.interfaces = aws.cache.interfaces;
        made.parameters = aws.cache.parameters;
        made.parameterGroup = aws.cache.parameterGroup;
        made.users = aws.cache.users;
        made.subnets = aws.cache.subnets;
        made.tables = aws.cache.tables;
        made.policy = aws.cache.policy;
        made.outside = aws.cache.outside;
        made.variables = aws.cache.variables;
        made.now = aws.cache.now;
        return made;
    }

    String createServerless(Map<String, Object> p) {
        AnAccount made = copy().serverless();
        if (texts(p, "SubnetIds").size() < 2) {
            throw new InMemoryAws.Refused("InvalidParameterValue", "subnets in two zones");
        }
        made.atRest = new Cache.AtRest(true, String.valueOf(p.getOrDefault("KmsKeyId", "")));
        made.userGroups = List.of(String.valueOf(p.get("UserGroupId")));
        made.retention = number(p, "SnapshotRetentionLimit");
        made.tags = tagged(p);
        made.alarms = Seen.known(List.of());
        aws.cache = made;
        return "";
    }

    String snapshot() {
        aws.change(aws.cache);
        return "";
    }

    String replicas(Map<String, Object> p) {
        if (aws.cache.kind != CacheKind.REPLICATION_GROUP) {
            throw new InMemoryAws.Refused("ReplicationGroupNotFoundFault", "a stand-alone cluster");
        }
        aws.change(aws.cache);
        List<Cache.Node> nodes = new ArrayList<>(aws.cache.nodes);
        for (Object each : list(p, "ReplicaConfiguration")) {
            List<String> zones = texts(map(each), "PreferredAvailabilityZones");
            if (zones.size() != number(map(each), "NewReplicaCount") + 1) {
                throw new InMemoryAws.Refused("InvalidParameterValue", "a zone for every node of the shard");
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
        aws.cache.nodes = nodes;
        return "";
    }

    static String subnetGroup(Map<String, Object> p) {
        if (texts(p, "SubnetIds").size() < 2) {
            throw new InMemoryAws.Refused("InvalidParameterValue", "subnets in two zones");
        }
        return "";
    }

    String moreSubnets(Map<String, Object> p) {
        List<Subnet> all = new ArrayList<>(aws.cache.subnets.found().orElseThrow());
        Set<String> known = all.stream().map(Subnet::id).collect(Collectors.toSet());
        if (!texts(p, "SubnetIds").containsAll(known)) {
            throw new InMemoryAws.Refused("SubnetInUse", "a subnet of the cache");
        }
        all.add(AnAccount.subnet("subnet-z", "use1-az6"));
        aws.cache.subnets = Seen.known(all);
        return "";
    }

    String parameterGroup(Map<String, Object> p) {
        String name = String.valueOf(p.get("CacheParameterGroupName"));
        if (parameterGroups.putIfAbsent(
                        name,
                        new HashMap<>(Map.of("maxmemory-policy", "volatile-lru", "reserved-memory-percent", "25")))
                != null) {
            throw new InMemoryAws.Refused("CacheParameterGroupAlreadyExists", name);
        }
        return name;
    }

    String parameters(Map<String, Object> p) {
        String name = String.valueOf(p.get("CacheParameterGroupName"));
        if (name.startsWith("default.")) {
            throw new InMemoryAws.Refused("InvalidCacheParameterGroupState", "a default group cannot be changed");
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

    String update(Map<String, Object> p) {
        List<Update> rest = new ArrayList<>(aws.cache.updates.found().orElseThrow());
        rest.removeIf(update -> update.name().equals(p.get("ServiceUpdateName")));
        aws.cache.updates = Seen.known(rest);
        return "";
    }
}
