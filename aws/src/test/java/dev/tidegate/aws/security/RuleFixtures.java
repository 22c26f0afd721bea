package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.AnAccount.balancer;
import static dev.tidegate.aws.security.AnAccount.database;
import static dev.tidegate.aws.security.AnAccount.hidden;
import static dev.tidegate.aws.security.AnAccount.node;
import static dev.tidegate.aws.security.AnAccount.right;
import static dev.tidegate.aws.security.AnAccount.rule;
import static dev.tidegate.aws.security.AnAccount.subnet;
import static dev.tidegate.aws.security.AnAccount.table;
import static dev.tidegate.aws.security.AnAccount.user;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.rules.ExternalFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** For each rule one thing that is wrong and nothing else, the same thing right, and what hides it. */
public final class RuleFixtures {
    /**
     * The fixtures of a rule.
     *
     * @param wrong spoils the good account
     * @param right is nearly as wrong
     * @param hides takes away what the rule needs; empty where all it needs comes with the cache
     * @param permission the right that is missing then
     */
    public record Fixture(
            Consumer<AnAccount> wrong,
            Consumer<AnAccount> right,
            Optional<Consumer<AnAccount>> hides,
            String permission) {}

    private static final Map<String, Fixture> ALL = new LinkedHashMap<>();

    private RuleFixtures() {}

    public static Map<String, Fixture> all() {
        return ALL;
    }

    /** The fixtures of one rule. */
    public static Fixture of(String id) {
        return Objects.requireNonNull(ALL.get(id), id);
    }

    private static void fixture(String id, Consumer<AnAccount> wrong, Consumer<AnAccount> right) {
        ALL.put(id, new Fixture(wrong, right, Optional.empty(), ""));
    }

    private static void fixture(
            String id,
            Consumer<AnAccount> wrong,
            Consumer<AnAccount> right,
            String permission,
            Consumer<AnAccount> hides) {
        ALL.put(id, new Fixture(wrong, right, Optional.of(hides), permission));
    }

    private static Consumer<AnAccount> inbound(String protocol, int from, int to, String peer) {
        return a -> a.rules.add(rule("sgr-2", protocol, from, to, peer, "why"));
    }

    private static Consumer<AnAccount> variable(Variable.Hint... hints) {
        return a -> a.variables.add(new Variable("NAME", Set.of(hints)));
    }

    private static Consumer<AnAccount> update(String severity, String status, String slaMet) {
        return a -> a.updates = Seen.known(
                List.of(new Update("u-1", severity, "security-update", status, slaMet, Optional.of(Instant.EPOCH))));
    }

    private static Consumer<AnAccount> oneUser(String id, String name, String how, String accessString) {
        return a -> a.users = Seen.known(List.of(user(id, name, how, accessString)));
    }

    /** Where a user may need no password: a group for Valkey has none that does. */
    private static Consumer<AnAccount> onRedis(Consumer<AnAccount> more) {
        return more.andThen(a -> {
            a.engine = "redis";
            a.version = "7.1.0";
            a.offered = Seen.known(List.of("7.0", "7.1"));
        });
    }

    private static void noRules(AnAccount account) {
        account.groupsHidden = true;
    }

    static {
        network();
        transport();
        access();
        standing();
        engine();
        app();
    }

