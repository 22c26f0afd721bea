package dev.tidegate.aws.fake;

import dev.tidegate.aws.account.Alarm;
import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.AmplifyJob;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Caller;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.RouteTable.Route;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.SecurityGroup.Rule;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.SnapshotTaken;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.inventory.CacheKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Whole accounts, each as somebody would really have it. */
public final class Fixtures {
    public static final String ACCOUNT = "000000000000";
    public static final String VPC = "vpc-0000000a";
    public static final String OTHER_VPC = "vpc-0000000b";
    public static final String CACHE_GROUP = "sg-0000000c";
    public static final String SERVICE_GROUP = "sg-0000000d";
    public static final String AMPLIFY_GROUP = "sg-0000000e";
    public static final String APP = "dexampleapp";
    public static final String BRANCH = "main";
    public static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/limiter-app";

    private static final String SUBNET_A = "subnet-0000000a";
    private static final String SUBNET_B = "subnet-0000000b";

    private Fixtures() {}

    /** Of every fixture, by its name. */
    public static Map<String, Draft> all(Instant now) {
        Map<String, Draft> all = new LinkedHashMap<>();
        all.put("old-guide", oldGuide(now));
        all.put("good", good(now));
        all.put("serverless", serverless(now));
        all.put("serverless-public", serverlessPublic(now));
        all.put("cluster-mode", clusterMode(now));
        all.put("cross-vpc", crossVpc(now));
        return all;
    }

    private static Draft empty(Instant now) {
        String arn = "arn:aws:iam::" + ACCOUNT + ":user/operator";
        List<Rights.Right> rights = Stream.of(
                        "elasticache:Connect",
                        "elasticache:CreateUser",
                        "elasticache:DeleteCacheCluster",
                        "elasticache:DeleteReplicationGroup")
                .map(action -> new Rights.Right(action, "*", false))
                .toList();
        return new Draft(now, Seen.known(new Caller(ACCOUNT, arn, Seen.known(new Rights(arn, rights)))));
    }

    private static String arn(String kind, String id) {
        return "arn:aws:elasticache:us-east-1:" + ACCOUNT + ":" + kind + ":" + id;
    }

    /** What is right: Valkey in two zones, TLS, users, private subnets, a door for one service alone. */
    public static Draft good(Instant now) {
        Draft draft = empty(now);
        draft.arn = arn("replicationgroup", draft.id);
        draft.endpoint = Optional.of(new Endpoint("master.limits.abc123.use1.cache.amazonaws.com", 6379));
        draft.readerEndpoint = Optional.of(new Endpoint("replica.limits.abc123.use1.cache.amazonaws.com", 6379));
        draft.nodes = List.of(
                new Cache.Node("limits-001", "us-east-1a", "primary", "available", "0001"),
                new Cache.Node("limits-002", "us-east-1b", "replica", "available", "0001"));
        draft.logs = List.of(new Cache.LogDelivery("slow-log", "cloudwatch-logs", "active"));
        draft.versions = List.of("7.2.6", "8.0.1", "8.1.0");
        draft.placement =
                new Cache.Placement("limits-private", List.of(), List.of(CACHE_GROUP), "limits-valkey8", "in-sync");
        draft.parameters = new LinkedHashMap<>(Map.of(
                "maxmemory-policy",
                "noeviction",
                "reserved-memory-percent",
                "50",
                "timeout",
                "0",
                "cluster-enabled",
                "no"));
        network(draft, "limits-private");
        users(draft);
        upkeep(draft);
        draft.database = Optional.of(
                Seen.known(new Database("app-db", "postgres", "available", VPC, List.of("sg-0000000f"), false, true)));
        return draft;
    }

