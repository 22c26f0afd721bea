package dev.tidegate.aws.alarms;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.CacheShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of a cache, failovers and replaced nodes among them, which no metric shows: they go to a topic of SNS.
 *
 * @param change makes them go to the topic; empty where they do, or may not be changed
 * @param note what is worth knowing of them; empty for nothing
 */
public record CacheEvents(Optional<Change> change, Optional<String> note) {
    private static final CacheEvents NOTHING = new CacheEvents(Optional.empty(), Optional.empty());

    /** Of a cache that should notify that topic; one that notifies another keeps it. */
    public static CacheEvents of(AwsApi api, CacheShape cache, String topic) {
        if (cache.kind() == CacheKind.SERVERLESS) {
            return noted("events of a serverless cache go to EventBridge alone, not to a topic");
        }
        String now = cache.nodes().isEmpty()
                ? ""
                : notified(api, cache.nodes().get(0).clusterId());
        if (now.equals(topic)) {
            return NOTHING;
        }
        if (!now.isEmpty()) {
            return noted("events of the cache go to " + now + " already; that is left as it is");
        }
        boolean isAlone = cache.kind() == CacheKind.CLUSTER;
        return new CacheEvents(
                Optional.of(
                        Change.of("elasticache", isAlone ? "ModifyCacheCluster" : "ModifyReplicationGroup", cache.id())
                                .with(isAlone ? "CacheClusterId" : "ReplicationGroupId", cache.id())
                                .with("NotificationTopicArn", topic)
                                .with("NotificationTopicStatus", "active")
                                .with("ApplyImmediately", true)
                                .changing("NotificationTopicArn", Look.NONE, topic)),
                Optional.empty());
    }

    private static CacheEvents noted(String note) {
        return new CacheEvents(Optional.empty(), Optional.of(note));
    }

    /** The topic of a node; empty for none. */
    private static String notified(AwsApi api, String node) {
        List<?> found = Data.list(
                api.call("elasticache", "DescribeCacheClusters", Map.of("CacheClusterId", node)), "CacheClusters");
        return found.isEmpty() ? "" : topic(Data.map(found.get(0)));
    }

    /** The topic in the description of a node; one that is switched off is none. */
    public static String topic(Map<String, Object> node) {
        Map<String, Object> configuration = Data.map(node, "NotificationConfiguration");
        return "inactive".equals(Data.text(configuration, "TopicStatus")) ? "" : Data.text(configuration, "TopicArn");
    }
}
