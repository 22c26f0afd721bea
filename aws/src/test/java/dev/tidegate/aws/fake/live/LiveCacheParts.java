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
import java.util.TreeSet;

/** Subnet groups, parameter groups, snapshots, updates and tags of ElastiCache. */
final class LiveCacheParts {
    private static final Map<String, Object> DEFAULTS =
            Map.of("maxmemory-policy", "volatile-lru", "reserved-memory-percent", "25");

    private final Store store;

    LiveCacheParts(Store store) {
        this.store = store;
    }

    Map<String, Object> answer(String operation, Map<String, Object> p) {
        return switch (operation) {
            case "CreateCacheSubnetGroup" -> createSubnetGroup(p);
            case "ModifyCacheSubnetGroup" -> modifySubnetGroup(p);
            case "DeleteCacheSubnetGroup" -> deleteSubnetGroup(p);
            case "CreateCacheParameterGroup" -> createParameterGroup(p);
            case "ModifyCacheParameterGroup", "ResetCacheParameterGroup" -> parameters(p);
            case "DeleteCacheParameterGroup" -> deleteParameterGroup(p);
            case "DescribeCacheParameters" -> describeParameters(p);
            case "CreateSnapshot" -> snapshot(p);
            case "CreateServerlessCacheSnapshot" -> serverlessSnapshot(p);
            case "DeleteSnapshot" -> delete("Snapshots", "SnapshotName", p, Refusal.NO_SNAPSHOT);
            case "DeleteServerlessCacheSnapshot" ->
                delete("ServerlessCacheSnapshots", "ServerlessCacheSnapshotName", p, Refusal.NO_SERVERLESS_SNAPSHOT);
            case "BatchApplyUpdateAction" -> update(p);
            case "AddTagsToResource" -> {
                LiveAws.tag(store, p.get("ResourceName"), p);
                yield Map.of();
            }
            case "RemoveTagsFromResource" -> {
                texts(p, "TagKeys").forEach(store.tags(p.get("ResourceName"))::remove);
                yield Map.of();
            }
            case "ListTagsForResource" -> Map.of("TagList", LiveAws.tagList(store.tags(p.get("ResourceName"))));
            default -> throw Refusal.UNKNOWN_CALL.of(operation);
        };
    }

    private Map<String, Object> delete(String list, String field, Map<String, Object> p, Refusal missing) {
        Map<String, Object> item = store.find(list, field, p.get(field)).orElseThrow(() -> missing.of(p.get(field)));
        store.list(list).remove(item);
        store.untag(item.get("ARN"));
        return item;
    }

    private static List<Object> subnets(Map<String, Object> p) {
        List<Object> subnets = new ArrayList<>();
        texts(p, "SubnetIds").forEach(id -> subnets.add(new LinkedHashMap<>(Map.of("SubnetIdentifier", id))));
        return subnets;
    }

    private Map<String, Object> createSubnetGroup(Map<String, Object> p) {
        String name = text(p, "CacheSubnetGroupName");
        Refusal.when(
                store.find("CacheSubnetGroups", "CacheSubnetGroupName", name).isPresent(),
                Refusal.SUBNET_GROUP_EXISTS,
                name);
        Refusal.when(texts(p, "SubnetIds").size() < 2, Refusal.TWO_ZONES, texts(p, "SubnetIds"));
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("CacheSubnetGroupName", name);
        group.put("VpcId", "vpc-1");
        group.put("Subnets", subnets(p));
        group.put("ARN", LiveAws.arn("subnetgroup:" + name));
        store.list("CacheSubnetGroups").add(group);
        LiveAws.tag(store, group.get("ARN"), p);
        return group;
    }

    private boolean isUsed(String field, String name) {
        return store.list("CacheClusters").stream()
                .anyMatch(each -> text(each, field).equals(name)
                        || text(map(each, "CacheParameterGroup"), field).equals(name));
    }

    private Map<String, Object> modifySubnetGroup(Map<String, Object> p) {
        String name = text(p, "CacheSubnetGroupName");
        Map<String, Object> group = store.find("CacheSubnetGroups", "CacheSubnetGroupName", name)
                .orElseThrow(() -> Refusal.NO_SUBNET_GROUP.of(name));
        // The two that every group of a test has hold the nodes.
        boolean dropsUsed = texts(p, "SubnetIds").size() < 2;
        Refusal.when(dropsUsed && isUsed("CacheSubnetGroupName", name), Refusal.SUBNET_IN_USE, name);
        group.put("Subnets", subnets(p));
        return group;
    }

    private Map<String, Object> deleteSubnetGroup(Map<String, Object> p) {
        String name = text(p, "CacheSubnetGroupName");
        Refusal.when(isUsed("CacheSubnetGroupName", name), Refusal.SUBNET_GROUP_IN_USE, name);
        return delete("CacheSubnetGroups", "CacheSubnetGroupName", p, Refusal.NO_SUBNET_GROUP);
    }

    private Map<String, Object> parameterGroup(String name) {
        return store.find("CacheParameterGroups", "CacheParameterGroupName", name)
                .orElseThrow(() -> Refusal.NO_PARAMETER_GROUP.of(name));
    }

