package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.map;
import static dev.tidegate.aws.fake.live.Store.maps;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replication groups, clusters and serverless caches of ElastiCache. */
final class LiveCaches {
    /** Under this name a group has its tokens. */
    static final String TOKENS = ":tokens";

    private final Store store;
    private final LiveUsers users;

    LiveCaches(Store store, LiveUsers users) {
        this.store = store;
        this.users = users;
    }

    Map<String, Object> answer(String operation, Map<String, Object> p) {
        return switch (operation) {
            case "ModifyReplicationGroup" -> modifyGroup(p);
            case "ModifyCacheCluster" -> modifyCluster(p);
            case "ModifyServerlessCache" -> modifyServerless(p);
            case "CreateReplicationGroup" -> createGroup(p);
            case "DeleteReplicationGroup" -> deleteGroup(p);
            case "IncreaseReplicaCount" -> replicas(p, true);
            case "DecreaseReplicaCount" -> replicas(p, false);
            case "CreateServerlessCache" -> createServerless(p);
            case "DeleteServerlessCache" -> deleteServerless(p);
            default -> throw Refusal.UNKNOWN_CALL.of(operation);
        };
    }

    private Map<String, Object> group(Map<String, Object> p) {
        String id = text(p, "ReplicationGroupId");
        return store.find("ReplicationGroups", "ReplicationGroupId", id).orElseThrow(() -> Refusal.NO_GROUP.of(id));
    }

    private List<Map<String, Object>> members(Map<String, Object> group) {
        return texts(group, "MemberClusters").stream()
                .map(id -> store.find("CacheClusters", "CacheClusterId", id).orElseThrow())
                .toList();
    }

    private void busy(Map<String, Object> item, String status, String doing) {
        item.put(status, doing);
        store.later(() -> item.put(status, "available"));
    }

    private Map<String, Object> modifyGroup(Map<String, Object> p) {
        Map<String, Object> group = group(p);
        String id = text(p, "ReplicationGroupId");
        Refusal.when(!text(group, "Status").equals("available"), Refusal.GROUP_BUSY, id);
        checkGroup(group, p);
        List<Map<String, Object>> members = members(group);
        p.forEach((name, value) -> property(group, members, p, name, value));
        busy(group, "Status", "modifying");
        return group;
    }

    private void checkGroup(Map<String, Object> group, Map<String, Object> p) {
        boolean hasTls = Boolean.TRUE.equals(group.get("TransitEncryptionEnabled"));
        String mode = text(group, "TransitEncryptionMode");
        boolean turnsOn = !hasTls && Boolean.TRUE.equals(p.get("TransitEncryptionEnabled"));
        Refusal.when(
                turnsOn && !"preferred".equals(p.get("TransitEncryptionMode")), Refusal.TLS_FIRST, "preferred first");
        boolean isOld = text(group, "Engine").equals("redis")
                && members(group).stream()
                        .anyMatch(each -> text(each, "EngineVersion").matches("[2-6]\\..*"));
        Refusal.when(turnsOn && isOld, Refusal.TLS_NEEDS_7, "Redis 7.0");
        Refusal.when(p.containsKey("TransitEncryptionMode") && !hasTls && !turnsOn, Refusal.TLS_FIRST, "TLS is not on");
        Refusal.when(
                hasTls && Boolean.FALSE.equals(p.get("TransitEncryptionEnabled")) && !mode.equals("preferred"),
                Refusal.TLS_FIRST,
                "required to preferred first");
        boolean hasToken = Boolean.TRUE.equals(group.get("AuthTokenEnabled"));
        if (p.containsKey("UserGroupIdsToAdd")) {
            texts(p, "UserGroupIdsToAdd").forEach(users::group);
            Refusal.when(!hasTls && !turnsOn, Refusal.AUTH_NEEDS_TLS, "user groups");
            boolean signsInWithIam = texts(p, "UserGroupIdsToAdd").stream().anyMatch(users::hasIam);
            Refusal.when(isOld && signsInWithIam, Refusal.IAM_NEEDS_7, "Redis 7.0");
            Refusal.when(
                    hasToken && !"DELETE".equals(p.get("AuthTokenUpdateStrategy")),
                    Refusal.TOKEN_AND_USERS,
                    "a token is set");
        }
        Refusal.when(p.containsKey("AuthToken") && !hasTls, Refusal.AUTH_NEEDS_TLS, "AUTH token");
        Refusal.when(
                p.containsKey("AuthToken")
                        && !p.containsKey("RemoveUserGroups")
                        && !texts(group, "UserGroupIds").isEmpty(),
                Refusal.TOKEN_AND_USERS,
                "user groups are there");
        checkFailover(group, p);
        references(p);
    }

