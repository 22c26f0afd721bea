package dev.tidegate.aws.security;

import dev.tidegate.aws.account.Access;
import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Alarm;
import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Caller;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.Upkeep;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** An account in which no rule finds anything, until a test spoils one thing of it. */
public final class AnAccount {
    public Instant now = Instant.parse("2026-11-23T12:00:00Z");
    public CacheKind kind = CacheKind.REPLICATION_GROUP;
    public String engine = "valkey";
    public String version = "8.0.1";
    public String nodeType = "cache.m7g.large";
    public String host = "rl.abc123.use1.cache.amazonaws.com";
    public int port = 6379;
    public List<Cache.Node> nodes = List.of(node("rl-001", "us-east-1a"), node("rl-002", "us-east-1b"));
    public Cache.Transit transit = new Cache.Transit(true, "required");
    public Cache.AtRest atRest = new Cache.AtRest(true, "");
    public boolean hasToken;
    public Optional<Instant> tokenChangedAt = Optional.of(Instant.parse("2026-11-01T00:00:00Z"));
    public String durability = "disabled";
    public List<String> userGroups = List.of("rl-users");
    public int retention = 7;
    public String failover = "enabled";
    public String multiAz = "enabled";
    public Optional<Boolean> autoMinor = Optional.of(true);
    public List<Cache.LogDelivery> logs = List.of(new Cache.LogDelivery("slow-log", "cloudwatch-logs", "active"));
    public Cache.Limits limits = Cache.Limits.NONE;
    public Seen<Cache.Placement> placement =
            Seen.known(new Cache.Placement("private", List.of(), List.of("sg-cache"), "limiter", "in-sync"));
    public Seen<Optional<Vpc>> vpc = Seen.known(Optional.of(
            new Vpc("vpc-1", List.of("10.0.0.0/16", "2600:1f18:1::/56"), false, Seen.known(true), Seen.known(true))));
    public Seen<List<Subnet>> subnets =
            Seen.known(List.of(subnet("subnet-a", "use1-az1"), subnet("subnet-b", "use1-az2")));
    public Seen<List<RouteTable>> tables = Seen.known(List.of(table("rtb-1", "10.0.0.0/16", "local")));
    public String groupId = "sg-cache";
    public String groupName = "cache";
    public List<SecurityGroup.Rule> rules =
            new ArrayList<>(List.of(rule("sgr-1", "tcp", 6379, 6379, "sg-app", "the limiter"), egress()));
    public boolean groupsHidden;
    public Map<String, Seen<Integer>> interfaces = new HashMap<>(Map.of("sg-app", Seen.known(3)));
    public Seen<List<NetworkAcl>> acls = Seen.known(List.of());
    public Map<String, Seen<List<String>>> prefixLists = new HashMap<>();
    public Map<String, Network.ClientGroup> clients = new HashMap<>();
    public Seen<List<Peering>> peerings = Seen.known(List.of());
    public Seen<List<Peering>> attachments = Seen.known(List.of());
    public Seen<List<LoadBalancer>> balancers = Seen.known(List.of());
    public Map<String, String> parameters =
            new HashMap<>(Map.of("maxmemory-policy", "noeviction", "reserved-memory-percent", "25"));
    public String parameterGroup = "limiter";
    public boolean parametersHidden;
    public Seen<List<User>> users = Seen.known(List.of(
            user("rl-app", "rl-app", "iam", "on ~tg:* -@all +eval +evalsha"),
            user("rl-default", "default", "no-password", "off ~* -@all")));
    public Seen<Map<String, String>> tags =
            Seen.known(Map.of("Owner", "platform", "Environment", "prod", "CostCenter", "42"));
    public Seen<List<Update>> updates = Seen.known(List.of());
    public Seen<List<Event>> events = Seen.known(List.of());
    public Seen<List<Alarm>> alarms =
            Seen.known(List.of(new Alarm("a", "Evictions", Map.of("CacheClusterId", "rl-001"), "OK", true)));
    public Seen<List<String>> offered = Seen.known(List.of("7.2", "8.0", "8.1"));
    public Optional<Seen<Database>> database = Optional.of(Seen.known(database("vpc-1")));
    public List<Variable> variables = new ArrayList<>(List.of(new Variable("TIDEGATE_URL", Set.of())));
    public String platform = "WEB_COMPUTE";
    public boolean hasApp = true;
    public boolean appHidden;
    public Seen<Rights> rights = Seen.known(
            new Rights("arn:aws:iam::123456789012:role/app", List.of(right("elasticache:Connect", "*", false))));
    public Policy policy = Policy.DEFAULT;
    public ExternalFacts outside = new ExternalFacts(
            Optional.of(new ExternalFacts.Route("https://app.example/api/test-redis", Optional.of(401), false, "")),
            Optional.of(List.of(new ExternalFacts.ClientFile("client.ts", List.of()))),
            Optional.of(List.of()));

