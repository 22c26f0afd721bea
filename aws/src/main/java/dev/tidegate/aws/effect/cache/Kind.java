package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Reader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A kind of resource of ElastiCache: how one is described, and which field has its status. */
enum Kind {
    GROUP("replication group", "DescribeReplicationGroups", "ReplicationGroupId", "ReplicationGroups", "Status"),
    CLUSTER("cluster", "DescribeCacheClusters", "CacheClusterId", "CacheClusters", "CacheClusterStatus"),
    SERVERLESS("serverless cache", "DescribeServerlessCaches", "ServerlessCacheName", "ServerlessCaches", "Status"),
    USER("user", "DescribeUsers", "UserId", "Users", "Status"),
    USER_GROUP("user group", "DescribeUserGroups", "UserGroupId", "UserGroups", "Status"),
    SUBNET_GROUP("subnet group", "DescribeCacheSubnetGroups", "CacheSubnetGroupName", "CacheSubnetGroups", ""),
    PARAMETER_GROUP(
            "parameter group", "DescribeCacheParameterGroups", "CacheParameterGroupName", "CacheParameterGroups", ""),
    SNAPSHOT("snapshot", "DescribeSnapshots", "SnapshotName", "Snapshots", "SnapshotStatus"),
    SERVERLESS_SNAPSHOT(
            "serverless snapshot",
            "DescribeServerlessCacheSnapshots",
            "ServerlessCacheSnapshotName",
            "ServerlessCacheSnapshots",
            "Status");

    /** Under this name a group has the description of its first node, which knows subnets, security groups, parameters. */
    static final String MEMBER = ":member";

    final String label;
    final String describe;
    final String idParameter;
    final String list;
    final String status;

    Kind(String label, String describe, String idParameter, String list, String status) {
        this.label = label;
        this.describe = describe;
        this.idParameter = idParameter;
        this.list = list;
        this.status = status;
    }

    /** The description of one. */
    Optional<Map<String, Object>> find(Reader reader, String id) {
        Optional<Map<String, Object>> found = reader.one("elasticache", describe, Map.of(idParameter, id), list);
        return this == GROUP ? found.map(group -> withMember(reader, group)) : found;
    }

    private static Map<String, Object> withMember(Reader reader, Map<String, Object> group) {
        Map<String, Object> all = new LinkedHashMap<>(group);
        Data.texts(group, "MemberClusters").stream()
                .findFirst()
                .flatMap(id -> CLUSTER.find(reader, id))
                .ifPresent(member -> all.put(MEMBER, member));
        return all;
    }

    String statusOf(Map<String, Object> raw) {
        return status.isEmpty() ? "" : Data.text(raw, status);
    }
}