    private void checkFailover(Map<String, Object> group, Map<String, Object> p) {
        Object failover = p.getOrDefault(
                "AutomaticFailoverEnabled", text(group, "AutomaticFailover").equals("enabled"));
        Object multiAz = p.getOrDefault("MultiAZEnabled", text(group, "MultiAZ").equals("enabled"));
        boolean lacksReplica = maps(group, "NodeGroups").stream()
                .anyMatch(shard -> maps(shard, "NodeGroupMembers").size() < 2);
        Refusal.when(
                Boolean.TRUE.equals(p.get("AutomaticFailoverEnabled")) && lacksReplica,
                Refusal.FAILOVER_NEEDS_REPLICA,
                "a shard has one node");
        Refusal.when(
                Boolean.TRUE.equals(multiAz) && Boolean.FALSE.equals(failover),
                Refusal.MULTI_AZ_NEEDS_FAILOVER,
                "Multi-AZ without failover");
    }

    /** Whatever a call names by its id must be there. */
    private void references(Map<String, Object> p) {
        if (p.containsKey("CacheParameterGroupName")) {
            String name = text(p, "CacheParameterGroupName");
            store.find("CacheParameterGroups", "CacheParameterGroupName", name)
                    .orElseThrow(() -> Refusal.NO_PARAMETER_GROUP.of(name));
        }
        if (p.containsKey("CacheSubnetGroupName")) {
            String name = text(p, "CacheSubnetGroupName");
            store.find("CacheSubnetGroups", "CacheSubnetGroupName", name)
                    .orElseThrow(() -> Refusal.NO_SUBNET_GROUP.of(name));
        }
        texts(p, "SecurityGroupIds")
                .forEach(id -> store.find("SecurityGroups", "GroupId", id)
                        .or(() -> store.find("ClientGroups", "GroupId", id))
                        .orElseThrow(() -> Refusal.NO_SECURITY_GROUP_FOR_CACHE.of(id)));
    }

    private void property(
            Map<String, Object> group,
            List<Map<String, Object>> members,
            Map<String, Object> p,
            String name,
            Object value) {
        switch (name) {
            case "TransitEncryptionEnabled" -> {
                group.put(name, value);
                if (Boolean.FALSE.equals(value)) {
                    group.remove("TransitEncryptionMode");
                }
            }
            case "AutomaticFailoverEnabled" -> group.put("AutomaticFailover", word(value));
            case "MultiAZEnabled" -> group.put("MultiAZ", word(value));
            case "TransitEncryptionMode",
                    "SnapshotRetentionLimit",
                    "SnapshotWindow",
                    "AutoMinorVersionUpgrade",
                    "CacheNodeType" -> group.put(name, value);
            case "Durability" -> group.put("EffectiveDurability", value);
            case "LogDeliveryConfigurations" -> logs(group, value);
            case "UserGroupIdsToAdd" -> {
                List<Object> all = new ArrayList<>(texts(group, "UserGroupIds"));
                all.addAll(texts(p, name));
                group.put("UserGroupIds", all.stream().distinct().toList());
                if ("DELETE".equals(p.get("AuthTokenUpdateStrategy"))) {
                    group.put("AuthTokenEnabled", false);
                    group.remove(TOKENS);
                }
            }
            case "UserGroupIdsToRemove" ->
                group.put("UserGroupIds", without(texts(group, "UserGroupIds"), texts(p, name)));
            case "RemoveUserGroups" -> group.remove("UserGroupIds");
            case "AuthToken" -> token(group, text(p, name), text(p, "AuthTokenUpdateStrategy"));
            case "Engine" -> {
                group.put(name, value);
                members.forEach(member -> member.put(name, value));
            }
            default -> members.forEach(member -> nodeProperty(member, name, value));
        }
    }

    /** The tokens that are valid, of which no call shows one; without a token before, all are let in until SET. */
    private void token(Map<String, Object> group, String token, String strategy) {
        List<Object> valid = new ArrayList<>(texts(group, TOKENS));
        Refusal.when(strategy.equals("SET") && !valid.contains(token), Refusal.SET_AFTER_ROTATE, "SET before ROTATE");
        if (strategy.equals("ROTATE")) {
            String last = valid.isEmpty() ? "(none is asked for)" : String.valueOf(valid.get(valid.size() - 1));
            valid = new ArrayList<>(last.equals(token) ? List.of(token) : List.of(last, token));
        } else {
            valid = new ArrayList<>(List.of(token));
        }
        group.put(TOKENS, valid);
        group.put("AuthTokenEnabled", true);
        group.put("AuthTokenLastModifiedDate", "2026-11-23T12:00:%02dZ".formatted(store.next() % 60));
    }

