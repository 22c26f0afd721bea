package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The operations of ElastiCache that can be applied, each with its effect. A new one is one line here. */
public final class CacheEffects {
    private CacheEffects() {}

    /** By service and operation, such as {@code elasticache:CreateUser}. */
    public static Map<String, Effect> all() {
        Map<String, Effect> all = new LinkedHashMap<>();
        creations(all);
        all.put("elasticache:ModifyReplicationGroup", new Modification(Kind.GROUP, ofGroup()));
        all.put("elasticache:ModifyCacheCluster", new Modification(Kind.CLUSTER, ofCluster()));
        all.put("elasticache:ModifyServerlessCache", new Modification(Kind.SERVERLESS, ofServerless()));
        all.put("elasticache:ModifyCacheSubnetGroup", new Modification(Kind.SUBNET_GROUP, ofSubnetGroup()));
        all.put("elasticache:ModifyUser", new Modification(Kind.USER, ofUser()));
        all.put("elasticache:ModifyUserGroup", new Modification(Kind.USER_GROUP, ofUserGroup()));
        all.put("elasticache:IncreaseReplicaCount", new Replicas());
        all.put("elasticache:ModifyCacheParameterGroup", new CacheParameters());
        all.put("elasticache:ResetCacheParameterGroup", new CacheParameters());
        all.put("elasticache:AddTagsToResource", new CacheTags());
        all.put("elasticache:BatchApplyUpdateAction", new ServiceUpdate());
        return all;
    }

    private static void creations(Map<String, Effect> all) {
        all.put("elasticache:CreateReplicationGroup", new Creation(Kind.GROUP, "DeleteReplicationGroup"));
        all.put("elasticache:CreateServerlessCache", new Creation(Kind.SERVERLESS, "DeleteServerlessCache"));
        all.put("elasticache:CreateSnapshot", new Creation(Kind.SNAPSHOT, "DeleteSnapshot"));
        all.put(
                "elasticache:CreateServerlessCacheSnapshot",
                new Creation(Kind.SERVERLESS_SNAPSHOT, "DeleteServerlessCacheSnapshot"));
        all.put("elasticache:CreateCacheSubnetGroup", new Creation(Kind.SUBNET_GROUP, "DeleteCacheSubnetGroup"));
        all.put(
                "elasticache:CreateCacheParameterGroup",
                new Creation(Kind.PARAMETER_GROUP, "DeleteCacheParameterGroup"));
        all.put("elasticache:CreateUser", new Creation(Kind.USER, "DeleteUser"));
        all.put("elasticache:CreateUserGroup", new Creation(Kind.USER_GROUP, "DeleteUserGroup"));
    }

    private static List<Property> ofGroup() {
        List<Property> all = new ArrayList<>(ofNodes(raw -> Data.map(raw, Kind.MEMBER)));
        all.add(Property.same("TransitEncryptionEnabled"));
        // Off again it has no mode; the call that turns it off names none.
        all.add(Property.same("TransitEncryptionMode")
                .restoredBy((before, wanted) -> Optional.of(
                        before.containsKey("TransitEncryptionMode")
                                        && Boolean.TRUE.equals(before.get("TransitEncryptionEnabled"))
                                ? Map.of("TransitEncryptionMode", before.get("TransitEncryptionMode"))
                                : Map.of())));
        all.add(Property.word("AutomaticFailoverEnabled", "AutomaticFailover", "enabled"));
        all.add(Property.word("MultiAZEnabled", "MultiAZ", "enabled"));
        all.add(Property.added("UserGroupIdsToAdd", "UserGroupIds", "UserGroupIdsToRemove"));
        all.add(Property.removed("UserGroupIdsToRemove", "UserGroupIds", "UserGroupIdsToAdd"));
        all.add(AuthTokens.token());
        all.add(AuthTokens.strategy());
        all.add(Property.same("CacheNodeType"));
        all.add(Property.of(
                "Durability",
                raw -> Optional.ofNullable(
                        raw.containsKey("EffectiveDurability")
                                ? raw.get("EffectiveDurability")
                                : raw.get("Durability"))));
        all.add(Property.same("Engine").forGood());
        return all;
    }

    private static List<Property> ofCluster() {
        List<Property> all = new ArrayList<>(ofNodes(raw -> raw));
        all.add(Property.same("CacheNodeType"));
        return all;
    }

    /** What a group has of its first node, and a cluster of its own. */
    private static List<Property> ofNodes(Function<Map<String, Object>, Map<String, Object>> node) {
        return List.of(
                Property.same("SnapshotRetentionLimit"),
                Property.same("SnapshotWindow"),
                Property.same("PreferredMaintenanceWindow"),
                Property.same("AutoMinorVersionUpgrade"),
                LogDelivery.property(),
                Property.of(
                                "EngineVersion",
                                raw -> Optional.ofNullable(node.apply(raw).get("EngineVersion")))
                        .forGood(),
                Property.of(
                        "CacheParameterGroupName",
                        raw -> Optional.ofNullable(
                                Data.map(node.apply(raw), "CacheParameterGroup").get("CacheParameterGroupName"))),
                EventTopic.arn(node),
                EventTopic.status(node),
                Property.ids(
                        "SecurityGroupIds",
                        raw -> Data.list(node.apply(raw), "SecurityGroups").stream()
                                .map(each -> Data.text(Data.map(each), "SecurityGroupId"))
                                .toList()));
    }

    private static List<Property> ofServerless() {
        return List.of(
                Property.same("SnapshotRetentionLimit")
                        .restoredBy((before, wanted) -> Optional.of(
                                Map.of("SnapshotRetentionLimit", before.getOrDefault("SnapshotRetentionLimit", 0)))),
                Property.same("DailySnapshotTime"),
                Property.same("Description"),
                Property.ids("SecurityGroupIds", raw -> Data.texts(raw, "SecurityGroupIds")),
                Property.same("UserGroupId")
                        .restoredBy((before, wanted) -> Optional.of(
                                before.containsKey("UserGroupId")
                                        ? Map.of("UserGroupId", before.get("UserGroupId"))
                                        : Map.of("RemoveUserGroup", true))),
                UsageLimits.property(),
                Property.same("Engine").forGood(),
                Property.same("MajorEngineVersion").forGood());
    }

    private static List<Property> ofSubnetGroup() {
        return List.of(
                Property.ids(
                        "SubnetIds",
                        raw -> Data.list(raw, "Subnets").stream()
                                .map(each -> Data.text(Data.map(each), "SubnetIdentifier"))
                                .toList()),
                Property.same("CacheSubnetGroupDescription"));
    }

    private static List<Property> ofUser() {
        return List.of(
                Property.accessString(),
                Property.of(
                                "AuthenticationMode",
                                raw -> Optional.ofNullable(
                                        Data.map(raw, "Authentication").get("Type")))
                        .forGood(),
                AuthTokens.passwords());
    }

    private static List<Property> ofUserGroup() {
        return List.of(
                Property.added("UserIdsToAdd", "UserIds", "UserIdsToRemove"),
                Property.removed("UserIdsToRemove", "UserIds", "UserIdsToAdd"));
    }
}
