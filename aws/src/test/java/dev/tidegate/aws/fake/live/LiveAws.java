package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.reader.client.AwsClients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;

/**
 * An account that calls change. It begins as {@link FakeAws} tells it; what no call changes is read from there for good.
 * AWS's own work on a resource goes on when {@link #tick} is called; until then the resource is busy.
 */
public final class LiveAws implements AwsApi, AutoCloseable {
    /** The token of a cache and the password of a user that have one; no call shows it. */
    public static final String SECRET = "the-secret-from-before";

    private static final String USER_ID = "[a-zA-Z][a-zA-Z0-9-]*";
    private static final String REGION = "arn:aws:elasticache:us-east-1:123456789012:";

    private final Account account;
    private final FakeService service;
    private final SdkApi told;
    private final Store store = new Store();
    private final LiveUsers users = new LiveUsers(store);
    private final LiveCaches caches = new LiveCaches(store, users);
    private final LiveCacheParts parts = new LiveCacheParts(store);
    private final LiveNetwork network = new LiveNetwork(store);
    private final LiveOthers others = new LiveOthers(store);
    private final LiveWatch watch = new LiveWatch(store);

    public LiveAws(Account account) {
        this(account, new FakeAws(account, 1_000));
    }

    /** With variables whose values the account does not have. */
    public LiveAws(Account account, FakeAws fake) {
        this.account = account;
        this.service = new FakeService(fake);
        this.told = new SdkApi(opener(service));
        seed();
    }

    private LiveAws(LiveAws of) {
        this.account = of.account;
        this.service = of.service;
        this.told = of.told;
        store.fill(of.store);
    }

    /** Returns an independent copy of this account. No change may be in progress. */
    public LiveAws fork() {
        return new LiveAws(this);
    }

    /** Clients that speak to that service. */
    public static AwsClients.Opener opener(FakeService service) {
        return new AwsClients.Opener() {
            @Override
            public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C open(B builder) {
                return service.client(builder);
            }
        };
    }

    static String arn(String resource) {
        return REGION + resource;
    }

    static void tag(Store store, Object arn, Map<String, Object> p) {
        Store.maps(p, "Tags").forEach(tag -> store.tags(arn).put(text(tag, "Key"), text(tag, "Value")));
    }

    static List<Object> tagList(Map<String, String> tags) {
        List<Object> list = new ArrayList<>();
        tags.forEach((key, value) -> list.add(new LinkedHashMap<>(Map.of("Key", key, "Value", value))));
        return list;
    }

    private void seed() {
        for (Listed each : Listed.values()) {
            seed(each, Map.of());
        }
        account.access().groups().found().orElse(List.of()).stream()
                .map(UserGroup::id)
                .forEach(id -> seed("elasticache", "DescribeUserGroups", "UserGroups", Map.of("UserGroupId", id)));
        if (!account.access().groups().found().orElse(List.of()).isEmpty()) {
            seed("elasticache", "DescribeUsers", "Users", Map.of());
        }
        // A fixture may name users in its groups that it does not describe.
        store.list("UserGroups")
                .forEach(group -> group.put(
                        "UserIds",
                        new ArrayList<>(texts(group, "UserIds").stream()
                                .filter(id -> store.find("Users", "UserId", id).isPresent())
                                .toList())));
        // Or have users in none of its groups.
        store.list("UserGroups").stream()
                .filter(group -> texts(group, "UserIds").isEmpty())
                .forEach(group -> group.put(
                        "UserIds",
                        new ArrayList<>(store.list("Users").stream()
                                .map(user -> text(user, "UserId"))
                                .toList())));
        store.list("UserGroups")
                .forEach(group -> group.putIfAbsent("Engine", account.cache().engine()));
        seedParameters();
        seedTags();
        seedApp();
        account.network().interfaces().keySet().forEach(this::clientGroup);
        account.network().clients().keySet().forEach(this::clientGroup);
        clientGroup("sg-app");
        network.seedGroup("sg-mine", "sg-app");
        network.seedSubnets();
        store.list("ReplicationGroups").stream()
                .filter(group -> Boolean.TRUE.equals(group.get("AuthTokenEnabled")))
                .forEach(group -> group.put(LiveCacheProperties.TOKENS, new ArrayList<>(List.of(SECRET))));
        store.list("Users").stream()
                .filter(user -> text(Store.map(user, "Authentication"), "Type").equals("password"))
                .forEach(user -> user.put(
                        LiveUsers.PASSWORDS,
                        new ArrayList<>(
                                text(Store.map(user, "Authentication"), "PasswordCount")
                                                .equals("2")
                                        ? List.of(SECRET, "value-of-NEW_PASSWORD")
                                        : List.of(SECRET))));
        // A fixture may have what AWS does not: Multi-AZ without failover.
        store.list("ReplicationGroups").stream()
                .filter(group -> text(group, "AutomaticFailover").equals("disabled"))
                .forEach(group -> group.put("MultiAZ", "disabled"));
    }

