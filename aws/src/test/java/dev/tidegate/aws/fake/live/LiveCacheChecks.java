package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.maps;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.List;
import java.util.Map;

/** Refuses changes of caches that ElastiCache refuses. */
final class LiveCacheChecks {
    private final Store store;

    private final LiveUsers users;

    LiveCacheChecks(Store store, LiveUsers users) {
        this.store = store;
        this.users = users;
    }

    List<Map<String, Object>> members(Map<String, Object> group) {
        return texts(group, "MemberClusters").stream()
                .map(id -> store.find("CacheClusters", "CacheClusterId", id).orElseThrow())
                .toList();
    }

    void checkGroup(Map<String, Object> group, Map<String, Object> p) {
        boolean hasTls = Boolean.TRUE.equals(group.get("TransitEncryptionEnabled"));
        String mode = text(group, "TransitEncryptionMode");
        boolean turnsOn = !hasTls && Boolean.TRUE.equals(p.get("TransitEncryptionEnabled"));
        Refusal.when(
                turnsOn && !"preferred".equals(p.get("TransitEncryptionMode")), Refusal.TLS_FIRST, "preferred first");
        boolean isOld = text(group, "Engine").equals("redis")
                && members(group).stream()
                        .anyMatch(each -> text(each, "EngineVersion").matches("[2-6]\\..*"));
        Refusal.when(turnsOn && isOld, Refusal.TLS_NEEDS_7, "Redis 7.0");
        Refusal.when(p.containsKey("TransitEncryptionMode") && !hasTls && !turnsOn, Refusal.TLS_FIRST, "TLS is not on");
        Refusal.when(
                hasTls && Boolean.FALSE.equals(p.get("TransitEncryptionEnabled")) && !mode.equals("preferred"),
                Refusal.TLS_FIRST,
                "required to preferred first");
        boolean hasToken = Boolean.TRUE.equals(group.get("AuthTokenEnabled"));
        if (p.containsKey("UserGroupIdsToAdd")) {
            texts(p, "UserGroupIdsToAdd").forEach(users::group);
            Refusal.when(!hasTls && !turnsOn, Refusal.AUTH_NEEDS_TLS, "user groups");
            boolean signsInWithIam = texts(p, "UserGroupIdsToAdd").stream().anyMatch(users::hasIam);
            Refusal.when(isOld && signsInWithIam, Refusal.IAM_NEEDS_7, "Redis 7.0");
            Refusal.when(
                    hasToken && !"DELETE".equals(p.get("AuthTokenUpdateStrategy")),
                    Refusal.TOKEN_AND_USERS,
                    "a token is set");
        }
        Refusal.when(p.containsKey("AuthToken") && !hasTls, Refusal.AUTH_NEEDS_TLS, "AUTH token");
        Refusal.when(
                p.containsKey("AuthToken")
                        && !p.containsKey("RemoveUserGroups")
                        && !texts(group, "UserGroupIds").isEmpty(),
                Refusal.TOKEN_AND_USERS,
                "user groups are there");
        checkFailover(group, p);
        references(p);
    }

    private void checkFailover(Map<String, Object> group, Map<String, Object> p) {
        Object failover = p.getOrDefault(
                "AutomaticFailoverEnabled", text(group, "AutomaticFailover").equals("enabled"));
        Object multiAz = p.getOrDefault("MultiAZEnabled", text(group, "MultiAZ").equals("enabled"));
        boolean lacksReplica = maps(group, "NodeGroups").stream()
                .anyMatch(shard -> maps(shard, "NodeGroupMembers").size() < 2);
        Refusal.when(
                Boolean.TRUE.equals(p.get("AutomaticFailoverEnabled")) && lacksReplica,
                Refusal.FAILOVER_NEEDS_REPLICA,
                "a shard has one node");
        Refusal.when(
                Boolean.TRUE.equals(multiAz) && Boolean.FALSE.equals(failover),
                Refusal.MULTI_AZ_NEEDS_FAILOVER,
                "Multi-AZ without failover");
    }

    /** Whatever a call names by its id must be there. */
    void references(Map<String, Object> p) {
        if (p.containsKey("CacheParameterGroupName")) {
            String name = text(p, "CacheParameterGroupName");
            store.find("CacheParameterGroups", "CacheParameterGroupName", name)
                    .orElseThrow(() -> Refusal.NO_PARAMETER_GROUP.of(name));
        }
        if (p.containsKey("CacheSubnetGroupName")) {
            String name = text(p, "CacheSubnetGroupName");
            store.find("CacheSubnetGroups", "CacheSubnetGroupName", name)
                    .orElseThrow(() -> Refusal.NO_SUBNET_GROUP.of(name));
        }
        texts(p, "SecurityGroupIds")
                .forEach(id -> store.find("SecurityGroups", "GroupId", id)
                        .or(() -> store.find("ClientGroups", "GroupId", id))
                        .orElseThrow(() -> Refusal.NO_SECURITY_GROUP_FOR_CACHE.of(id)));
    }
}