    private Map<String, Object> createParameterGroup(Map<String, Object> p) {
        String name = text(p, "CacheParameterGroupName");
        Refusal.when(
                store.find("CacheParameterGroups", "CacheParameterGroupName", name)
                        .isPresent(),
                Refusal.PARAMETER_GROUP_EXISTS,
                name);
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("CacheParameterGroupName", name);
        group.put("CacheParameterGroupFamily", p.get("CacheParameterGroupFamily"));
        group.put("ARN", LiveAws.arn("parametergroup:" + name));
        group.put(":values", new TreeMap<>(DEFAULTS));
        store.list("CacheParameterGroups").add(group);
        LiveAws.tag(store, group.get("ARN"), p);
        return group;
    }

    /** Names of those values that somebody has set, in their order. */
    static List<Object> set(Map<String, String> values) {
        TreeSet<String> set = new TreeSet<>(values.keySet());
        set.removeIf(name -> values.get(name).equals(DEFAULTS.get(name)));
        return new ArrayList<>(set);
    }

    private Map<String, Object> parameters(Map<String, Object> p) {
        String name = text(p, "CacheParameterGroupName");
        Refusal.when(name.startsWith("default."), Refusal.PARAMETER_GROUP_DEFAULT, name);
        Map<String, Object> group = parameterGroup(name);
        Map<String, Object> values = map(group, ":values");
        TreeSet<String> set = new TreeSet<>(texts(group, ":set"));
        for (Map<String, Object> each : maps(p, "ParameterNameValues")) {
            String parameter = text(each, "ParameterName");
            set.remove(parameter);
            if (each.containsKey("ParameterValue")) {
                set.add(parameter);
                values.put(parameter, text(each, "ParameterValue"));
            } else if (DEFAULTS.containsKey(parameter)) {
                values.put(parameter, DEFAULTS.get(parameter));
            } else {
                values.remove(parameter);
            }
        }
        group.put(":set", new ArrayList<>(set));
        return Map.of("CacheParameterGroupName", name);
    }

    private Map<String, Object> describeParameters(Map<String, Object> p) {
        List<Object> all = new ArrayList<>();
        Map<String, Object> group = parameterGroup(text(p, "CacheParameterGroupName"));
        map(group, ":values").forEach((name, value) -> {
            boolean isSet = texts(group, ":set").contains(name);
            Map<String, Object> parameter = new LinkedHashMap<>();
            parameter.put("ParameterName", name);
            parameter.put("ParameterValue", value);
            parameter.put("Source", isSet ? "user" : "system");
            all.add(parameter);
        });
        return Map.of("Parameters", all);
    }

    private Map<String, Object> deleteParameterGroup(Map<String, Object> p) {
        String name = text(p, "CacheParameterGroupName");
        Refusal.when(isUsed("CacheParameterGroupName", name), Refusal.PARAMETER_GROUP_IN_USE, name);
        return delete("CacheParameterGroups", "CacheParameterGroupName", p, Refusal.NO_PARAMETER_GROUP);
    }

    private Map<String, Object> snapshot(Map<String, Object> p) {
        String name = text(p, "SnapshotName");
        Refusal.when(store.find("Snapshots", "SnapshotName", name).isPresent(), Refusal.SNAPSHOT_EXISTS, name);
        Map<String, Object> source = p.containsKey("ReplicationGroupId")
                ? store.find("ReplicationGroups", "ReplicationGroupId", p.get("ReplicationGroupId"))
                        .orElseThrow(() -> Refusal.NO_GROUP.of(p))
                : store.find("CacheClusters", "CacheClusterId", p.get("CacheClusterId"))
                        .orElseThrow(() -> Refusal.NO_CLUSTER.of(p));
        String status = source.containsKey("Status") ? "Status" : "CacheClusterStatus";
        Refusal.when(!text(source, status).equals("available"), Refusal.GROUP_BUSY, p);
        source.put(status, "snapshotting");
        Map<String, Object> snapshot = new LinkedHashMap<>();
        snapshot.put("SnapshotName", name);
        snapshot.put("SnapshotStatus", "creating");
        snapshot.put("SnapshotSource", "manual");
        snapshot.put("ARN", LiveAws.arn("snapshot:" + name));
        store.list("Snapshots").add(snapshot);
        LiveAws.tag(store, snapshot.get("ARN"), p);
        store.later(() -> {
            source.put(status, "available");
            snapshot.put("SnapshotStatus", "available");
        });
        return Map.of("Snapshot", snapshot);
    }

    private Map<String, Object> serverlessSnapshot(Map<String, Object> p) {
        String name = text(p, "ServerlessCacheSnapshotName");
        Refusal.when(
                store.find("ServerlessCacheSnapshots", "ServerlessCacheSnapshotName", name)
                        .isPresent(),
                Refusal.SERVERLESS_SNAPSHOT_EXISTS,
                name);
        Map<String, Object> snapshot = new LinkedHashMap<>();
        snapshot.put("ServerlessCacheSnapshotName", name);
        snapshot.put("Status", "creating");
        snapshot.put("SnapshotType", "manual");
        snapshot.put("ARN", LiveAws.arn("serverlesssnapshot:" + name));
        store.list("ServerlessCacheSnapshots").add(snapshot);
        LiveAws.tag(store, snapshot.get("ARN"), p);
        store.later(() -> snapshot.put("Status", "available"));
        return Map.of("ServerlessCacheSnapshot", snapshot);
    }

    private Map<String, Object> update(Map<String, Object> p) {
        store.find("UpdateActions", "ServiceUpdateName", p.get("ServiceUpdateName"))
                .ifPresent(each -> each.put("UpdateActionStatus", "complete"));
        return Map.of();
    }
}