    /** What is read as a list, and where it is kept. */
    private enum Listed {
        GROUPS("elasticache", "DescribeReplicationGroups", "ReplicationGroups"),
        CLUSTERS("elasticache", "DescribeCacheClusters", "CacheClusters"),
        SERVERLESS("elasticache", "DescribeServerlessCaches", "ServerlessCaches"),
        SUBNET_GROUPS("elasticache", "DescribeCacheSubnetGroups", "CacheSubnetGroups"),
        SNAPSHOTS("elasticache", "DescribeSnapshots", "Snapshots"),
        SERVERLESS_SNAPSHOTS("elasticache", "DescribeServerlessCacheSnapshots", "ServerlessCacheSnapshots"),
        UPDATES("elasticache", "DescribeUpdateActions", "UpdateActions"),
        SECURITY_GROUPS("ec2", "DescribeSecurityGroups", "SecurityGroups"),
        RULES("ec2", "DescribeSecurityGroupRules", "SecurityGroupRules"),
        ACLS("ec2", "DescribeNetworkAcls", "NetworkAcls"),
        SUBNETS("ec2", "DescribeSubnets", "Subnets"),
        ROUTE_TABLES("ec2", "DescribeRouteTables", "RouteTables"),
        PEERINGS("ec2", "DescribeVpcPeeringConnections", "VpcPeeringConnections"),
        ALARMS("cloudwatch", "DescribeAlarms", "MetricAlarms"),
        BALANCERS("elbv2", "DescribeLoadBalancers", "LoadBalancers");

        private final String service;
        private final String operation;
        private final String list;

        Listed(String service, String operation, String list) {
            this.service = service;
            this.operation = operation;
            this.list = list;
        }
    }

    private void seed(Listed listed, Map<String, Object> parameters) {
        seed(listed.service, listed.operation, listed.list, parameters);
    }

    private void seed(String of, String operation, String list, Map<String, Object> parameters) {
        Map<String, Object> response = told.call(of, operation, parameters);
        for (Map<String, Object> item : Store.maps(response, list)) {
            Map<String, Object> copy = Store.copy(item);
            Store.map(response, SdkApi.RAW).forEach(copy::putIfAbsent);
            store.list(list).add(copy);
        }
    }

    private void seedParameters() {
        account.parameters().found().filter(group -> !group.name().isEmpty()).ifPresent(group -> {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("CacheParameterGroupName", group.name());
            item.put(":values", new TreeMap<>(group.values()));
            item.put(":set", LiveCacheParts.set(group.values()));
            store.list("CacheParameterGroups").add(item);
        });
    }

    private void seedTags() {
        account.upkeep()
                .tags()
                .found()
                .ifPresent(tags -> store.tags(account.cache().arn()).putAll(tags));
        account.access()
                .users()
                .found()
                .orElse(List.of())
                .forEach(user -> user.tags()
                        .found()
                        .ifPresent(tags -> store.tags(arn("user:" + user.id())).putAll(tags)));
    }

