package dev.tidegate.aws.inventory;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.elasticache.model.NodeSnapshot;
import software.amazon.awssdk.services.elasticache.model.ServerlessCacheSnapshot;
import software.amazon.awssdk.services.elasticache.model.Snapshot;

/** The snapshots of a cache. As safe for threads as the client. */
public final class Snapshots {
    /** A cache keeps 35 automatic ones and any number of manual ones. */
    private static final int MAX_SNAPSHOTS = 10_000;

    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *([kmgt]?i?b|bytes?|)");

    private static final String THOUSANDS = "bkmgt";

    private final ElastiCacheClient client;

    /** The client stays the caller's to close. */
    public Snapshots(ElastiCacheClient client) {
        this.client = client;
    }

    /**
     * How large each is, in bytes; empty for one whose size AWS does not say.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public List<Optional<Long>> sizes(CacheShape cache) {
        return cache.kind() == CacheKind.SERVERLESS ? serverless(cache) : nodes(cache);
    }

    private List<Optional<Long>> serverless(CacheShape cache) {
        List<Optional<Long>> sizes = new ArrayList<>();
        for (ServerlessCacheSnapshot snapshot : client.describeServerlessCacheSnapshotsPaginator(
                        r -> r.serverlessCacheName(cache.id()))
                .serverlessCacheSnapshots()) {
            if (sizes.size() == MAX_SNAPSHOTS) {
                break;
            }
            sizes.add(bytes(snapshot.bytesUsedForCache()));
        }
        return sizes;
    }

    private List<Optional<Long>> nodes(CacheShape cache) {
        DescribeSnapshotsRequest.Builder request = DescribeSnapshotsRequest.builder();
        if (cache.kind() == CacheKind.REPLICATION_GROUP) {
            request.replicationGroupId(cache.id());
        } else {
            request.cacheClusterId(cache.id());
        }
        List<Optional<Long>> sizes = new ArrayList<>();
        for (Snapshot snapshot :
                client.describeSnapshotsPaginator(request.build()).snapshots()) {
            if (sizes.size() == MAX_SNAPSHOTS) {
                break;
            }
            sizes.add(sum(snapshot.nodeSnapshots()));
        }
        return sizes;
    }

    private static Optional<Long> sum(List<NodeSnapshot> nodes) {
        List<Optional<Long>> sizes =
                nodes.stream().map(node -> bytes(node.cacheSize())).toList();
        return sizes.isEmpty() || sizes.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(sizes.stream().mapToLong(Optional::orElseThrow).sum());
    }

    /** AWS writes {@code 6 MB}. */
    static Optional<Long> bytes(String raw) {
        Matcher size = SIZE.matcher(Optional.ofNullable(raw).orElse("").strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            return Optional.empty();
        }
        String unit = size.group(2);
        int thousands = unit.isEmpty() ? 0 : THOUSANDS.indexOf(unit.charAt(0));
        return Optional.of(new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(1_024).pow(thousands))
                .longValue());
    }
}
