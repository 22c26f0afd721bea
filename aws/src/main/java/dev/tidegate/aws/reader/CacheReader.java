package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.isTrue;
import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.number;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.inventory.Inventory;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import dev.tidegate.aws.reader.client.UnmodelledFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.CacheNode;
import software.amazon.awssdk.services.elasticache.model.CacheUsageLimits;
import software.amazon.awssdk.services.elasticache.model.LogDeliveryConfiguration;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ServerlessCache;

/** Reads a replication group, a cluster or a serverless cache from AWS. */
final class CacheReader {
    private static final String CLUSTERS = "elasticache:DescribeCacheClusters";

    private final AwsClients clients;

    CacheReader(AwsClients clients) {
        this.clients = clients;
    }

    /** The cache of that name; what {@link Inventory#find} throws, this throws. */
    Cache read(String id, Optional<CacheKind> kind) {
        CacheShape shape = new Inventory(clients.caches()).find(id, kind);
        return switch (shape.kind()) {
            case SERVERLESS -> serverless(shape);
            case REPLICATION_GROUP -> group(shape);
            case CLUSTER -> cluster(shape);
        };
    }

    private Cache serverless(CacheShape shape) {
        ServerlessCache cache = clients.caches()
                .describeServerlessCaches(r -> r.serverlessCacheName(shape.id()))
                .serverlessCaches()
                .get(0);
        List<String> groups = text(cache.userGroupId()).isEmpty() ? List.of() : List.of(cache.userGroupId());
        return new Cache(
                shape.id(),
                CacheKind.SERVERLESS,
                text(cache.arn()),
                lower(cache.status()),
                shape.engine(),
                NullToEmpty.firstOf(cache.fullEngineVersion(), cache.majorEngineVersion()),
                "",
                endpoint(cache.endpoint()),
                endpoint(cache.readerEndpoint()),
                true,
                0,
                List.of(),
                new Cache.Transit(true, "required"),
                new Cache.AtRest(true, text(cache.kmsKeyId())),
                new Cache.Auth(false, Optional.empty(), groups),
                new Cache.SnapshotPolicy(number(cache.snapshotRetentionLimit(), 0), text(cache.dailySnapshotTime())),
                "",
                "",
                Optional.empty(),
                List.of(),
                List.of(),
                limits(cache.cacheUsageLimits()),
                clients.field(UnmodelledFields.CONNECTION_TYPE),
                Optional.ofNullable(cache.createTime()),
                Seen.known(new Cache.Placement("", cache.subnetIds(), cache.securityGroupIds(), "", "")),
                "");
    }

    private static Cache.Limits limits(@Nullable CacheUsageLimits limits) {
        if (limits == null) {
            return Cache.Limits.NONE;
        }
        Integer data =
                limits.dataStorage() == null ? null : limits.dataStorage().maximum();
        Integer units =
                limits.ecpuPerSecond() == null ? null : limits.ecpuPerSecond().maximum();
        return new Cache.Limits(
                data == null ? OptionalLong.empty() : OptionalLong.of(data),
                units == null ? OptionalInt.empty() : OptionalInt.of(units));
    }

    private Cache group(CacheShape shape) {
        ReplicationGroup group = clients.caches()
                .describeReplicationGroups(r -> r.replicationGroupId(shape.id()))
                .replicationGroups()
                .get(0);
        String storage = clients.field(UnmodelledFields.STORAGE_ENCRYPTION);
        String durability = NullToEmpty.firstOf(
                clients.field(UnmodelledFields.EFFECTIVE_DURABILITY), clients.field(UnmodelledFields.DURABILITY));
        Seen<CacheCluster> member = member(group.memberClusters());
        boolean clusterMode = isTrue(group.clusterEnabled());
        Optional<NodeGroup> shard = NullToEmpty.first(group.nodeGroups());
        Optional<Endpoint> primary = shard.flatMap(s -> endpoint(s.primaryEndpoint()));
        return new Cache(
                shape.id(),
                CacheKind.REPLICATION_GROUP,
                text(group.arn()),
                lower(group.status()),
                shape.engine(),
                shape.version(),
                NullToEmpty.firstOf(
                        group.cacheNodeType(),
                        member.found().map(CacheCluster::cacheNodeType).orElse("")),
                clusterMode ? endpoint(group.configurationEndpoint()).or(() -> primary) : primary,
                shard.flatMap(s -> endpoint(s.readerEndpoint())),
                clusterMode,
                group.nodeGroups().size(),
                members(group),
                new Cache.Transit(
                        isTrue(group.transitEncryptionEnabled()), lower(group.transitEncryptionModeAsString())),
                new Cache.AtRest(isEncrypted(storage, group.atRestEncryptionEnabled()), text(group.kmsKeyId())),
                new Cache.Auth(
                        isTrue(group.authTokenEnabled()),
                        Optional.ofNullable(group.authTokenLastModifiedDate()),
                        group.userGroupIds()),
                new Cache.SnapshotPolicy(number(group.snapshotRetentionLimit(), 0), text(group.snapshotWindow())),
                lower(group.automaticFailoverAsString()),
                lower(group.multiAZAsString()),
                Optional.ofNullable(group.autoMinorVersionUpgrade())
                        .or(() -> member.found().map(CacheCluster::autoMinorVersionUpgrade)),
                pending(group.pendingModifiedValues()),
                logs(group.logDeliveryConfigurations()),
                Cache.Limits.NONE,
                "",
                Optional.ofNullable(group.replicationGroupCreateTime()),
                member.map(CacheReader::placement),
                durability);
    }

