package dev.tidegate.aws.reader;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import dev.tidegate.spi.DidYouMean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;

/** The names of existing caches, to suggest one for an unknown name. */
public final class SimilarCacheNames {
    /** Another cache of the region, by name. */
    public record Neighbour(String id, CacheKind kind) {
        @Override
        public String toString() {
            return id + " (" + kind.text() + ")";
        }
    }

    /** More suggestions than this do not help. */
    private static final int MAX_NAMES = 5;

    private SimilarCacheNames() {}

    /** Those whose names are nearest, the nearest first; kinds that cannot be read are left out. */
    public static List<Neighbour> of(AwsClients clients, String id) {
        List<Neighbour> all = new ArrayList<>();
        AwsCalls.at(
                        "elasticache:DescribeServerlessCaches",
                        () -> NullToEmpty.all(clients.caches()
                                .describeServerlessCachesPaginator(r -> {})
                                .serverlessCaches()))
                .found()
                .ifPresent(list -> list.forEach(it ->
                        all.add(new Neighbour(NullToEmpty.text(it.serverlessCacheName()), CacheKind.SERVERLESS))));
        AwsCalls.at(
                        "elasticache:DescribeReplicationGroups",
                        () -> NullToEmpty.all(clients.caches()
                                .describeReplicationGroupsPaginator()
                                .replicationGroups()))
                .found()
                .ifPresent(list -> list.forEach(it -> all.add(
                        new Neighbour(NullToEmpty.text(it.replicationGroupId()), CacheKind.REPLICATION_GROUP))));
        AwsCalls.at(
                        "elasticache:DescribeCacheClusters",
                        () -> NullToEmpty.all(clients.caches()
                                .describeCacheClustersPaginator()
                                .cacheClusters()))
                .found()
                .ifPresent(list -> list.stream()
                        .filter(it -> NullToEmpty.text(it.replicationGroupId()).isEmpty())
                        .map(CacheCluster::cacheClusterId)
                        .forEach(name -> all.add(new Neighbour(NullToEmpty.text(name), CacheKind.CLUSTER))));
        String wanted = id.toLowerCase(Locale.ROOT);
        return all.stream()
                .sorted(Comparator.comparingInt((Neighbour it) ->
                                DidYouMean.edits(wanted, it.id().toLowerCase(Locale.ROOT)))
                        .thenComparing(Neighbour::id))
                .limit(MAX_NAMES)
                .toList();
    }
}