    private static void network(Draft draft, String subnetGroup) {
        draft.subnetGroup = new SubnetGroup(subnetGroup, VPC, List.of(SUBNET_A, SUBNET_B));
        draft.vpc = Optional.of(new Vpc(VPC, List.of("10.0.0.0/16"), false, Seen.known(true), Seen.known(true)));
        draft.subnets = List.of(
                new Subnet(SUBNET_A, VPC, "us-east-1a", "use1-az1", "10.0.1.0/24", OptionalInt.of(240), false),
                new Subnet(SUBNET_B, VPC, "us-east-1b", "use1-az2", "10.0.2.0/24", OptionalInt.of(241), false));
        Route local = new Route("10.0.0.0/16", "local", "active");
        draft.tables = List.of(
                new RouteTable(
                        "rtb-0000000a",
                        true,
                        List.of(),
                        List.of(local, new Route("0.0.0.0/0", "igw-0000000a", "active"))),
                new RouteTable("rtb-0000000b", false, List.of(SUBNET_A, SUBNET_B), List.of(local)));
        draft.groups = List.of(new SecurityGroup(CACHE_GROUP, "limits-cache", VPC, List.of(from(SERVICE_GROUP, 6379))));
        draft.interfaces = new LinkedHashMap<>(Map.of(SERVICE_GROUP, Seen.known(3)));
        draft.acls = List.of(new NetworkAcl(
                "acl-0000000a",
                List.of(SUBNET_A, SUBNET_B),
                List.of(
                        new NetworkAcl.Entry(100, false, "-1", -1, -1, "0.0.0.0/0", true),
                        new NetworkAcl.Entry(100, true, "-1", -1, -1, "0.0.0.0/0", true),
                        new NetworkAcl.Entry(32_767, false, "-1", -1, -1, "0.0.0.0/0", false),
                        new NetworkAcl.Entry(32_767, true, "-1", -1, -1, "0.0.0.0/0", false))));
    }

    /** A rule for one port that names a group. */
    public static Rule from(String group, int port) {
        return new Rule(
                "sgr-" + group.substring(3) + port, false, "tcp", port, port, PeerKind.GROUP, group, "the limiter");
    }

    private static void users(Draft draft) {
        draft.auth = new Cache.Auth(false, Optional.empty(), List.of("limits-users"));
        draft.userGroups = List.of(new UserGroup("limits-users", "active", List.of("limits-default", "limits-app")));
        draft.users = List.of(
                new User("limits-default", "default", "active", "off ~* -@all", "no-password", 0, Seen.known(Map.of())),
                new User(
                        "limits-app",
                        "limits-app",
                        "active",
                        dev.tidegate.aws.rules.topic.LimiterAccess.RULE,
                        "iam",
                        0,
                        Seen.known(Map.of())));
    }

    private static void upkeep(Draft draft) {
        draft.tags = new LinkedHashMap<>(Map.of("owner", "platform", "env", "production", "cost-centre", "limits"));
        draft.snapshots = List.of(
                new SnapshotTaken(
                        "automatic.limits-1", "available", false, Optional.of(draft.now.minusSeconds(3 * 3_600))),
                new SnapshotTaken(
                        "automatic.limits-0", "available", false, Optional.of(draft.now.minusSeconds(27 * 3_600))),
                new SnapshotTaken(
                        "before-upgrade", "available", true, Optional.of(draft.now.minusSeconds(900 * 3_600))));
        draft.events = List.of(new Event(
                draft.now.minusSeconds(86_400), draft.id, "Snapshot succeeded for snapshot with ID 'automatic'"));
        draft.alarms = List.of(new Alarm(
                "limits-evictions",
                "Evictions",
                Map.of("CacheClusterId", "limits-001", "CacheNodeId", "0001"),
                "OK",
                true));
    }