    private void seedApp() {
        account.amplify().flatMap(it -> it.app().found()).ifPresent(app -> {
            Map<String, Object> item =
                    Store.copy(Store.map(told.call("amplify", "GetApp", Map.of("appId", app.id())), "app"));
            Map<String, Object> variables = new TreeMap<>(Store.map(item, "environmentVariables"));
            app.variables().forEach(variable -> variables.putIfAbsent(variable.name(), value(variable)));
            item.put("environmentVariables", variables);
            store.list("apps").add(item);
            account.amplify()
                    .flatMap(it -> it.branch())
                    .flatMap(it -> it.found())
                    .ifPresent(branch -> {
                        Map<String, Object> ids = Map.of("appId", app.id(), "branchName", branch.name());
                        store.list("branches")
                                .add(Store.copy(Store.map(told.call("amplify", "GetBranch", ids), "branch")));
                    });
        });
    }

    /** A value that looks as the account says of it. */
    private static String value(Variable variable) {
        if (variable.looks(Variable.Hint.TLS_UNCHECKED)) {
            return "{\"rejectUnauthorized\": false}";
        }
        if (variable.looks(Variable.Hint.SECRET)) {
            return "Zx81kQm3Lw9TtY7bR5cV2nHs";
        }
        return "value of " + variable.name();
    }

    private void clientGroup(String id) {
        store.list("ClientGroups").add(new LinkedHashMap<>(Map.of("GroupId", id)));
        network.seedRules(id);
    }

    /** AWS goes on with what it has begun. */
    public void tick() {
        store.tick();
    }

    /** Whether AWS has something to go on with. */
    public boolean isBusy() {
        return store.isBusy();
    }

    /** Everything that calls can change, as text: the same text is the same account. */
    public String dump() {
        return store.dump();
    }

    /** Somebody upgrades the engine of every node. */
    public void upgraded(String version) {
        store.list("CacheClusters").forEach(each -> each.put("EngineVersion", version));
    }

    /** Changes something behind the back of a plan. */
    public void outside(String list, String field, Object id, String property, Object value) {
        store.find(list, field, id).orElseThrow().put(property, value);
    }

    @Override
    public boolean knows(String name) {
        return told.knows(name);
    }

    @Override
    public Map<String, Object> call(String of, String operation, Map<String, Object> parameters) {
        return Store.copy(answer(of, operation, Store.copy(parameters)));
    }

    private Map<String, Object> answer(String of, String operation, Map<String, Object> p) {
        return switch (of) {
            case "elasticache" -> elasticache(operation, p);
            case "ec2" -> ec2(operation, p);
            case "amplify", "cloudwatch", "elbv2" ->
                isRead(operation) ? readOthers(of, operation, p) : others.answer(operation, p);
            case "secretsmanager", "sns", "logs" -> watch.answer(of, operation, p);
            case "iam" -> iam(operation, p);
            default -> told.call(of, operation, p);
        };
    }

    private Map<String, Object> iam(String operation, Map<String, Object> p) {
        if (operation.endsWith("RolePolicy")) {
            return others.answer(operation, p);
        }
        Map<String, Object> response = told.call("iam", operation, p);
        return operation.equals("SimulatePrincipalPolicy") ? others.simulated(p, Store.copy(response)) : response;
    }

    private static boolean isRead(String operation) {
        return operation.startsWith("Describe") || operation.startsWith("Get") || operation.startsWith("List");
    }

    private Map<String, Object> readOthers(String of, String operation, Map<String, Object> p) {
        Set<String> own =
                Set.of("GetApp", "GetBranch", "ListJobs", "DescribeAlarms", "GetDashboard", "DescribeLoadBalancers");
        return own.contains(operation) ? others.answer(operation, p) : told.call(of, operation, p);
    }