    private static void network() {
        String rules = "ec2:DescribeSecurityGroupRules";
        fixture(
                "NET-01",
                inbound("tcp", 6379, 6379, "0.0.0.0/0"),
                inbound("udp", 6379, 6379, "::/0"),
                rules,
                RuleFixtures::noRules);
        fixture(
                "NET-02",
                inbound("tcp", 6379, 6379, "10.0.0.0/8"),
                inbound("tcp", 6379, 6379, "10.1.0.0/16"),
                rules,
                RuleFixtures::noRules);
        fixture(
                "NET-03",
                inbound("tcp", 6379, 6380, "sg-app"),
                inbound("tcp", 5432, 5433, "sg-app"),
                rules,
                RuleFixtures::noRules);
        fixture(
                "NET-04",
                inbound("tcp", 6379, 6379, "10.0.1.0/24"),
                inbound("tcp", 6379, 6379, "192.168.1.0/24"),
                rules,
                RuleFixtures::noRules);
        fixture(
                "NET-05",
                inbound("tcp", 6379, 6379, "sg-amplify").andThen(a -> a.interfaces.put("sg-amplify", Seen.known(0))),
                inbound("tcp", 6379, 6379, "sg-cache").andThen(a -> a.interfaces.put("sg-cache", Seen.known(1))),
                "ec2:DescribeNetworkInterfaces",
                a -> a.interfaces.put("sg-app", hidden("ec2:DescribeNetworkInterfaces")));
        fixture(
                "NET-06",
                a -> a.groupName = "default",
                a -> a.groupName = "not-default",
                "ec2:DescribeSecurityGroups",
                a -> a.groupName = "");
        fixture(
                "NET-07",
                a -> a.tables = Seen.known(List.of(table("rtb-1", "0.0.0.0/0", "igw-1"))),
                a -> a.tables = Seen.known(List.of(table("rtb-1", "0.0.0.0/0", "nat-1"))),
                "ec2:DescribeRouteTables",
                a -> a.tables = hidden("ec2:DescribeRouteTables"));
        fixture(
                "NET-08",
                a -> a.placement =
                        Seen.known(new Cache.Placement("default", List.of(), List.of("sg-cache"), "limiter", "")),
                a -> a.placement =
                        Seen.known(new Cache.Placement("default-2", List.of(), List.of("sg-cache"), "limiter", "")),
                "elasticache:DescribeCacheClusters",
                a -> a.placement = hidden("elasticache:DescribeCacheClusters"));
        fixture(
                "NET-09",
                a -> a.subnets = Seen.known(List.of(subnet("subnet-a", "use1-az1"), subnet("subnet-b", "use1-az1"))),
                a -> a.subnets = Seen.known(List.of(subnet("subnet-a", "use1-az1"), subnet("subnet-b", "use1-az4"))),
                "ec2:DescribeSubnets",
                a -> a.subnets = hidden("ec2:DescribeSubnets"));
        fixture(
                "NET-10",
                a -> a.database = Optional.of(Seen.known(database("vpc-2"))),
                a -> {
                    a.database = Optional.of(Seen.known(database("vpc-2")));
                    a.peerings = Seen.known(
                            List.of(new dev.tidegate.aws.account.Peering("pcx-1", "vpc-2", "vpc-1", "active")));
                    a.tables = Seen.known(List.of(table("rtb-1", "10.9.0.0/16", "pcx-1")));
                },
                "rds:DescribeDBInstances",
                a -> a.database = Optional.of(hidden("rds:DescribeDBInstances")));
        fixture(
                "NET-11",
                a -> a.rules.add(rule("sgr-2", "tcp", 22, 22, "sg-app", " ")),
                a -> a.rules.add(rule("sgr-2", "tcp", 22, 22, "sg-app", "x")),
                rules,
                RuleFixtures::noRules);
        reach();
        fixture("NET-12", AnAccount::publicOne, AnAccount::serverless);
        fixture(
                "NET-13",
                a -> a.balancers = Seen.known(List.of(balancer(true, 443, 6379))),
                a -> a.balancers = Seen.known(List.of(balancer(false, 6379, 6379), balancer(true, 443, 8080))),
                "elasticloadbalancing:DescribeLoadBalancers",
                a -> a.balancers = hidden("elasticloadbalancing:DescribeLoadBalancers"));
    }

    private static void reach() {
        fixture(
                "NET-14",
                a -> a.rules.removeIf(rule -> !rule.isEgress()),
                a -> {},
                "ec2:DescribeSecurityGroupRules",
                RuleFixtures::noRules);
        fixture(
                "NET-15",
                a -> a.acls = Seen.known(List.of(acl(100, "10.0.0.0/16", 6379, 6379))),
                a -> a.acls = Seen.known(List.of(acl(100, "10.0.0.0/16", 0, 65_535))),
                "ec2:DescribeNetworkAcls",
                a -> a.acls = hidden("ec2:DescribeNetworkAcls"));
        fixture(
                "NET-16",
                a -> a.clients.put("sg-app", client(List.of(out(443, "0.0.0.0/0")))),
                a -> a.clients.put("sg-app", client(List.of(out(6379, "10.0.1.0/24")))),
                "ec2:DescribeSecurityGroupRules",
                a -> a.clients.put(
                        "sg-app",
                        new Network.ClientGroup(hidden("ec2:DescribeSecurityGroupRules"), Seen.known(List.of()))));
    }

    /** Both directions, so that the answers need the ports from 32768 on. */
    private static NetworkAcl acl(int number, String cidr, int from, int to) {
        return new NetworkAcl(
                "acl-1",
                List.of("subnet-a"),
                List.of(
                        new NetworkAcl.Entry(number, false, "6", from, to, cidr, true),
                        new NetworkAcl.Entry(number, true, "6", from, to, cidr, true)));
    }

