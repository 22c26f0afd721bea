package dev.tidegate.aws.deploy;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A replication group that exists, as the values of the parameters of a design in front of it. */
public final class ExistingCache {
    private static final String SERVICE = "elasticache";

    private final Reader reader;
    private final String id;
    private final List<String> faults = new ArrayList<>();

    private ExistingCache(Reader reader, String id) {
        this.reader = reader;
        this.id = id;
    }

    /**
     * Reads the cache: its endpoint, security group and network, and its user where one alone signs in by IAM.
     *
     * @throws InvalidDeploymentException if there is no such replication group, or no server can use it by TLS
     */
    public static Map<String, String> values(AwsApi api, Secrets secrets, String id) {
        ExistingCache cache = new ExistingCache(new Reader(api, "", secrets), id);
        Map<String, String> values = cache.values();
        if (!cache.faults.isEmpty()) {
            throw new InvalidDeploymentException(cache.faults);
        }
        return values;
    }

    private Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        Optional<Map<String, Object>> found =
                one("DescribeReplicationGroups", "ReplicationGroupId", id, "ReplicationGroups");
        if (found.isEmpty()) {
            faults.add("--cache: no replication group " + id + " (expected: one in this region)");
            return values;
        }
        Map<String, Object> group = found.get();
        if (!Boolean.TRUE.equals(group.get("TransitEncryptionEnabled"))) {
            faults.add("--cache: " + id + " is without TLS (expected: a cache with it; tidegate aws plan " + id
                    + " --fix TLS-01)");
        }
        String endpoint = first(group, "NodeGroups")
                .map(node -> Data.text(Data.map(node, "PrimaryEndpoint"), "Address"))
                .orElse("");
        if (endpoint.isEmpty()) {
            faults.add("--cache: " + id + " has no primary endpoint (expected: a group without cluster mode)");
        }
        values.put("CacheName", id);
        values.put("CacheEndpoint", endpoint);
        network(group, values);
        users(group, values);
        return values;
    }

    private Optional<Map<String, Object>> one(String operation, String field, String value, String list) {
        return reader.one(SERVICE, operation, Map.of(field, value), list);
    }

    private static Optional<Map<String, Object>> first(Map<String, Object> of, String list) {
        return Data.list(of, list).stream().findFirst().map(Data::map);
    }

    /** Security groups and subnets are written on the members, not on the group. */
    private void network(Map<String, Object> group, Map<String, String> values) {
        Optional<Map<String, Object>> member = Data.texts(group, "MemberClusters").stream()
                .findFirst()
                .flatMap(name -> one("DescribeCacheClusters", "CacheClusterId", name, "CacheClusters"));
        member.flatMap(it -> first(it, "SecurityGroups"))
                .ifPresent(it -> values.put("CacheSecurityGroup", Data.text(it, "SecurityGroupId")));
        member.map(it -> Data.text(it, "CacheSubnetGroupName"))
                .flatMap(name -> one("DescribeCacheSubnetGroups", "CacheSubnetGroupName", name, "CacheSubnetGroups"))
                .ifPresent(it -> values.put("Vpc", Data.text(it, "VpcId")));
    }

    private void users(Map<String, Object> group, Map<String, String> values) {
        List<String> users = Data.texts(group, "UserGroupIds").stream()
                .flatMap(name -> one("DescribeUserGroups", "UserGroupId", name, "UserGroups").stream())
                .flatMap(it -> Data.texts(it, "UserIds").stream())
                .filter(user -> one("DescribeUsers", "UserId", user, "Users")
                        .filter(it -> Data.text(Data.map(it, "Authentication"), "Type")
                                .equals("iam"))
                        .isPresent())
                .toList();
        if (users.size() == 1) {
            values.put("CacheUser", users.get(0));
        }
    }
}