    private static List<String> without(List<String> all, List<String> gone) {
        return all.stream().filter(each -> !gone.contains(each)).toList();
    }

    private static String word(Object flag) {
        return Boolean.TRUE.equals(flag) ? "enabled" : "disabled";
    }

    private static void nodeProperty(Map<String, Object> node, String name, Object value) {
        switch (name) {
            case "SecurityGroupIds" -> {
                List<Object> groups = new ArrayList<>();
                ((List<?>) value).forEach(id -> groups.add(new LinkedHashMap<>(Map.of("SecurityGroupId", id))));
                node.put("SecurityGroups", groups);
            }
            case "CacheParameterGroupName" -> {
                Map<String, Object> group = new LinkedHashMap<>(map(node, "CacheParameterGroup"));
                group.put(name, value);
                node.put("CacheParameterGroup", group);
            }
            case "EngineVersion" -> node.put(name, value);
            case "NotificationTopicArn", "NotificationTopicStatus" -> {
                Map<String, Object> all = new LinkedHashMap<>(map(node, "NotificationConfiguration"));
                all.put(name.replace("Notification", ""), value);
                node.put("NotificationConfiguration", all);
            }
            default -> {
                // Ids, and what is read together with another parameter.
            }
        }
    }

    /** Where the group of the logs is not there, nothing is delivered. */
    private void logs(Map<String, Object> of, Object value) {
        List<Object> all = new ArrayList<>(maps(of, "LogDeliveryConfigurations"));
        for (Object each : (List<?>) value) {
            Map<String, Object> wanted = new LinkedHashMap<>(map(Map.of("it", each), "it"));
            boolean isOn = Boolean.TRUE.equals(wanted.remove("Enabled"));
            all.removeIf(old -> map(Map.of("it", old), "it").get("LogType").equals(wanted.get("LogType")));
            if (isOn) {
                Object group = map(map(wanted, "DestinationDetails"), "CloudWatchLogsDetails")
                        .get("LogGroup");
                boolean isThere = group == null
                        || store.find("LogGroups", "logGroupName", group).isPresent();
                wanted.put("Status", isThere ? "active" : "error");
                all.add(wanted);
            }
        }
        of.put("LogDeliveryConfigurations", all);
    }

    private Map<String, Object> modifyCluster(Map<String, Object> p) {
        String id = text(p, "CacheClusterId");
        Map<String, Object> cluster =
                store.find("CacheClusters", "CacheClusterId", id).orElseThrow(() -> Refusal.NO_CLUSTER.of(id));
        Refusal.when(!text(cluster, "CacheClusterStatus").equals("available"), Refusal.CLUSTER_BUSY, id);
        references(p);
        p.forEach((name, value) -> {
            switch (name) {
                case "SnapshotRetentionLimit", "SnapshotWindow", "AutoMinorVersionUpgrade", "CacheNodeType" ->
                    cluster.put(name, value);
                case "LogDeliveryConfigurations" -> logs(cluster, value);
                default -> nodeProperty(cluster, name, value);
            }
        });
        busy(cluster, "CacheClusterStatus", "modifying");
        return cluster;
    }

    private Map<String, Object> createGroup(Map<String, Object> p) {
        String id = text(p, "ReplicationGroupId");
        Refusal.when(store.find("ReplicationGroups", "ReplicationGroupId", id).isPresent(), Refusal.GROUP_EXISTS, id);
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("ReplicationGroupId", id);
        group.put("ARN", LiveAws.arn("replicationgroup:" + id));
        if (p.containsKey("PrimaryClusterId")) {
            wrap(group, text(p, "PrimaryClusterId"));
        } else {
            restore(group, p);
        }
        store.list("ReplicationGroups").add(group);
        LiveAws.tag(store, group.get("ARN"), p);
        busy(group, "Status", "creating");
        return group;
    }