    /** What the old guide makes: one node, no TLS, no password, the default subnets, a door for a group of nobody. */
    public static Draft oldGuide(Instant now) {
        Draft draft = empty(now);
        draft.id = "old-guide";
        draft.kind = CacheKind.CLUSTER;
        draft.arn = arn("cluster", draft.id);
        draft.engine = "redis";
        draft.version = "7.1.0";
        draft.nodeType = "cache.t3.micro";
        draft.endpoint = Optional.of(new Endpoint("old-guide.abc123.0001.use1.cache.amazonaws.com", 6379));
        draft.nodes = List.of(new Cache.Node("old-guide", "us-east-1a", "", "available", ""));
        draft.transit = new Cache.Transit(false, "");
        draft.atRest = new Cache.AtRest(false, "");
        draft.snapshotPolicy = new Cache.SnapshotPolicy(0, "");
        draft.automaticFailover = "";
        draft.multiAz = "";
        draft.versions = List.of("6.2", "7.0", "7.1");
        draft.placement = new Cache.Placement("default", List.of(), List.of(CACHE_GROUP), "default.redis7", "in-sync");
        draft.parameters = new LinkedHashMap<>(
                Map.of("maxmemory-policy", "volatile-lru", "reserved-memory-percent", "25", "timeout", "0"));
        network(draft, "default");
        draft.vpc = Optional.of(new Vpc(VPC, List.of("10.0.0.0/16"), true, Seen.known(true), Seen.known(true)));
        draft.subnets = draft.subnets.stream()
                .map(it -> new Subnet(it.id(), it.vpcId(), it.zone(), it.zoneId(), it.cidr(), it.freeAddresses(), true))
                .toList();
        draft.tables = List.of(new RouteTable(
                "rtb-0000000a",
                true,
                List.of(),
                List.of(
                        new Route("10.0.0.0/16", "local", "active"),
                        new Route("0.0.0.0/0", "igw-0000000a", "active"))));
        Rule rule = new Rule("sgr-0000000e", false, "tcp", 6379, 6379, PeerKind.GROUP, AMPLIFY_GROUP, "");
        draft.groups = List.of(new SecurityGroup(CACHE_GROUP, "cache-sg", VPC, List.of(rule)));
        draft.interfaces = new LinkedHashMap<>(Map.of(AMPLIFY_GROUP, Seen.known(0)));
        draft.database = Optional.of(
                Seen.known(new Database("app-db", "postgres", "available", VPC, List.of("sg-0000000f"), false, true)));
        draft.amplify = Optional.of(app("", AmplifyApp.Build.WRITES_NOTHING));
        return draft;
    }

    private static Amplify app(String role, AmplifyApp.Build build) {
        AmplifyApp app = new AmplifyApp(
                APP,
                "chat-app",
                "arn:aws:amplify:us-east-1:" + ACCOUNT + ":apps/" + APP,
                "WEB_COMPUTE",
                role,
                true,
                List.of(),
                build);
        AmplifyJob job = new AmplifyJob("12", "SUCCEED", Optional.of(Instant.parse("2026-11-01T12:00:00Z")), List.of());
        AmplifyBranch branch = new AmplifyBranch(BRANCH, "PRODUCTION", "", List.of(), Seen.known(List.of(job)));
        return new Amplify(Seen.known(app), Optional.of(Seen.known(branch)), Optional.empty());
    }

    /** A serverless cache in a VPC, with users and limits. */
    public static Draft serverless(Instant now) {
        Draft draft = good(now);
        serverless(draft, "limits.serverless.use1.cache.amazonaws.com");
        draft.placement = new Cache.Placement("", List.of(SUBNET_A, SUBNET_B), List.of(CACHE_GROUP), "", "");
        draft.readerEndpoint = Optional.of(new Endpoint("limits.serverless.use1.cache.amazonaws.com", 6380));
        draft.subnetGroup = new SubnetGroup("", VPC, List.of(SUBNET_A, SUBNET_B));
        draft.groups = List.of(new SecurityGroup(
                CACHE_GROUP, "limits-cache", VPC, List.of(from(SERVICE_GROUP, 6379), from(SERVICE_GROUP, 6380))));
        return draft;
    }

    private static void serverless(Draft draft, String host) {
        draft.kind = CacheKind.SERVERLESS;
        draft.arn = arn("serverlesscache", draft.id);
        draft.version = "9.0";
        draft.nodeType = "";
        draft.endpoint = Optional.of(new Endpoint(host, 6379));
        draft.clusterMode = true;
        draft.shards = 0;
        draft.nodes = List.of();
        draft.automaticFailover = "";
        draft.multiAz = "";
        draft.autoMinorUpgrade = Optional.empty();
        draft.logs = List.of();
        draft.limits = new Cache.Limits(OptionalLong.of(5), OptionalInt.of(10_000));
        draft.parameters = new LinkedHashMap<>();
        draft.versions = List.of();
        draft.alarms = List.of(
                new Alarm("limits-throttled", "ThrottledCmds", Map.of("ServerlessCacheName", draft.id), "OK", true));
    }