    private static Network.ClientGroup client(List<SecurityGroup.Rule> outbound) {
        return new Network.ClientGroup(Seen.known(outbound), Seen.known(List.of()));
    }

    private static SecurityGroup.Rule out(int port, String cidr) {
        return new SecurityGroup.Rule("sgr-3", true, "tcp", port, port, SecurityGroup.PeerKind.CIDR_V4, cidr, "why");
    }

    private static void transport() {
        fixture("TLS-01", a -> a.transit = new Cache.Transit(false, ""), a -> a.transit = new Cache.Transit(true, ""));
        fixture(
                "TLS-02",
                a -> a.transit = new Cache.Transit(true, "preferred"),
                a -> a.transit = new Cache.Transit(true, "required"));
        fixture(
                "TLS-03",
                variable(Variable.Hint.TLS_UNCHECKED),
                variable(Variable.Hint.TLS_REDIS_URL),
                "amplify:GetApp",
                a -> a.appHidden = true);
        fixture("ENC-01", a -> a.atRest = new Cache.AtRest(false, ""), a -> a.atRest = new Cache.AtRest(true, ""));
        fixture("ENC-02", a -> a.policy = a.policy.wantingCustomerKey(), a -> {
            a.policy = a.policy.wantingCustomerKey();
            a.atRest = new Cache.AtRest(true, "arn:aws:kms:us-east-1:123456789012:key/k");
        });
    }

    private static void access() {
        fixture("AUTH-01", a -> a.userGroups = List.of(), a -> a.userGroups = List.of("other"));
        fixture(
                "AUTH-02",
                a -> {
                    a.userGroups = List.of();
                    a.hasToken = true;
                },
                a -> {
                    a.userGroups = List.of();
                    a.hasToken = true;
                    a.engine = "redis";
                    a.version = "5.0.6";
                });
        String users = "elasticache:DescribeUsers";
        Consumer<AnAccount> noUsers = a -> a.users = hidden(users);
        fixture(
                "AUTH-03",
                onRedis(oneUser("default", "default", "no-password", "on ~* +@all")),
                onRedis(oneUser("default", "default", "no-password", "off ~* +@all")),
                users,
                noUsers);
        fixture(
                "AUTH-04",
                oneUser("app", "app", "iam", "on ~tg:* -@all +@write"),
                oneUser("app", "app", "iam", "on ~tg:* +@all -@all +get"),
                users,
                noUsers);
        fixture(
                "AUTH-05",
                oneUser("app", "app", "password", "on ~tg:* +get"),
                a -> a.users = Seen.known(List.of(new dev.tidegate.aws.account.User(
                        "app",
                        "app",
                        "active",
                        "on ~tg:* +get",
                        "password",
                        1,
                        Seen.known(Map.of("last-rotated", "2026-11-01"))))),
                users,
                noUsers);
        fixture(
                "AUTH-06",
                oneUser("app-id", "app", "iam", "on ~tg:* +get"),
                oneUser("app", "app", "iam", "on ~tg:* +get"),
                users,
                noUsers);
        fixture(
                "AUTH-08",
                a -> {
                    a.userGroups = List.of();
                    a.hasToken = true;
                    a.engine = "redis";
                    a.version = "5.0.6";
                    a.logs = List.of();
                    a.offered = Seen.known(List.of("5.0", "7.1"));
                    a.now = Instant.parse("2025-01-01T00:00:00Z");
                    a.tokenChangedAt = Optional.of(Instant.parse("2024-01-01T00:00:00Z"));
                },
                a -> a.hasToken = true);
        fixture(
                "AUTH-09",
                oneUser("app", "app", "iam", "on ~tg:* -@all"),
                oneUser("app", "app", "iam", "on ~tg:* -@all +get"),
                users,
                noUsers);
        fixture(
                "AUTH-07",
                variable(Variable.Hint.SECRET),
                variable(Variable.Hint.PLAIN_REDIS_URL),
                "amplify:GetApp",
                a -> a.appHidden = true);
        fixture(
                "IAM-01",
                a -> a.rights = rights(right("elasticache:Connect", "*", true)),
                a -> a.rights = rights(
                        right("elasticache:Connect", "arn:x", true),
                        right("elasticache:DeleteCacheCluster", "*", false)),
                "iam:SimulatePrincipalPolicy",
                a -> a.rights = hidden("iam:SimulatePrincipalPolicy"));
    }

