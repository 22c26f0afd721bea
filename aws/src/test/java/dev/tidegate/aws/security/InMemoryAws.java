package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.CallParameters.list;
import static dev.tidegate.aws.security.CallParameters.map;
import static dev.tidegate.aws.security.CallParameters.number;

import dev.tidegate.aws.account.Alarm;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Run;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of AWS that remedies change: it applies calls to an account of a test, and refuses what AWS refuses. A call
 * that it does not know fails the test. Sources of the refusals: the error codes and texts of the ElastiCache and EC2 API
 * references, and the pages "Role-Based Access Control", "Authenticating with AUTH" and "In-transit encryption" of the
 * ElastiCache user guide.
 */
final class InMemoryAws {
    /** What AWS answers instead of doing it. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String code, String why) {
            super(code + ": " + why);
        }
    }

    private final AnAccount original;

    private final Map<String, String> slots = new HashMap<>(Map.of("CLIENT_GROUP", "sg-app"));

    /** The cache that clients are to use. */
    AnAccount cache;

    boolean isBusy;

    private final InMemoryCaches caches;

    private final InMemoryUsers users;

    private final InMemoryNetwork network;

    InMemoryAws(AnAccount account) {
        this.original = account;
        this.cache = account;
        this.caches = new InMemoryCaches(this);
        this.users = new InMemoryUsers(this);
        this.network = new InMemoryNetwork(this);
    }

    InMemoryUsers users() {
        return users;
    }

    InMemoryNetwork network() {
        return network;
    }

    /** The cache that clients are to use: the one of the beginning, or what a remedy built in its place. */
    AnAccount cache() {
        return cache;
    }

    AnAccount original() {
        return original;
    }

    void run(Step step) {
        if (step instanceof Change change) {
            apply(change);
        } else if (step instanceof Run run
                && (run.words().contains("wait") || run.words().contains("describe-serverless-caches"))) {
            isBusy = false;
        } else if (step instanceof Manual manual && manual.text().startsWith("Upgrade the engine first")) {
            cache.version = "7.1.0";
        }
    }

    private Object filled(Object value) {
        if (value instanceof Slot slot) {
            return slots.getOrDefault(slot.name(), slot.name().toLowerCase(java.util.Locale.ROOT));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::filled).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), filled(each)));
            return copy;
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private void apply(Change change) {
        Map<String, Object> p = (Map<String, Object>) filled(change.parameters());
        String id = switch (change.operation()) {
            case "ModifyReplicationGroup" -> caches.modify(p, CacheKind.REPLICATION_GROUP);
            case "ModifyCacheCluster" -> caches.modify(p, CacheKind.CLUSTER);
            case "ModifyServerlessCache" -> caches.modify(p, CacheKind.SERVERLESS);
            case "CreateReplicationGroup" -> caches.createGroup(p);
            case "IncreaseReplicaCount" -> caches.replicas(p);
            case "CreateSnapshot" -> caches.snapshot();
            case "CreateServerlessCacheSnapshot" -> "arn:snapshot";
            case "CreateServerlessCache" -> caches.createServerless(p);
            case "CreateCacheSubnetGroup" -> InMemoryCaches.subnetGroup(p);
            case "ModifyCacheSubnetGroup" -> caches.moreSubnets(p);
            case "CreateCacheParameterGroup" -> caches.parameterGroup(p);
            case "ModifyCacheParameterGroup", "ResetCacheParameterGroup" -> caches.parameters(p);
            case "BatchApplyUpdateAction" -> caches.update(p);
            case "AddTagsToResource" -> users.tags(p);
            case "CreateUser" -> users.createUser(p);
            case "ModifyUser" -> users.modifyUser(p);
            case "CreateUserGroup" -> users.createUserGroup(p);
            case "ModifyUserGroup" -> users.modifyUserGroup(p);
            default -> elsewhere(change, p);
        };
        change.result().ifPresent(slot -> slots.put(slot.name(), id));
    }

    private String elsewhere(Change change, Map<String, Object> p) {
        return switch (change.operation()) {
            case "CreateSecurityGroup" -> network.createSecurityGroup();
            case "AuthorizeSecurityGroupIngress" -> network.authorize(p);
            case "AuthorizeSecurityGroupEgress" -> network.egress(p);
            case "RevokeSecurityGroupIngress" -> network.revoke(p);
            case "UpdateSecurityGroupRuleDescriptionsIngress" -> network.describe(p);
            case "CreateNetworkAclEntry" -> network.aclEntry(p);
            case "CreateVpcPeeringConnection" -> network.peering(p);
            case "AcceptVpcPeeringConnection" -> network.accepted(p);
            case "CreateRoute" -> network.route(p);
            case "DeleteLoadBalancer" -> network.deleted(p);
            case "PutMetricAlarm" -> alarm(p);
            case "PutRolePolicy" -> policy();
            case "CreateSecret" -> "arn:secret";
            case "CreateLogGroup", "PutRetentionPolicy" -> "";
            case "UpdateApp", "UpdateBranch" -> app(change, p);
            default -> throw new AssertionError("a call that the double does not know: " + change.operation());
        };
    }

    void change(AnAccount account) {
        if (isBusy) {
            throw new Refused("InvalidReplicationGroupState", "another change is under way");
        }
        isBusy = account == cache;
    }

    private String alarm(Map<String, Object> p) {
        int period = number(p, "Period");
        if (period % 60 != 0 && !Set.of(10, 20, 30).contains(period)) {
            throw new Refused("InvalidParameterValue", "a period of 10, 20, 30 or a multiple of 60");
        }
        List<Alarm> all = new ArrayList<>(cache.alarms.found().orElseThrow());
        all.add(new Alarm(
                String.valueOf(p.get("AlarmName")), String.valueOf(p.get("MetricName")), Map.of(), "OK", true));
        cache.alarms = Seen.known(all);
        return "";
    }

    private String policy() {
        cache.rights = Seen.known(new Rights(
                "arn:aws:iam::123456789012:role/app", List.of(AnAccount.right("elasticache:Connect", "*", false))));
        return "";
    }

    private String app(Change change, Map<String, Object> p) {
        if (p.containsKey("platform")) {
            cache.platform = String.valueOf(p.get("platform"));
        }
        change.differences().forEach(difference -> {
            String name = difference.property().replaceFirst("^environmentVariables\\.", "");
            cache.variables.removeIf((Variable variable) -> variable.name().equals(name));
        });
        return String.valueOf(AmplifyBranch.class.getSimpleName());
    }
}