    /** A serverless cache with a public endpoint, for an app on Amplify with a role; without snapshots and limits. */
    public static Draft serverlessPublic(Instant now) {
        Draft draft = serverless(now);
        serverless(draft, "limits-abc123.public.serverless.use1.cache.amazonaws.com");
        draft.connectionType = "public";
        draft.readerEndpoint = Optional.empty();
        draft.limits = Cache.Limits.NONE;
        draft.snapshotPolicy = new Cache.SnapshotPolicy(0, "");
        draft.snapshots = List.of();
        draft.placement = new Cache.Placement("", List.of(), List.of(), "", "");
        draft.subnetGroup = new SubnetGroup("", "", List.of());
        draft.vpc = Optional.empty();
        draft.subnets = List.of();
        draft.tables = List.of();
        draft.groups = List.of();
        draft.interfaces = new LinkedHashMap<>();
        draft.acls = List.of();
        draft.auth = new Cache.Auth(false, Optional.empty(), List.of("default.iam-user-group"));
        draft.userGroups = List.of(new UserGroup("default.iam-user-group", "active", List.of("default.iam-user")));
        draft.users = List.of(new User(
                "default.iam-user", "default.iam-user", "active", "on ~* +@all", "iam", 0, Seen.known(Map.of())));
        draft.database = Optional.empty();
        Amplify app = app(ROLE, AmplifyApp.Build.WRITES_ENV_PRODUCTION);
        List<Rights.Right> rights = Stream.concat(
                        Stream.of(
                                        "elasticache:Connect",
                                        "elasticache:CreateUser",
                                        "elasticache:DeleteCacheCluster",
                                        "elasticache:DeleteReplicationGroup")
                                .map(action -> new Rights.Right(action, "*", false)),
                        Stream.of(draft.arn, arn("user", "default.iam-user"))
                                .map(it -> new Rights.Right("elasticache:Connect", it, true)))
                .toList();
        draft.amplify =
                Optional.of(new Amplify(app.app(), app.branch(), Optional.of(Seen.known(new Rights(ROLE, rights)))));
        return draft;
    }

    /** Three shards of two nodes, whose parameter group waits for a restart and whose clients may still come without TLS. */
    public static Draft clusterMode(Instant now) {
        Draft draft = good(now);
        draft.id = "sharded";
        draft.arn = arn("replicationgroup", draft.id);
        draft.clusterMode = true;
        draft.shards = 3;
        draft.endpoint = Optional.of(new Endpoint("clustercfg.sharded.abc123.use1.cache.amazonaws.com", 6379));
        draft.readerEndpoint = Optional.empty();
        draft.nodes = Stream.of("0001", "0002", "0003")
                .flatMap(shard -> Stream.of("001", "002")
                        .map(node -> new Cache.Node(
                                "sharded-" + shard + "-" + node,
                                node.equals("001") ? "us-east-1a" : "us-east-1b",
                                "",
                                "available",
                                shard)))
                .toList();
        draft.transit = new Cache.Transit(true, "preferred");
        draft.placement =
                new Cache.Placement("limits-private", List.of(), List.of(CACHE_GROUP), "sharded", "pending-reboot");
        draft.parameters.put("cluster-enabled", "yes");
        draft.events = List.of();
        draft.alarms = List.of();
        return draft;
    }

    /** As the good one, but its database is in another network, which a peering that nobody accepted leads to. */
    public static Draft crossVpc(Instant now) {
        Draft draft = good(now);
        draft.database = Optional.of(Seen.known(
                new Database("app-db", "postgres", "available", OTHER_VPC, List.of("sg-0000000f"), false, true)));
        draft.peerings = List.of(new Peering("pcx-0000000a", VPC, OTHER_VPC, "pending-acceptance"));
        return draft;
    }
}