    private Map<String, Object> elasticache(String operation, Map<String, Object> p) {
        Refusal.when(p.containsKey("UserId") && !text(p, "UserId").matches(USER_ID), Refusal.USER_ID, p.get("UserId"));
        return switch (operation) {
            case "DescribeReplicationGroups" -> one("ReplicationGroups", "ReplicationGroupId", p, Refusal.NO_GROUP);
            case "DescribeCacheClusters" -> one("CacheClusters", "CacheClusterId", p, Refusal.NO_CLUSTER);
            case "DescribeServerlessCaches" -> one("ServerlessCaches", "ServerlessCacheName", p, Refusal.NO_SERVERLESS);
            case "DescribeUsers" -> one("Users", "UserId", p, Refusal.NO_USER);
            case "DescribeUserGroups" -> one("UserGroups", "UserGroupId", p, Refusal.NO_USER_GROUP);
            case "DescribeCacheSubnetGroups" ->
                one("CacheSubnetGroups", "CacheSubnetGroupName", p, Refusal.NO_SUBNET_GROUP);
            case "DescribeCacheParameterGroups" ->
                one("CacheParameterGroups", "CacheParameterGroupName", p, Refusal.NO_PARAMETER_GROUP);
            case "DescribeSnapshots" -> one("Snapshots", "SnapshotName", p, Refusal.NO_SNAPSHOT);
            case "DescribeServerlessCacheSnapshots" ->
                one("ServerlessCacheSnapshots", "ServerlessCacheSnapshotName", p, Refusal.NO_SERVERLESS_SNAPSHOT);
            case "DescribeUpdateActions" -> Map.of("UpdateActions", store.list("UpdateActions"));
            case "DescribeEvents", "DescribeCacheEngineVersions" -> told.call("elasticache", operation, p);
            default -> change(operation, p);
        };
    }

    private Map<String, Object> change(String operation, Map<String, Object> p) {
        if (operation.endsWith("User") || operation.endsWith("UserGroup")) {
            return users.answer(operation, p);
        }
        boolean isCache = operation.endsWith("ReplicationGroup")
                || operation.endsWith("CacheCluster")
                || operation.endsWith("ServerlessCache")
                || operation.endsWith("ReplicaCount");
        return isCache ? caches.answer(operation, p) : parts.answer(operation, p);
    }

    private Map<String, Object> one(String list, String field, Map<String, Object> p, Refusal missing) {
        if (!p.containsKey(field)) {
            return Map.of(list, store.list(list));
        }
        Optional<Map<String, Object>> found = store.find(list, field, p.get(field));
        Refusal.when(found.isEmpty(), missing, p.get(field));
        Map<String, Object> response = new LinkedHashMap<>();
        response.put(list, List.of(found.orElseThrow()));
        Map<String, Object> raw = new LinkedHashMap<>(found.orElseThrow());
        raw.keySet().retainAll(Set.of("ConnectionType", "StorageEncryptionType", "Durability", "EffectiveDurability"));
        response.put(SdkApi.RAW, raw);
        return response;
    }

    private Map<String, Object> ec2(String operation, Map<String, Object> p) {
        return switch (operation) {
            case "DescribeSecurityGroups" -> Map.of("SecurityGroups", network.filtered("SecurityGroups", p));
            case "DescribeSecurityGroupRules" ->
                Map.of("SecurityGroupRules", network.filtered("SecurityGroupRules", p));
            case "DescribeSubnets" -> named("Subnets", "SubnetId", p);
            case "DescribeNetworkAcls" -> named("NetworkAcls", "NetworkAclId", p);
            case "DescribeRouteTables" -> named("RouteTables", "RouteTableId", p);
            case "DescribeVpcPeeringConnections" -> named("VpcPeeringConnections", "VpcPeeringConnectionId", p);
            default -> isRead(operation) ? told.call("ec2", operation, p) : network.answer(operation, p);
        };
    }

    private Map<String, Object> named(String list, String field, Map<String, Object> p) {
        List<String> ids = texts(p, field + "s");
        return Map.of(
                list,
                network.filtered(list, p).stream()
                        .filter(each -> ids.isEmpty() || ids.contains(text(each, field)))
                        .toList());
    }

    @Override
    public void close() {
        told.close();
        service.close();
    }
}
