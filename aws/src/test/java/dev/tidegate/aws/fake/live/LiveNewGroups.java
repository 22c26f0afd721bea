package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.maps;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Creates replication groups: around a stand-alone cluster, or from a snapshot. */
final class LiveNewGroups {
    private final Store store;

    private final LiveUsers users;

    private final LiveCacheChecks checks;

    private final LiveCacheProperties properties;

    LiveNewGroups(Store store, LiveUsers users, LiveCacheChecks checks, LiveCacheProperties properties) {
        this.store = store;
        this.users = users;
        this.checks = checks;
        this.properties = properties;
    }

    static String word(Object flag) {
        return Boolean.TRUE.equals(flag) ? "enabled" : "disabled";
    }

    Map<String, Object> createGroup(Map<String, Object> p) {
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
        store.busy(group, "Status", "creating");
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

    static Map<String, Object> node(String id, Object zone) {
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
        checks.references(p);
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
            group.put(LiveCacheProperties.TOKENS, new ArrayList<>(List.of(text(p, "AuthToken"))));
        }
        group.put("AutomaticFailover", word(p.get("AutomaticFailoverEnabled")));
        group.put("MultiAZ", word(p.get("MultiAZEnabled")));
        group.put("ClusterEnabled", false);
        if (p.containsKey("LogDeliveryConfigurations")) {
            properties.logs(group, p.get("LogDeliveryConfigurations"));
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
        LiveCacheProperties.nodeProperty(cluster, "SecurityGroupIds", p.getOrDefault("SecurityGroupIds", List.of()));
        LiveCacheProperties.nodeProperty(
                cluster, "CacheParameterGroupName", p.getOrDefault("CacheParameterGroupName", "default"));
        return cluster;
    }
}
