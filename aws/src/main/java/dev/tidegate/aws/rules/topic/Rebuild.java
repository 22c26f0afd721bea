package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A new cache from a snapshot of this one, for what AWS cannot change in place. It names everything that the new cache
 * would otherwise lose: subnets, security groups, parameters, users or token, replicas, logs, tags and an alarm.
 */
final class Rebuild {
    private final AuditContext subject;
    private final Cache cache;
    private Object subnetGroup;
    private Optional<Object> key = Optional.empty();
    private List<Step> before = List.of();

    Rebuild(AuditContext subject) {
        this.subject = subject;
        this.cache = subject.cache();
        String name = placement().subnetGroup();
        this.subnetGroup = name.isEmpty() ? new Slot("SUBNET_GROUP") : name;
    }

    private Cache.Placement placement() {
        return cache.placement().found().orElseGet(() -> new Cache.Placement("", List.of(), List.of(), "", ""));
    }

    /** In a subnet group of private subnets, which is made first. */
    Rebuild inPrivateSubnets() {
        String name = cache.id() + "-private";
        subnetGroup = name;
        before = List.of(Change.of("elasticache", "CreateCacheSubnetGroup", name)
                .with("CacheSubnetGroupName", name)
                .with("CacheSubnetGroupDescription", "private subnets")
                .with("SubnetIds", List.of(new Slot("PRIVATE_SUBNET_1"), new Slot("PRIVATE_SUBNET_2")))
                .changing("CacheSubnetGroup", "(none)", name));
        return this;
    }

    /** Encrypted with a key of the operator's own. */
    Rebuild withKey() {
        key = Optional.of(new Slot("KEY"));
        return this;
    }

    List<Step> steps() {
        return subject.is(CacheKind.SERVERLESS) ? serverless() : group();
    }

    private List<Step> group() {
        String snapshot = cache.id() + "-move";
        String id = cache.id() + "-new";
        Steps steps = new Steps(subject);
        before.forEach(steps::then);
        Remedies.logGroup(subject).forEach(steps::then);
        boolean isCluster = subject.is(CacheKind.CLUSTER);
        return steps.modify(Change.of("elasticache", "CreateSnapshot", snapshot)
                        .with(isCluster ? "CacheClusterId" : "ReplicationGroupId", cache.id())
                        .with("SnapshotName", snapshot)
                        .changing("Snapshot", "(none)", snapshot))
                .modify(created(id, snapshot))
                .then(Steps.waitForGroup(id))
                .then(Remedies.alarm(subject, id, id + "-001"))
                .then(new dev.tidegate.aws.change.Manual("Move every client to the endpoint of " + id + newWay()
                        + "; then delete " + cache.id() + " with a final snapshot."))
                .list();
    }

    /** What a client has to do at the new endpoint and had not to at the old one. */
    private String newWay() {
        boolean isOpen = !cache.auth().hasToken() && cache.auth().userGroups().isEmpty();
        return (cache.transit().isOn() ? "" : ", with TLS (rediss://)")
                + (isOpen ? ", where it signs in as a user of the group" : "");
    }

    private Change created(String id, String snapshot) {
        long shards = Math.max(1, cache.shards());
        long replicas = Math.max(1, cache.nodes().size() / shards - 1);
        Change change = Change.of("elasticache", "CreateReplicationGroup", id)
                .with("ReplicationGroupId", id)
                .with("ReplicationGroupDescription", "rate limiter")
                .with("SnapshotName", snapshot)
                .with("Engine", cache.engine())
                .with("CacheNodeType", cache.nodeType().isEmpty() ? new Slot("NODE_TYPE") : cache.nodeType())
                .with("NumNodeGroups", (int) shards)
                .with("ReplicasPerNodeGroup", (int) replicas)
                .with("AutomaticFailoverEnabled", true)
                .with("MultiAZEnabled", true)
                .with("CacheSubnetGroupName", subnetGroup)
                .with("SecurityGroupIds", securityGroups())
                .with("AtRestEncryptionEnabled", true)
                .with("TransitEncryptionEnabled", true);
        if (!placement().parameterGroup().isEmpty()) {
            change = change.with("CacheParameterGroupName", placement().parameterGroup());
        }
        if (key.isPresent()) {
            change = change.with("KmsKeyId", key.get());
        }
        change = cache.auth().hasToken() && cache.auth().userGroups().isEmpty()
                ? change.with("AuthToken", new Slot("AUTH_TOKEN"))
                : change.with("UserGroupIds", userGroups());
        change = change.with("SnapshotRetentionLimit", snapshotDays())
                .with("AutoMinorVersionUpgrade", true)
                .with("LogDeliveryConfigurations", Remedies.delivery(subject, Remedies.logs(subject)));
        return tagged(change).changing("ReplicationGroup", "(none)", id);
    }