    private void wrap(Map<String, Object> group, String id) {
        Map<String, Object> cluster =
                store.find("CacheClusters", "CacheClusterId", id).orElseThrow(() -> Refusal.NO_CLUSTER.of(id));
        boolean isFree =
                text(cluster, "CacheClusterStatus").equals("available") && !cluster.containsKey("ReplicationGroupId");
        Refusal.when(!isFree, Refusal.CLUSTER_BUSY, id);
        for (String name : List.of(
                "Engine",
                "CacheNodeType",
                "TransitEncryptionEnabled",
                "TransitEncryptionMode",
                "AtRestEncryptionEnabled",
                "AuthTokenEnabled",
                "AuthTokenLastModifiedDate",
                "SnapshotRetentionLimit",
                "SnapshotWindow",
                "AutoMinorVersionUpgrade",
                "LogDeliveryConfigurations")) {
            if (cluster.containsKey(name)) {
                group.put(name, cluster.get(name));
            }
        }
        group.put("ClusterEnabled", false);
        group.put("AutomaticFailover", "disabled");
        group.put("MultiAZ", "disabled");
        group.put("MemberClusters", new ArrayList<>(List.of(id)));
        Object zone = cluster.getOrDefault("PreferredAvailabilityZone", "");
        Map<String, Object> shard = shard("0001", List.of(node(id, zone)));
        maps(cluster, "CacheNodes").stream()
                .findFirst()
                .ifPresent(node -> shard.put("PrimaryEndpoint", node.get("Endpoint")));
        group.put("NodeGroups", new ArrayList<>(List.of(shard)));
        cluster.put("ReplicationGroupId", group.get("ReplicationGroupId"));
    }