    private static Seen<Rights> rights(Rights.Right... rights) {
        return Seen.known(new Rights("arn:aws:iam::123456789012:role/app", List.of(rights)));
    }

    private static void standing() {
        fixture("HA-01", a -> a.failover = "disabled", a -> a.failover = "enabled");
        fixture(
                "HA-02",
                a -> a.nodes = List.of(node("rl-001", "us-east-1a"), node("rl-002", "us-east-1a")),
                a -> a.nodes = List.of(node("rl-001", ""), node("rl-002", "")));
        fixture(
                "HA-03",
                a -> {
                    a.standAlone();
                    a.hasToken = true;
                },
                a -> a.failover = "enabled");
        fixture("HA-04", a -> a.durability = "async", a -> a.durability = "");
        fixture("BK-01", a -> a.retention = 0, a -> a.retention = 1);
        fixture(
                "VER-01",
                a -> {
                    a.engine = "redis";
                    a.version = "6.2.6";
                    a.offered = Seen.known(List.of("6.2", "7.1"));
                },
                a -> {
                    a.engine = "redis";
                    a.version = "7.1.0";
                    a.offered = Seen.known(List.of("6.2", "7.1"));
                },
                "elasticache:DescribeCacheEngineVersions",
                a -> a.offered = hidden("elasticache:DescribeCacheEngineVersions"));
        fixture("VER-02", a -> a.autoMinor = Optional.of(false), a -> a.autoMinor = Optional.of(true));
        fixture(
                "VER-03",
                update("critical", "not-applied", "no"),
                update("medium", "not-applied", "no"),
                "elasticache:DescribeUpdateActions",
                a -> a.updates = hidden("elasticache:DescribeUpdateActions"));
    }

    private static void engine() {
        String parameters = "elasticache:DescribeCacheParameters";
        Consumer<AnAccount> noParameters = a -> a.parametersHidden = true;
        fixture(
                "MEM-01",
                a -> a.parameters.put("maxmemory-policy", "volatile-lru"),
                a -> a.parameters.put("maxmemory-policy", "volatile-ttl"),
                parameters,
                noParameters);
        fixture(
                "MEM-02",
                a -> a.nodeType = "cache.t4g.micro",
                a -> {
                    a.nodeType = "cache.t4g.small";
                    a.parameters.put("reserved-memory-percent", "30");
                },
                parameters,
                noParameters);
        fixture(
                "MEM-03",
                a -> {
                    a.serverless();
                    a.limits = Cache.Limits.NONE;
                },
                AnAccount::serverless);
        fixture(
                "CMD-01",
                a -> a.parameters.put("rename-commands", "FLUSHALL gone EVAL ev"),
                a -> a.parameters.put("rename-commands", "FLUSHALL gone"),
                parameters,
                noParameters);
        fixture(
                "OBS-01",
                a -> a.alarms = Seen.known(List.of()),
                a -> {},
                "cloudwatch:DescribeAlarms",
                a -> a.alarms = hidden("cloudwatch:DescribeAlarms"));
        fixture(
                "OBS-02",
                a -> a.tags = Seen.known(Map.of("owner", "x", "env", "prod")),
                a -> a.tags = Seen.known(Map.of("team", "x", "stage", "prod", "cost_centre", "y")),
                "elasticache:ListTagsForResource",
                a -> a.tags = hidden("elasticache:ListTagsForResource"));
    }

    private static void app() {
        fixture("APP-01", a -> a.outside = route(200), a -> a.outside = route(404));
        fixture(
                "APP-02",
                a -> a.platform = "WEB",
                variable(Variable.Hint.NAMES_ANOTHER_CACHE),
                "amplify:GetApp",
                a -> a.appHidden = true);
        fixture(
                "APP-03",
                a -> a.outside = new ExternalFacts(
                        a.outside.route(), a.outside.clients(), Optional.of(new ArrayList<>(List.of("pro.burst")))),
                variable(Variable.Hint.SECRET).andThen(a -> a.variables.clear()),
                "amplify:GetApp",
                a -> a.appHidden = true);
    }

    private static ExternalFacts route(int status) {
        ExternalFacts good = new AnAccount().outside;
        return new ExternalFacts(
                Optional.of(
                        new ExternalFacts.Route("https://app.example/api/test-redis", Optional.of(status), false, "")),
                good.clients(),
                good.failOpen());
    }
}
