package dev.tidegate.aws.fake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What ElastiCache says of the caches of an account, over the Query protocol; snapshots come one a page. */
public final class FakeElastiCache implements FakeService.Handler {
    private final Map<String, String> topics = new LinkedHashMap<>();
    private final Map<String, String> clusters = new LinkedHashMap<>();
    private final Map<String, String> groups = new LinkedHashMap<>();
    private final Map<String, String> serverless = new LinkedHashMap<>();
    private final Map<String, List<String>> snapshots = new LinkedHashMap<>();
    private final Set<String> denied = new HashSet<>();
    private final Set<String> unknown = new HashSet<>();

    public FakeElastiCache cluster(String id, String engine, String version, String type, String group) {
        String member = group.isEmpty() ? "" : tag("ReplicationGroupId", group);
        clusters.put(
                id,
                tag("CacheClusterId", id)
                        + tag("Engine", engine)
                        + tag("EngineVersion", version)
                        + tag("CacheNodeType", type)
                        + tag("NumCacheNodes", "1")
                        + member);
        return this;
    }

    public FakeElastiCache group(String id, String engine, String... members) {
        StringBuilder ids = new StringBuilder();
        for (String member : members) {
            ids.append(tag("ClusterId", member));
        }
        groups.put(
                id,
                tag("ReplicationGroupId", id)
                        + tag("CacheNodeType", "cache.t4g.micro")
                        + (engine.isEmpty() ? "" : tag("Engine", engine))
                        + tag("MemberClusters", ids.toString()));
        return this;
    }

    public FakeElastiCache serverless(String id, String engine, String version, int limitGigabytes) {
        String limit = tag("DataStorage", tag("Maximum", String.valueOf(limitGigabytes)) + tag("Unit", "GB"));
        serverless.put(
                id,
                tag("ServerlessCacheName", id)
                        + tag("Engine", engine)
                        + tag("FullEngineVersion", version)
                        + tag("CacheUsageLimits", limit));
        return this;
    }

    public FakeElastiCache snapshots(String id, String... sizes) {
        snapshots.put(id, new ArrayList<>(List.of(sizes)));
        return this;
    }

    public FakeElastiCache deny(String action) {
        denied.add(action);
        return this;
    }

    public FakeElastiCache unknown(String action) {
        unknown.add(action);
        return this;
    }

    @Override
    public FakeService.Answer answer(Map<String, String> request) {
        String action = request.getOrDefault("Action", "");
        if (denied.contains(action)) {
            return FakeService.Answer.fault(403, "AccessDenied", "not authorized to perform elasticache:" + action);
        }
        if (unknown.contains(action)) {
            return FakeService.Answer.fault(400, "InvalidAction", "no such action: " + action);
        }
        return switch (action) {
            case "DescribeServerlessCaches" ->
                one(
                        serverless,
                        request.get("ServerlessCacheName"),
                        action,
                        "ServerlessCaches",
                        "member",
                        "ServerlessCacheNotFoundFault");
            case "DescribeReplicationGroups" ->
                one(
                        groups,
                        request.get("ReplicationGroupId"),
                        action,
                        "ReplicationGroups",
                        "ReplicationGroup",
                        "ReplicationGroupNotFoundFault");
            case "ModifyReplicationGroup", "ModifyCacheCluster" -> notified(action, request);
            case "DescribeCacheClusters" ->
                one(
                        withTopics(),
                        request.get("CacheClusterId"),
                        action,
                        "CacheClusters",
                        "CacheCluster",
                        "CacheClusterNotFound");
            case "DescribeSnapshots" -> snapshot(action, request, false);
            case "DescribeServerlessCacheSnapshots" -> snapshot(action, request, true);
            default -> FakeService.Answer.fault(400, "InvalidAction", action);
        };
    }

    /** The topic of a cluster, or of all nodes of a group; nothing else of a cache can be modified here. */
    private FakeService.Answer notified(String action, Map<String, String> request) {
        String group = request.getOrDefault("ReplicationGroupId", "");
        clusters.forEach((id, cluster) -> {
            if (id.equals(request.get("CacheClusterId"))
                    || (!group.isEmpty() && cluster.contains(tag("ReplicationGroupId", group)))) {
                topics.merge(
                        id,
                        request.getOrDefault("NotificationTopicArn", "") + " "
                                + request.getOrDefault("NotificationTopicStatus", ""),
                        (old, fresh) -> fresh.startsWith(" ") ? old.substring(0, old.indexOf(' ')) + fresh : fresh);
            }
        });
        return result(action, "");
    }

    /** The topic of a node and its status; empty where it has none. */
    public String topic(String id) {
        return topics.getOrDefault(id, "");
    }

    private Map<String, String> withTopics() {
        Map<String, String> all = new LinkedHashMap<>(clusters);
        topics.forEach((id, topic) -> all.computeIfPresent(
                id,
                (name, cluster) -> cluster
                        + tag(
                                "NotificationConfiguration",
                                tag("TopicArn", topic.substring(0, topic.indexOf(' ')))
                                        + tag("TopicStatus", topic.substring(topic.indexOf(' ') + 1)))));
        return all;
    }

    private static FakeService.Answer one(
            Map<String, String> all, String id, String action, String list, String item, String missing) {
        return all.containsKey(id)
                ? result(action, tag(list, tag(item, all.get(id))))
                : FakeService.Answer.fault(404, missing, id + " not found");
    }

    private FakeService.Answer snapshot(String action, Map<String, String> request, boolean isServerless) {
        String id = request.getOrDefault(
                isServerless ? "ServerlessCacheName" : "CacheClusterId",
                request.getOrDefault("ReplicationGroupId", ""));
        List<String> sizes = snapshots.getOrDefault(id, List.of());
        int at = Integer.parseInt(request.getOrDefault(isServerless ? "NextToken" : "Marker", "0"));
        String item = "";
        if (at < sizes.size()) {
            item = isServerless
                    ? tag("ServerlessCacheSnapshot", tag("BytesUsedForCache", sizes.get(at)))
                    : tag("Snapshot", tag("NodeSnapshots", tag("NodeSnapshot", tag("CacheSize", sizes.get(at)))));
        }
        String next = at + 1 < sizes.size() ? tag(isServerless ? "NextToken" : "Marker", String.valueOf(at + 1)) : "";
        return result(action, tag(isServerless ? "ServerlessCacheSnapshots" : "Snapshots", item) + next);
    }

    private static FakeService.Answer result(String action, String body) {
        return FakeService.Answer.ok(tag(
                action + "Response", tag(action + "Result", body) + tag("ResponseMetadata", tag("RequestId", "r"))));
    }

    private static String tag(String name, String body) {
        return "<" + name + ">" + body + "</" + name + ">";
    }
}