    /** The good one, changed. */
    public static AnAccount with(Consumer<AnAccount> change) {
        AnAccount account = new AnAccount();
        change.accept(account);
        return account;
    }

    /** The old guide's kind. */
    public AnAccount standAlone() {
        kind = CacheKind.CLUSTER;
        engine = "redis";
        version = "7.1.0";
        failover = "";
        multiAz = "";
        userGroups = List.of();
        nodes = List.of(new Cache.Node("rl", "us-east-1a", "", "available", ""));
        offered = Seen.known(List.of("7.0", "7.1"));
        return this;
    }

    /** A serverless one in the VPC. */
    public AnAccount serverless() {
        kind = CacheKind.SERVERLESS;
        version = "9.0";
        rules = new ArrayList<>(List.of(rule("sgr-1", "tcp", 6379, 6380, "sg-app", "the limiter"), egress()));
        nodeType = "";
        failover = "";
        multiAz = "";
        autoMinor = Optional.empty();
        logs = List.of();
        nodes = List.of();
        host = "rl-abc123.serverless.use1.cache.amazonaws.com";
        limits = new Cache.Limits(OptionalLong.of(5), OptionalInt.of(5_000));
        placement = Seen.known(new Cache.Placement("", List.of("subnet-a", "subnet-b"), List.of("sg-cache"), "", ""));
        alarms = Seen.known(List.of(new Alarm("a", "ThrottledCmds", Map.of("clusterId", "rl"), "OK", true)));
        return this;
    }

    /** A serverless one on the internet. */
    public AnAccount publicOne() {
        serverless();
        host = "rl-abc123.public.serverless.use1.cache.amazonaws.com";
        placement = Seen.known(new Cache.Placement("", List.of(), List.of(), "", ""));
        vpc = Seen.known(Optional.empty());
        subnets = Seen.known(List.of());
        tables = Seen.known(List.of());
        rules = new ArrayList<>();
        return this;
    }

    public static Cache.Node node(String id, String zone) {
        return new Cache.Node(id, zone, "", "available", "0001");
    }

    public static Subnet subnet(String id, String zoneId) {
        return new Subnet(
                id, "vpc-1", "us-east-1" + zoneId.charAt(7), zoneId, "10.0.1.0/24", OptionalInt.of(250), false);
    }

    public static RouteTable table(String id, String destination, String target) {
        return new RouteTable(id, true, List.of(), List.of(new RouteTable.Route(destination, target, "active")));
    }

    /** Inbound. */
    public static SecurityGroup.Rule rule(
            String id, String protocol, int from, int to, String peer, String description) {
        PeerKind kind = peer.startsWith("sg-")
                ? PeerKind.GROUP
                : peer.startsWith("pl-")
                        ? PeerKind.PREFIX_LIST
                        : peer.contains(":") ? PeerKind.CIDR_V6 : PeerKind.CIDR_V4;
        return new SecurityGroup.Rule(id, false, protocol, from, to, kind, peer, description);
    }

    /** What every group has. */
    public static SecurityGroup.Rule egress() {
        return new SecurityGroup.Rule("sgr-out", true, "-1", -1, -1, PeerKind.CIDR_V4, "0.0.0.0/0", "");
    }