    /** What a group does not say of itself, one of its members does; the first may be on its way out. */
    private Seen<CacheCluster> member(List<String> ids) {
        Seen<CacheCluster> last = Seen.hidden(CLUSTERS, Why.MEMBERS_UNSEEN, "the group has no members");
        for (String id : ids) {
            last = AwsCalls.at(CLUSTERS, () -> described(id));
            boolean otherMayDo =
                    last.obstacle().filter(o -> o.why() == Why.NOT_FOUND).isPresent();
            if (!otherMayDo) {
                return last;
            }
        }
        return last.obstacle()
                .<Seen<CacheCluster>>map(
                        o -> Seen.hidden(
                                CLUSTERS,
                                Why.MEMBERS_UNSEEN,
                                "the members of the group cannot be read (" + String.join(", ", ids)
                                        + "), and subnets, security groups, parameters and the version are known of them alone"))
                .orElse(last);
    }

    /** The type decides where AWS says it: the flag may be false while encryption is on. */
    private static boolean isEncrypted(String storageType, @Nullable Boolean flag) {
        return storageType.isEmpty() ? isTrue(flag) : !storageType.equals("none");
    }

    private CacheCluster described(String id) {
        return clients.caches()
                .describeCacheClusters(r -> r.cacheClusterId(id).showCacheNodeInfo(true))
                .cacheClusters()
                .get(0);
    }

    private static List<Cache.Node> members(ReplicationGroup group) {
        List<Cache.Node> nodes = new ArrayList<>();
        for (NodeGroup shard : group.nodeGroups()) {
            shard.nodeGroupMembers()
                    .forEach(member -> nodes.add(new Cache.Node(
                            text(member.cacheClusterId()),
                            text(member.preferredAvailabilityZone()),
                            lower(member.currentRole()),
                            lower(shard.status()),
                            text(shard.nodeGroupId()))));
        }
        return nodes;
    }

    private Cache cluster(CacheShape shape) {
        CacheCluster cluster = described(shape.id());
        String storage = clients.field(UnmodelledFields.STORAGE_ENCRYPTION);
        Optional<CacheNode> node = NullToEmpty.first(cluster.cacheNodes());
        return new Cache(
                shape.id(),
                CacheKind.CLUSTER,
                text(cluster.arn()),
                lower(cluster.cacheClusterStatus()),
                shape.engine(),
                shape.version(),
                text(cluster.cacheNodeType()),
                endpoint(cluster.configurationEndpoint()).or(() -> node.flatMap(n -> endpoint(n.endpoint()))),
                Optional.empty(),
                false,
                1,
                nodes(cluster),
                new Cache.Transit(
                        isTrue(cluster.transitEncryptionEnabled()), lower(cluster.transitEncryptionModeAsString())),
                new Cache.AtRest(isEncrypted(storage, cluster.atRestEncryptionEnabled()), ""),
                new Cache.Auth(
                        isTrue(cluster.authTokenEnabled()),
                        Optional.ofNullable(cluster.authTokenLastModifiedDate()),
                        List.of()),
                new Cache.SnapshotPolicy(number(cluster.snapshotRetentionLimit(), 0), text(cluster.snapshotWindow())),
                "",
                "",
                Optional.ofNullable(cluster.autoMinorVersionUpgrade()),
                pending(cluster.pendingModifiedValues()),
                logs(cluster.logDeliveryConfigurations()),
                Cache.Limits.NONE,
                "",
                Optional.ofNullable(cluster.cacheClusterCreateTime()),
                Seen.known(placement(cluster)),
                "");
    }

    private static List<Cache.Node> nodes(CacheCluster cluster) {
        if (cluster.cacheNodes().isEmpty()) {
            return List.of(new Cache.Node(
                    text(cluster.cacheClusterId()), text(cluster.preferredAvailabilityZone()), "", "", ""));
        }
        return cluster.cacheNodes().stream()
                .map(node -> new Cache.Node(
                        text(cluster.cacheClusterId()),
                        NullToEmpty.firstOf(node.customerAvailabilityZone(), cluster.preferredAvailabilityZone()),
                        "",
                        lower(node.cacheNodeStatus()),
                        ""))
                .toList();
    }

    private static Cache.Placement placement(CacheCluster cluster) {
        boolean noParameters = cluster.cacheParameterGroup() == null;
        return new Cache.Placement(
                text(cluster.cacheSubnetGroupName()),
                List.of(),
                cluster.securityGroups().stream()
                        .map(group -> text(group.securityGroupId()))
                        .filter(id -> !id.isEmpty())
                        .toList(),
                noParameters ? "" : text(cluster.cacheParameterGroup().cacheParameterGroupName()),
                noParameters ? "" : lower(cluster.cacheParameterGroup().parameterApplyStatus()));
    }

    private static Optional<Endpoint> endpoint(
            software.amazon.awssdk.services.elasticache.model.@Nullable Endpoint raw) {
        return raw == null || text(raw.address()).isEmpty()
                ? Optional.empty()
                : Optional.of(new Endpoint(raw.address(), number(raw.port(), 6379)));
    }

    private static List<Cache.LogDelivery> logs(List<LogDeliveryConfiguration> logs) {
        return logs.stream()
                .map(log -> new Cache.LogDelivery(
                        lower(log.logTypeAsString()),
                        lower(log.destinationTypeAsString()),
                        lower(log.statusAsString())))
                .toList();
    }

    /** Every field that is set, by its name; of what has parts the name alone. None of them holds a secret. */
    private static List<String> pending(@Nullable SdkPojo values) {
        List<String> set = new ArrayList<>();
        if (values == null) {
            return set;
        }
        for (SdkField<?> field : values.sdkFields()) {
            Object value = field.getValueOrDefault(values);
            boolean nothing = value == null || (value instanceof List<?> list && list.isEmpty());
            if (!nothing) {
                boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
                set.add(plain ? field.memberName() + "=" + value : field.memberName());
            }
        }
        return set;
    }
}