    private static Map<String, Object> node(String id, Object zone) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("CacheClusterId", id);
        node.put("CacheNodeId", "0001");
        node.put("PreferredAvailabilityZone", zone);
        return node;
    }

    private static Map<String, Object> shard(String id, List<Map<String, Object>> nodes) {
        Map<String, Object> shard = new LinkedHashMap<>();
        shard.put("NodeGroupId", id);
        shard.put("Status", "available");
        shard.put("NodeGroupMembers", new ArrayList<>(nodes));
        return shard;
    }

    private void restore(Map<String, Object> group, Map<String, Object> p) {
        references(p);
        String snapshot = text(p, "SnapshotName");
        Refusal.when(store.find("Snapshots", "SnapshotName", snapshot).isEmpty(), Refusal.NO_SNAPSHOT, snapshot);
        texts(p, "UserGroupIds").forEach(users::group);
        boolean hasTls = Boolean.TRUE.equals(p.get("TransitEncryptionEnabled"));
        Refusal.when(
                !hasTls && (p.containsKey("UserGroupIds") || p.containsKey("AuthToken")),
                Refusal.AUTH_NEEDS_TLS,
                snapshot);
        String id = text(p, "ReplicationGroupId");
        for (String name : List.of(
                "Engine",
                "CacheNodeType",
                "TransitEncryptionEnabled",
                "AtRestEncryptionEnabled",
                "KmsKeyId",
                "SnapshotRetentionLimit",
                "AutoMinorVersionUpgrade",
                "UserGroupIds")) {
            if (p.containsKey(name)) {
                group.put(name, p.get(name));
            }
        }
        group.put("TransitEncryptionMode", "required");
        group.put("StorageEncryptionType", p.containsKey("KmsKeyId") ? "sse-kms" : "sse-elasticache");
        group.put("EffectiveDurability", "disabled");
        group.put("AuthTokenEnabled", p.containsKey("AuthToken"));
        if (p.containsKey("AuthToken")) {
            group.put("AuthTokenLastModifiedDate", "2026-11-23T12:00:00Z");
            group.put(TOKENS, new ArrayList<>(List.of(text(p, "AuthToken"))));
        }
        group.put("AutomaticFailover", word(p.get("AutomaticFailoverEnabled")));
        group.put("MultiAZ", word(p.get("MultiAZEnabled")));
        group.put("ClusterEnabled", false);
        if (p.containsKey("LogDeliveryConfigurations")) {
            logs(group, p.get("LogDeliveryConfigurations"));
        }
        int nodes = 1 + Integer.parseInt(text(p, "ReplicasPerNodeGroup"));
        List<Object> ids = new ArrayList<>();
        List<Map<String, Object>> members = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            String member = id + "-00" + i;
            ids.add(member);
            String zone = "us-east-1" + (char) ('a' + i - 1);
            members.add(node(member, zone));
            store.list("CacheClusters").add(cluster(group, member, zone, p));
        }
        group.put("MemberClusters", ids);
        Map<String, Object> shard = shard("0001", members);
        shard.put(
                "PrimaryEndpoint",
                new LinkedHashMap<>(Map.of("Address", id + ".example.use1.cache.amazonaws.com", "Port", 6379)));
        group.put("NodeGroups", new ArrayList<>(List.of(shard)));
    }

    private static Map<String, Object> cluster(
            Map<String, Object> group, String id, String zone, Map<String, Object> p) {
        Map<String, Object> cluster = new LinkedHashMap<>();
        cluster.put("CacheClusterId", id);
        cluster.put("CacheClusterStatus", "available");
        cluster.put("Engine", group.get("Engine"));
        cluster.put("EngineVersion", text(p, "Engine").equals("redis") ? "7.1.0" : "8.0.1");
        cluster.put("CacheNodeType", group.get("CacheNodeType"));
        cluster.put("NumCacheNodes", 1);
        cluster.put("PreferredAvailabilityZone", zone);
        cluster.put("CacheSubnetGroupName", text(p, "CacheSubnetGroupName"));
        cluster.put("ReplicationGroupId", group.get("ReplicationGroupId"));
        nodeProperty(cluster, "SecurityGroupIds", p.getOrDefault("SecurityGroupIds", List.of()));
        nodeProperty(cluster, "CacheParameterGroupName", p.getOrDefault("CacheParameterGroupName", "default"));
        return cluster;
    }

    private Map<String, Object> deleteGroup(Map<String, Object> p) {
        Map<String, Object> group = group(p);
        Refusal.when(!text(group, "Status").equals("available"), Refusal.GROUP_BUSY, text(p, "ReplicationGroupId"));
        group.put("Status", "deleting");
        store.later(() -> {
            List<Map<String, Object>> members = members(group);
            boolean isKept = Boolean.TRUE.equals(p.get("RetainPrimaryCluster"));
            for (int i = 0; i < members.size(); i++) {
                if (isKept && i == 0) {
                    members.get(i).remove("ReplicationGroupId");
                } else {
                    store.list("CacheClusters").remove(members.get(i));
                }
            }
            store.list("ReplicationGroups").remove(group);
            store.untag(group.get("ARN"));
        });
        return group;
    }

    private Map<String, Object> replicas(Map<String, Object> p, boolean isMore) {
        Map<String, Object> group = group(p);
        Refusal.when(!text(group, "Status").equals("available"), Refusal.GROUP_BUSY, text(p, "ReplicationGroupId"));
        for (Map<String, Object> shard : maps(group, "NodeGroups")) {
            Map<String, Object> configuration = maps(p, "ReplicaConfiguration").stream()
                    .filter(each -> text(each, "NodeGroupId").equals(text(shard, "NodeGroupId")))
                    .findFirst()
                    .orElse(p);
            if (configuration.containsKey("NewReplicaCount")) {
                resize(group, shard, configuration, isMore);
            }
        }
        busy(group, "Status", "modifying");
        return group;
    }

    private void resize(Map<String, Object> group, Map<String, Object> shard, Map<String, Object> p, boolean isMore) {
        int wanted = 1 + Integer.parseInt(text(p, "NewReplicaCount"));
        List<Map<String, Object>> members = maps(shard, "NodeGroupMembers");
        List<String> zones = texts(p, "PreferredAvailabilityZones");
        Refusal.when(isMore ? wanted <= members.size() : wanted >= members.size(), Refusal.REPLICA_COUNT, wanted - 1);
        Refusal.when(!zones.isEmpty() && zones.size() != wanted, Refusal.ZONE_PER_NODE, zones);
        boolean hasFailover = text(group, "AutomaticFailover").equals("enabled");
        Refusal.when(!isMore && wanted < 2 && hasFailover, Refusal.FAILOVER_NEEDS_REPLICA, "failover is on");
        List<Object> ids = new ArrayList<>(texts(group, "MemberClusters"));
        while (members.size() < wanted) {
            Map<String, Object> like =
                    store.find("CacheClusters", "CacheClusterId", ids.get(0)).orElseThrow();
            String id = text(group, "ReplicationGroupId") + "-1" + "%02d".formatted(store.next());
            String zone = zones.isEmpty() ? "us-east-1" + (char) ('a' + members.size()) : zones.get(members.size());
            members.add(node(id, zone));
            Map<String, Object> cluster = Store.copy(like);
            cluster.put("CacheClusterId", id);
            cluster.put("PreferredAvailabilityZone", zone);
            List.of("ARN", "CacheNodes").forEach(cluster::remove);
            store.list("CacheClusters").add(cluster);
            ids.add(id);
        }
        while (members.size() > wanted) {
            String gone = text(members.remove(members.size() - 1), "CacheClusterId");
            store.list("CacheClusters")
                    .removeIf(each -> text(each, "CacheClusterId").equals(gone));
            ids.remove(gone);
        }
        group.put("MemberClusters", ids);
    }

    private Map<String, Object> serverless(Map<String, Object> p) {
        String id = text(p, "ServerlessCacheName");
        return store.find("ServerlessCaches", "ServerlessCacheName", id)
                .orElseThrow(() -> Refusal.NO_SERVERLESS.of(id));
    }

    private Map<String, Object> modifyServerless(Map<String, Object> p) {
        Map<String, Object> cache = serverless(p);
        Refusal.when(
                !text(cache, "Status").equals("available"), Refusal.SERVERLESS_BUSY, cache.get("ServerlessCacheName"));
        references(p);
        if (p.containsKey("UserGroupId")) {
            users.group(text(p, "UserGroupId"));
        }
        p.forEach((name, value) -> {
            switch (name) {
                case "RemoveUserGroup" -> cache.remove("UserGroupId");
                case "ServerlessCacheName" -> {}
                case "CacheUsageLimits" -> limits(cache, value);
                case "MajorEngineVersion" -> {
                    cache.put(name, value);
                    cache.put("FullEngineVersion", value + ".0");
                }
                default -> cache.put(name, value);
            }
        });
        busy(cache, "Status", "modifying");
        return cache;
    }

    /** A bound of 0 removes it; what is not named stays. */
    private static void limits(Map<String, Object> cache, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(map(cache, "CacheUsageLimits"));
        ((Map<?, ?>) numbers(value)).forEach((kind, bounds) -> {
            Map<String, Object> set = new LinkedHashMap<>(map(all, String.valueOf(kind)));
            ((Map<?, ?>) bounds).forEach((bound, number) -> set.put(String.valueOf(bound), number));
            set.values().removeIf(Integer.valueOf(0)::equals);
            all.put(String.valueOf(kind), set);
            if (!set.containsKey("Minimum") && !set.containsKey("Maximum")) {
                all.remove(String.valueOf(kind));
            }
        });
        cache.put("CacheUsageLimits", all);
        if (all.isEmpty()) {
            cache.remove("CacheUsageLimits");
        }
    }

    /** AWS describes as numbers whatever the caller made of them. */
    private static Object numbers(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), numbers(each)));
            return copy;
        }
        return String.valueOf(value).matches("[0-9]+") ? Integer.valueOf(String.valueOf(value)) : value;
    }

    private Map<String, Object> createServerless(Map<String, Object> p) {
        String id = text(p, "ServerlessCacheName");
        Refusal.when(
                store.find("ServerlessCaches", "ServerlessCacheName", id).isPresent(), Refusal.SERVERLESS_EXISTS, id);
        references(p);
        boolean isPublic = "public".equals(p.get("ConnectionType"));
        Refusal.when(!isPublic && texts(p, "SubnetIds").size() < 2, Refusal.TWO_ZONES, texts(p, "SubnetIds"));
        if (p.containsKey("UserGroupId") && !"default.iam-user-group".equals(p.get("UserGroupId"))) {
            users.group(text(p, "UserGroupId"));
        }
        Map<String, Object> cache = new LinkedHashMap<>(p);
        List.of("Tags", "SnapshotArnsToRestore").forEach(cache::remove);
        cache.computeIfPresent("CacheUsageLimits", (name, value) -> numbers(value));
        cache.put("ARN", LiveAws.arn("serverlesscache:" + id));
        cache.put("FullEngineVersion", text(p, "MajorEngineVersion") + ".0");
        String host = id + "-abc123" + (isPublic ? ".public" : "") + ".serverless.use1.cache.amazonaws.com";
        cache.put("Endpoint", new LinkedHashMap<>(Map.of("Address", host, "Port", 6379)));
        store.list("ServerlessCaches").add(cache);
        LiveAws.tag(store, cache.get("ARN"), p);
        busy(cache, "Status", "creating");
        return cache;
    }

    private Map<String, Object> deleteServerless(Map<String, Object> p) {
        Map<String, Object> cache = serverless(p);
        Refusal.when(
                !text(cache, "Status").equals("available"), Refusal.SERVERLESS_BUSY, cache.get("ServerlessCacheName"));
        cache.put("Status", "deleting");
        store.later(() -> {
            store.list("ServerlessCaches").remove(cache);
            store.untag(cache.get("ARN"));
        });
        return cache;
    }
}
