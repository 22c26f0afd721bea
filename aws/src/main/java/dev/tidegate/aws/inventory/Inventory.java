package dev.tidegate.aws.inventory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.DataStorage;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ServerlessCache;

/** Finds a cache by its name; read-only. As safe for threads as the client. */
public final class Inventory {
    private static final Set<String> NOT_FOUND =
            Set.of("ServerlessCacheNotFoundFault", "ReplicationGroupNotFoundFault", "CacheClusterNotFound");

    /** A name that one kind may not have, such as one that is too long, may still be that of another. */
    private static final String NOT_A_NAME = "InvalidParameterValue";

    private final ElastiCacheClient client;

    /** The client stays the caller's to close. */
    public Inventory(ElastiCacheClient client) {
        this.client = client;
    }

    /**
     * The cache named {@code id}, of whichever kind. A cluster that belongs to a group is looked at as that group.
     *
     * @throws NoSuchCacheException if there is none
     * @throws UnusableCacheException if there are several, or it is one of memcached
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public CacheShape find(String id) {
        return find(id, Optional.empty());
    }

    /**
     * The cache named {@code id} of that kind, or of any.
     *
     * @throws NoSuchCacheException if there is none
     * @throws UnusableCacheException if there are several, or it is one of memcached
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public CacheShape find(String id, Optional<CacheKind> kind) {
        Optional<AwsServiceException> unseen = Optional.empty();
        Map<CacheKind, CacheShape> all = new EnumMap<>(CacheKind.class);
        for (CacheKind each : kind.map(List::of).orElse(List.of(CacheKind.values()))) {
            try {
                look(each, id).ifPresent(found -> all.putIfAbsent(found.kind(), found));
            } catch (AwsServiceException e) {
                if (!concernsOneCall(e)) {
                    throw e;
                }
                unseen = Optional.of(e);
            }
        }
        if (all.size() > 1) {
            throw UnusableCacheException.ambiguous(id, all.keySet());
        }
        if (!all.isEmpty()) {
            return usable(all.values().iterator().next());
        }
        if (unseen.filter(Inventory::isDenied).isPresent()) {
            throw unseen.get();
        }
        String region = String.valueOf(client.serviceClientConfiguration().region());
        throw unseen.map(e -> new NoSuchCacheException(id, region, e))
                .orElseGet(() -> new NoSuchCacheException(id, region));
    }

    private static CacheShape usable(CacheShape cache) {
        if (cache.engine().equals("memcached")) {
            throw UnusableCacheException.memcached(cache.id());
        }
        return cache;
    }

    private Optional<CacheShape> look(CacheKind kind, String id) {
        return switch (kind) {
            case SERVERLESS -> serverless(id);
            case REPLICATION_GROUP -> group(id);
            case CLUSTER -> cluster(id);
        };
    }

    /** A missing right, or a call that fails by itself, says nothing of the other kinds; a wrong key does. */
    private static boolean concernsOneCall(AwsServiceException e) {
        return isDenied(e)
                || code(e).equals("InvalidAction")
                || code(e).startsWith("UnknownOperation")
                || e.statusCode() == 404
                || e.statusCode() == 405
                || e.statusCode() >= 500;
    }

    private static boolean isDenied(AwsServiceException e) {
        return code(e).startsWith("AccessDenied") || code(e).equals("UnauthorizedOperation");
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
    }

    private interface Look<T> {
        List<T> now();
    }

    private static <T> Optional<T> first(Look<T> look) {
        try {
            return look.now().stream().findFirst();
        } catch (AwsServiceException e) {
            if (NOT_FOUND.contains(code(e)) || code(e).startsWith(NOT_A_NAME)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<CacheShape> serverless(String id) {
        Optional<ServerlessCache> found = first(() ->
                client.describeServerlessCaches(r -> r.serverlessCacheName(id)).serverlessCaches());
        return found.map(cache -> new CacheShape(
                cache.serverlessCacheName(),
                CacheKind.SERVERLESS,
                engine(cache.engine()),
                text(cache.fullEngineVersion()),
                List.of(),
                limit(cache)));
    }

    private static OptionalLong limit(ServerlessCache cache) {
        DataStorage data = cache.cacheUsageLimits() == null
                ? null
                : cache.cacheUsageLimits().dataStorage();
        return data == null || data.maximum() == null
                ? OptionalLong.empty()
                : OptionalLong.of(data.maximum() * 1_000_000_000L);
    }

    private Optional<CacheShape> group(String id) {
        return first(() -> client.describeReplicationGroups(r -> r.replicationGroupId(id))
                        .replicationGroups())
                .map(this::shape);
    }

    private CacheShape shape(ReplicationGroup group) {
        List<Optional<CacheCluster>> members =
                group.memberClusters().stream().map(this::member).toList();
        List<CacheShape.Node> nodes = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            String id = group.memberClusters().get(i);
            // A member may be on its way in or out; the group knows its type.
            nodes.add(members.get(i)
                    .map(Inventory::node)
                    .orElseGet(() -> new CacheShape.Node(id, text(group.cacheNodeType()), 1)));
        }
        // A group does not say its version; its members do.
        Optional<CacheCluster> one = members.stream().flatMap(Optional::stream).findFirst();
        return new CacheShape(
                group.replicationGroupId(),
                CacheKind.REPLICATION_GROUP,
                engine(one.map(CacheCluster::engine).orElse(group.engine())),
                text(one.map(CacheCluster::engineVersion).orElse("")),
                nodes,
                OptionalLong.empty());
    }

    /** A caller that may see the group but not its members still gets the group. */
    private Optional<CacheCluster> member(String id) {
        try {
            return first(() -> clusters(id));
        } catch (AwsServiceException e) {
            if (concernsOneCall(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<CacheShape> cluster(String id) {
        Optional<CacheCluster> found = first(() -> clusters(id));
        Optional<String> group = found.map(CacheCluster::replicationGroupId).filter(name -> !name.isEmpty());
        if (group.isPresent()) {
            return group(group.get());
        }
        return found.map(cluster -> new CacheShape(
                cluster.cacheClusterId(),
                CacheKind.CLUSTER,
                engine(cluster.engine()),
                text(cluster.engineVersion()),
                List.of(node(cluster)),
                OptionalLong.empty()));
    }

    private List<CacheCluster> clusters(String id) {
        return client.describeCacheClusters(r -> r.cacheClusterId(id)).cacheClusters();
    }

    private static CacheShape.Node node(CacheCluster cluster) {
        int count = cluster.numCacheNodes() == null ? 1 : Math.max(1, cluster.numCacheNodes());
        return new CacheShape.Node(cluster.cacheClusterId(), text(cluster.cacheNodeType()), count);
    }

    /** A group of the time when there was but one engine does not name it. */
    private static String engine(String raw) {
        return text(raw).isEmpty() ? "redis" : text(raw).toLowerCase(Locale.ROOT);
    }

    private static String text(String raw) {
        return Stream.ofNullable(raw).findFirst().orElse("");
    }
}
