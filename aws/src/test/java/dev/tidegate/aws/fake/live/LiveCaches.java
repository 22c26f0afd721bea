package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.maps;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Changes of the caches of ElastiCache: of replication groups and clusters, and of serverless caches by {@link LiveServerless}. */
final class LiveCaches {
    private final Store store;

    private final LiveCacheChecks checks;

    private final LiveCacheProperties properties;

    private final LiveNewGroups newGroups;

    private final LiveServerless serverless;

    LiveCaches(Store store, LiveUsers users) {
        this.store = store;
        this.checks = new LiveCacheChecks(store, users);
        this.properties = new LiveCacheProperties(store);
        this.newGroups = new LiveNewGroups(store, users, checks, properties);
        this.serverless = new LiveServerless(store, users, checks);
    }

    Map<String, Object> answer(String operation, Map<String, Object> p) {
        return switch (operation) {
            case "ModifyReplicationGroup" -> modifyGroup(p);
            case "ModifyCacheCluster" -> modifyCluster(p);
            case "ModifyServerlessCache" -> serverless.modifyServerless(p);
            case "CreateReplicationGroup" -> newGroups.createGroup(p);
            case "DeleteReplicationGroup" -> deleteGroup(p);
            case "IncreaseReplicaCount" -> replicas(p, true);
            case "DecreaseReplicaCount" -> replicas(p, false);
            case "CreateServerlessCache" -> serverless.createServerless(p);
            case "DeleteServerlessCache" -> serverless.deleteServerless(p);
            default -> throw Refusal.UNKNOWN_CALL.of(operation);
        };
    }

    private Map<String, Object> group(Map<String, Object> p) {
        String id = text(p, "ReplicationGroupId");
        return store.find("ReplicationGroups", "ReplicationGroupId", id).orElseThrow(() -> Refusal.NO_GROUP.of(id));
    }

    private Map<String, Object> modifyGroup(Map<String, Object> p) {
        Map<String, Object> group = group(p);
        String id = text(p, "ReplicationGroupId");
        Refusal.when(!text(group, "Status").equals("available"), Refusal.GROUP_BUSY, id);
        checks.checkGroup(group, p);
        List<Map<String, Object>> members = checks.members(group);
        p.forEach((name, value) -> properties.property(group, members, p, name, value));
        store.busy(group, "Status", "modifying");
        return group;
    }

    private Map<String, Object> modifyCluster(Map<String, Object> p) {
        String id = text(p, "CacheClusterId");
        Map<String, Object> cluster =
                store.find("CacheClusters", "CacheClusterId", id).orElseThrow(() -> Refusal.NO_CLUSTER.of(id));
        Refusal.when(!text(cluster, "CacheClusterStatus").equals("available"), Refusal.CLUSTER_BUSY, id);
        checks.references(p);
        p.forEach((name, value) -> {
            switch (name) {
                case "SnapshotRetentionLimit", "SnapshotWindow", "AutoMinorVersionUpgrade", "CacheNodeType" ->
                    cluster.put(name, value);
                case "LogDeliveryConfigurations" -> properties.logs(cluster, value);
                default -> LiveCacheProperties.nodeProperty(cluster, name, value);
            }
        });
        store.busy(cluster, "CacheClusterStatus", "modifying");
        return cluster;
    }

    private Map<String, Object> deleteGroup(Map<String, Object> p) {
        Map<String, Object> group = group(p);
        Refusal.when(!text(group, "Status").equals("available"), Refusal.GROUP_BUSY, text(p, "ReplicationGroupId"));
        group.put("Status", "deleting");
        store.later(() -> {
            List<Map<String, Object>> members = checks.members(group);
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
        store.busy(group, "Status", "modifying");
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
            members.add(LiveNewGroups.node(id, zone));
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
}