    public static User user(String id, String name, String how, String accessString) {
        return new User(id, name, "active", accessString, how, how.equals("password") ? 1 : 0, Seen.known(Map.of()));
    }

    public static Database database(String vpcId) {
        return new Database("db", "postgres", "available", vpcId, List.of(), false, true);
    }

    public static Rights.Right right(String action, String resource, boolean allowed) {
        return new Rights.Right(action, resource, allowed);
    }

    public static LoadBalancer balancer(boolean facing, int listener, int target) {
        return new LoadBalancer(
                "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/lb/1",
                "lb",
                "network",
                facing,
                Seen.known(List.of(new LoadBalancer.Listener(listener, "TCP"))),
                Seen.known(List.of(target)));
    }

    public static <T> Seen<T> hidden(String action) {
        return Seen.hidden(action, Why.PERMISSION, "AccessDenied: not authorized to perform " + action);
    }

    public AuditContext build() {
        return new AuditContext(account(), policy, outside);
    }

    public Account account() {
        return new Account(
                now,
                Optional.empty(),
                "us-east-1",
                Seen.known(new Caller("123456789012", "arn:aws:iam::123456789012:user/op", hidden("iam:x"))),
                cache(),
                network(),
                parametersHidden
                        ? hidden("elasticache:DescribeCacheParameters")
                        : Seen.known(new ParameterGroup(parameterGroup, "in-sync", parameters)),
                access(),
                new Upkeep(tags, Seen.known(List.of()), updates, events, alarms, offered),
                database,
                hasApp ? Optional.of(amplify()) : Optional.empty());
    }

    private Cache cache() {
        String type = switch (kind) {
            case CLUSTER -> "cluster";
            case REPLICATION_GROUP -> "replicationgroup";
            case SERVERLESS -> "serverlesscache";
        };
        return new Cache(
                "rl",
                kind,
                "arn:aws:elasticache:us-east-1:123456789012:" + type + ":rl",
                "available",
                engine,
                version,
                nodeType,
                Optional.of(new Endpoint(host, port)),
                Optional.empty(),
                kind == CacheKind.SERVERLESS,
                1,
                nodes,
                transit,
                atRest,
                new Cache.Auth(hasToken, tokenChangedAt, userGroups),
                new Cache.SnapshotPolicy(retention, ""),
                failover,
                multiAz,
                autoMinor,
                List.of(),
                logs,
                limits,
                "",
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                placement,
                durability);
    }

    private Network network() {
        boolean none = vpc.equals(Seen.known(Optional.empty()));
        SecurityGroup group = new SecurityGroup(groupId, groupName, "vpc-1", rules);
        return new Network(
                Seen.known(new SubnetGroup(
                        placement.found().map(Cache.Placement::subnetGroup).orElse("private"),
                        "vpc-1",
                        List.of("subnet-a", "subnet-b"))),
                vpc,
                subnets,
                tables,
                groupsHidden ? hidden("ec2:DescribeSecurityGroupRules") : Seen.known(none ? List.of() : List.of(group)),
                interfaces,
                acls,
                peerings,
                attachments,
                balancers,
                prefixLists,
                clients);
    }

    private Access access() {
        return new Access(
                Seen.known(userGroups.stream()
                        .map(id -> new UserGroup(id, "active", List.of("rl-app", "rl-default")))
                        .toList()),
                users);
    }

    private Amplify amplify() {
        AmplifyApp app = new AmplifyApp(
                "d1",
                "app",
                "arn:aws:amplify:us-east-1:123456789012:apps/d1",
                platform,
                "arn:aws:iam::123456789012:role/app",
                true,
                variables,
                AmplifyApp.Build.WRITES_ENV_PRODUCTION);
        return new Amplify(
                appHidden ? hidden("amplify:GetApp") : Seen.known(app),
                Optional.of(Seen.known(new AmplifyBranch("main", "PRODUCTION", "", List.of(), Seen.known(List.of())))),
                Optional.of(rights));
    }
}