    private List<Object> securityGroups() {
        List<Object> groups = new ArrayList<>(placement().securityGroupIds());
        return groups.isEmpty() ? List.of(new Slot("CACHE_GROUP")) : groups;
    }

    private List<Object> userGroups() {
        List<Object> groups = new ArrayList<>(cache.auth().userGroups());
        return groups.isEmpty() ? List.of(new Slot("USER_GROUP")) : groups;
    }

    private int snapshotDays() {
        return Math.max(
                cache.snapshots().retentionDays(), Math.max(1, subject.policy().snapshotDays()));
    }

    private Change tagged(Change change) {
        Account account = subject.account();
        Map<String, String> tags = account.upkeep().tags().found().orElse(Map.of());
        return tags.isEmpty() ? change : change.with("Tags", Remedies.tagList(new TreeMap<>(tags)));
    }

    private List<Step> serverless() {
        String snapshot = cache.id() + "-move";
        String id = cache.id() + "-new";
        Slot arn = new Slot("SNAPSHOT_ARN");
        Change change = Change.of("elasticache", "CreateServerlessCache", id)
                .with("ServerlessCacheName", id)
                .with("Engine", cache.engine())
                .with("MajorEngineVersion", cache.version().split("\\.", 2)[0])
                .with("SnapshotArnsToRestore", List.of(arn))
                .with("SubnetIds", subnets())
                .with("SecurityGroupIds", securityGroups())
                .with("UserGroupId", userGroups().get(0))
                .with("SnapshotRetentionLimit", snapshotDays())
                .with("CacheUsageLimits", limits());
        if (key.isPresent()) {
            change = change.with("KmsKeyId", key.get());
        }
        Change copy = Change.of("elasticache", "CreateServerlessCacheSnapshot", snapshot)
                .with("ServerlessCacheSnapshotName", snapshot)
                .with("ServerlessCacheName", cache.id())
                .changing("Snapshot", "(none)", snapshot)
                .filling(arn);
        return new Steps(subject)
                .then(copy)
                .then(tagged(change).changing("ServerlessCache", "(none)", id))
                .then(Remedies.alarm(subject, id, id))
                .manually("Move every client to the endpoint of " + id + "; then delete " + cache.id()
                        + " with a final snapshot.")
                .list();
    }

    private List<Object> subnets() {
        List<Object> subnets = new ArrayList<>(placement().subnetIds());
        return subnets.isEmpty() ? List.of(new Slot("PRIVATE_SUBNET_1"), new Slot("PRIVATE_SUBNET_2")) : subnets;
    }

    private Map<String, Object> limits() {
        Object gigabytes = cache.limits().dataGigabytes().isPresent()
                ? (Object) Math.toIntExact(cache.limits().dataGigabytes().getAsLong())
                : new Slot("GB");
        Object units = cache.limits().unitsPerSecond().isPresent()
                ? (Object) cache.limits().unitsPerSecond().getAsInt()
                : new Slot("ECPU");
        return usageLimits(gigabytes, units);
    }

    static Map<String, Object> usageLimits(Object gigabytes, Object units) {
        Map<String, Object> data = new java.util.LinkedHashMap<>();
        data.put("Maximum", gigabytes);
        data.put("Unit", "GB");
        Map<String, Object> limits = new java.util.LinkedHashMap<>();
        limits.put("DataStorage", data);
        limits.put("ECPUPerSecond", Map.of("Maximum", units));
        return limits;
    }
}
