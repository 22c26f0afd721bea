package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.AnAccount.database;
import static dev.tidegate.aws.security.AnAccount.hidden;
import static dev.tidegate.aws.security.AnAccount.node;
import static dev.tidegate.aws.security.AnAccount.rule;
import static dev.tidegate.aws.security.AnAccount.subnet;
import static dev.tidegate.aws.security.AnAccount.table;
import static dev.tidegate.aws.security.AnAccount.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.topic.AllRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a rule begins and where it ends. */
class RuleEdgesTest {
    private static Report judged(Consumer<AnAccount> change) {
        return new Audit(AllRules.list(), List.of()).of(AnAccount.with(change).build());
    }

    /** What is found, with its severity where that is not the usual one. */
    private static Set<String> found(Consumer<AnAccount> change) {
        return judged(change).findings().stream()
                .map(finding -> finding.rule().id()
                        + (finding.severity() == finding.rule().severity()
                                ? ""
                                : " " + finding.severity().text()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, 6379, 6379, 0.0.0.0/0, NET-01",
        "tcp, 6379, 6379, ::/0, NET-01",
        "tcp, 6380, 6380, 0.0.0.0/0, ''",
        "6, 6379, 6379, 0::/0, NET-01",
        "tcp, 0, 65535, 0.0.0.0/0, NET-01 NET-03",
        "tcp, 6000, 6379, 0.0.0.0/0, NET-01 NET-03",
        "-1, -1, -1, ::/0, NET-01 NET-03",
        "tcp, 6378, 6378, 0.0.0.0/0, ''",
        "tcp, 443, 443, 0.0.0.0/0, ''",
        "udp, 0, 65535, 0.0.0.0/0, ''",
        "icmp, -1, -1, 0.0.0.0/0, ''",
        "tcp, 6379, 6379, 0.0.0.0/1, NET-02",
        "tcp, 6379, 6379, 172.16.0.0/12, NET-02",
        "tcp, 6379, 6379, 10.0.0.0/16, NET-02",
        "tcp, 6379, 6379, 10.0.0.0/17, NET-04",
        "tcp, 6379, 6379, 10.0.0.7/32, NET-04",
        "tcp, 6379, 6379, 10.2.0.0/16, ''",
        "tcp, 6379, 6379, 203.0.113.9/32, ''",
        "tcp, 6379, 6379, 2600:1f18::/32, NET-02",
        "tcp, 6379, 6379, 2600:1f18:1::/56, NET-02",
        "tcp, 6379, 6379, 2600:1f18:1::/64, NET-04",
        "tcp, 6379, 6379, 2a00::/56, ''",
        "tcp, 6379, 6379, pl-1, ''",
        "tcp, 6379, 6379, sg-app, ''",
        "tcp, 6379, 6381, sg-app, NET-03",
        "-1, -1, -1, sg-cache, NET-03",
    })
    void whatARuleLetsIn(String protocol, int from, int to, String peer, String ids) {
        Set<String> expected = ids.isEmpty() ? Set.of() : Set.of(ids.split(" ", -1));
        assertThat(found(account -> account.rules.add(rule("sgr-2", protocol, from, to, peer, "why"))))
                .isEqualTo(new TreeSet<>(expected));
    }

    @Test
    void rulesThatTogetherLeaveNothingOutAreOpenToTheWorld() {
        assertThat(found(account -> {
                    account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "0.0.0.0/1", "why"));
                    account.rules.add(rule("sgr-3", "tcp", 6379, 6379, "128.0.0.0/1", "why"));
                }))
                .containsExactly("NET-01");
        assertThat(found(account -> {
                    account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "0.0.0.0/1", "why"));
                    account.rules.add(rule("sgr-3", "tcp", 22, 22, "128.0.0.0/1", "why"));
                }))
                .containsExactly("NET-02");
    }

    @Test
    void aPrefixListIsJudgedByItsEntriesAndNotPassedWhereTheyAreHidden() {
        Consumer<AnAccount> list = account -> account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "pl-1", "why"));
        assertThat(found(list.andThen(account -> account.prefixLists.put("pl-1", Seen.known(List.of("0.0.0.0/0"))))))
                .containsExactly("NET-01");
        assertThat(found(list.andThen(account -> account.prefixLists.put("pl-1", Seen.known(List.of("10.0.0.0/8"))))))
                .containsExactly("NET-02");
        assertThat(judged(list.andThen(
                                account -> account.prefixLists.put("pl-1", hidden("ec2:GetManagedPrefixListEntries"))))
                        .incomplete())
                .extracting(result -> result.rule().id())
                .containsExactly("NET-01", "NET-02");
    }

    /** The interfaces of the cache's own nodes are not counted as members. */
    @Test
    void aGroupThatAdmitsOnlyItselfAdmitsNoClient() {
        assertThat(found(account -> {
                    account.rules.remove(0);
                    account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "sg-cache", "why"));
                    account.interfaces.put("sg-cache", Seen.known(0));
                }))
                .containsExactly("NET-05", "NET-14");
    }

    @ParameterizedTest
    @CsvSource({"del x, true", "EVALSHA x, true", "hello x, true", "zadd x, false", "flushall del, false"})
    void aRenamedCommandMattersWhereTheLimiterSendsIt(String renamed, boolean isFound) {
        assertThat(found(account -> account.parameters.put("rename-commands", renamed))
                        .contains("CMD-01"))
                .isEqualTo(isFound);
    }

    @Test
    void aCacheOnAPortOfItsOwnIsWatchedThere() {
        assertThat(found(account -> {
                    account.port = 7000;
                    account.rules.add(rule("sgr-2", "tcp", 7000, 7000, "0.0.0.0/0", "why"));
                }))
                .containsExactly("NET-01");
    }

    @Test
    void aServerlessCacheNeedsTwoPortsAndNoMore() {
        assertThat(found(account -> account.serverless().rules.add(rule("sgr-2", "tcp", 6379, 6380, "sg-app", "why"))))
                .isEmpty();
        assertThat(found(account -> account.serverless().rules.add(rule("sgr-2", "tcp", 6379, 6381, "sg-app", "why"))))
                .containsExactly("NET-03");
    }

    @Test
    void whatGoesOutAdmitsNobody() {
        assertThat(found(account -> account.rules.removeIf(rule -> !rule.isEgress())))
                .containsExactly("NET-14");
    }

    @Test
    void whoCannotSeeTheVpcStillSeesWhatIsTooWide() {
        Report report = judged(account -> {
            account.vpc = hidden("ec2:DescribeVpcs");
            account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "10.0.0.0/8", "why"));
            account.rules.add(rule("sgr-3", "tcp", 6379, 6379, "10.0.3.0/24", "why"));
        });
        assertThat(report.findings()).extracting(finding -> finding.rule().id()).containsExactly("NET-02");
        assertThat(report.incomplete())
                .extracting(result -> result.rule().id())
                .containsExactly("NET-02", "NET-04", "NET-10");
    }

    @Test
    void aSubnetOfItsOwnTableIsJudgedByThat() {
        RouteTable main = table("rtb-1", "0.0.0.0/0", "igw-1");
        RouteTable own = new RouteTable(
                "rtb-2",
                false,
                List.of("subnet-a", "subnet-b"),
                List.of(new RouteTable.Route("::/0", "eigw-1", "active")));
        assertThat(found(account -> account.tables = Seen.known(List.of(main, own))))
                .isEmpty();
        assertThat(judged(account -> account.tables = Seen.known(List.of(main))).findings())
                .extracting(Finding::resource)
                .containsExactly(
                        "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-a",
                        "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-b");
        assertThat(found(account -> account.tables = Seen.known(List.of(table("rtb-1", "2001:db8::/32", "igw-1")))))
                .isEmpty();
    }

    @Test
    void aSubnetThatGivesPublicAddressesIsPublic() {
        Subnet one =
                new Subnet("subnet-a", "vpc-1", "us-east-1a", "use1-az1", "10.0.1.0/24", OptionalInt.of(250), true);
        assertThat(found(account -> account.subnets = Seen.known(List.of(one, subnet("subnet-b", "use1-az2")))))
                .containsExactly("NET-07");
    }

    @Test
    void zonesAreComparedById() {
        Subnet a = new Subnet("subnet-a", "vpc-1", "us-east-1a", "use1-az3", "", OptionalInt.of(10), false);
        Subnet b = new Subnet("subnet-b", "vpc-1", "us-east-1b", "use1-az3", "", OptionalInt.of(10), false);
        Subnet full = new Subnet("subnet-c", "vpc-1", "us-east-1c", "use1-az4", "", OptionalInt.of(9), false);
        assertThat(found(account -> account.subnets = Seen.known(List.of(a, b))))
                .containsExactly("NET-09");
        assertThat(judged(account -> account.subnets = Seen.known(List.of(a, b, full)))
                        .findings())
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.evidenceText()).isEqualTo("subnetId=subnet-c, availableIpAddressCount=9"));
    }

    @Test
    void aPeeringThatNobodyAcceptedIsNoWay() {
        Consumer<AnAccount> other = account -> {
            account.database = Optional.of(Seen.known(database("vpc-2")));
            account.tables = Seen.known(List.of(table("rtb-1", "10.9.0.0/16", "pcx-1")));
        };
        assertThat(found(other.andThen(account -> account.peerings =
                        Seen.known(List.of(new Peering("pcx-1", "vpc-1", "vpc-2", "pending-acceptance"))))))
                .containsExactly("NET-10");
        assertThat(found(other.andThen(account ->
                        account.peerings = Seen.known(List.of(new Peering("pcx-2", "vpc-1", "vpc-2", "active"))))))
                .containsExactly("NET-10");
        assertThat(found(other.andThen(account -> {
                    account.tables = Seen.known(List.of(table("rtb-1", "10.9.0.0/16", "tgw-1")));
                    account.attachments = Seen.known(List.of(
                            new Peering("tgw-1", "vpc-1", "", "available"),
                            new Peering("tgw-1", "vpc-2", "", "available")));
                })))
                .isEmpty();
    }

    @Test
    void aStandAloneClusterIsJudgedToo() {
        assertThat(found(account -> {
                    account.standAlone();
                    account.transit = new Cache.Transit(false, "");
                    account.atRest = new Cache.AtRest(false, "");
                    account.retention = 0;
                }))
                .containsExactly("AUTH-01 critical", "BK-01", "ENC-01", "HA-01", "HA-02", "HA-03", "TLS-01");
    }

    @Test
    void whatIsNotInProductionMayStandAlone() {
        Consumer<AnAccount> alone = account -> {
            account.standAlone();
            account.hasToken = true;
        };
        assertThat(found(alone.andThen(
                        account -> account.tags = Seen.known(Map.of("env", "dev", "owner", "x", "cost-centre", "y")))))
                .containsExactly("AUTH-02", "HA-01", "HA-02");
        Report unseen = judged(alone.andThen(account -> account.tags = hidden("elasticache:ListTagsForResource")));
        assertThat(unseen.that(RuleResult.Status.NOT_JUDGED))
                .extracting(result -> result.rule().id())
                .contains("HA-03", "OBS-02");
    }

    @ParameterizedTest
    @CsvSource({"true, '', AUTH-01", "false, '', AUTH-01 critical", "true, 0.0.0.0/0, AUTH-01 critical NET-01"})
    void whoNeedNotSignInIsWorseWhereTheDoorIsOpen(boolean tls, String open, String ids) {
        Set<String> found = found(account -> {
            account.userGroups = List.of();
            account.transit = new Cache.Transit(tls, tls ? "required" : "");
            if (!open.isEmpty()) {
                account.rules.add(rule("sgr-2", "tcp", 6379, 6379, open, "why"));
            }
        });
        found.remove("TLS-01");
        assertThat(String.join(" ", found)).isEqualTo(ids);
    }

    @Test
    void aServerlessCacheWithoutUsersLetsEverybodyIn() {
        assertThat(found(account -> account.serverless().userGroups = List.of()))
                .containsExactly("AUTH-01");
        assertThat(found(account -> {
                    account.serverless();
                    account.parametersHidden = true;
                    account.retention = 0;
                }))
                .containsExactly("BK-01");
    }

    @Test
    void aPublicEndpointIsToldWhereItIsAllowed() {
        assertThat(found(account -> {
                    account.publicOne();
                    account.policy = account.policy.acceptingPublic();
                }))
                .containsExactly("NET-12 info");
    }

    @ParameterizedTest
    @CsvSource({
        "on ~* +@all, AUTH-04",
        "on allkeys +get, AUTH-04",
        "on %RW~* +get, AUTH-04",
        "on ~tg:* +@admin, AUTH-04",
        "on ~tg:* +@dangerous -flushall, AUTH-04",
        "on ~tg:* allcommands, AUTH-04",
        "on ~tg:* +get (~* +@all), AUTH-04",
        "on ~* resetkeys ~tg:* +get, ''",
        "on ~tg:* -@all +@read, AUTH-04",
        "on ~tg:* -@all +@write, AUTH-04",
        "on ~tg:* -@all +@keyspace, AUTH-04",
        "on ~tg:* -@all +incrby +expire, AUTH-04 low",
        "on ~tg:* -@all +@string +@connection -client, AUTH-04 low",
        "on ~tg:* -@all +ping +script|load +evalsha +time +get +set +del +eval +hello, ''",
        "off ~* +@all, AUTH-09",
    })
    void whatAnAccessStringAllowsAtItsEnd(String access, String ids) {
        assertThat(String.join(
                        " ", found(account -> account.users = Seen.known(List.of(user("app", "app", "iam", access))))))
                .isEqualTo(ids);
    }

    @Test
    void anOpenDefaultUserIsNotAlsoCalledTooMuch() {
        assertThat(found(account -> account.users =
                        Seen.known(List.of(user("default", "default", "no-password-required", "on ~* +@all")))))
                .containsExactly("AUTH-03");
        assertThat(found(account -> account.users = Seen.known(List.of(new User(
                        "d",
                        "default",
                        "active",
                        "on ~* +@all",
                        "password",
                        1,
                        Seen.known(Map.of("rotated", "2026-11-20")))))))
                .containsExactly("AUTH-03");
        assertThat(found(account ->
                        account.users = Seen.known(List.of(user("app", "app", "no-password", "on ~tg:* +get")))))
                .containsExactly("AUTH-03");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2026-11-20, ''",
        "2, 2026-11-20, ''",
        "2, 2026-11-01, AUTH-05",
        "1, 2026-01-01, AUTH-05",
        "1, often, AUTH-05"
    })
    void passwordsAreChangedAndTheOldOneTakenAway(int passwords, String rotated, String ids) {
        User user = new User(
                "app",
                "app",
                "active",
                "on ~tg:* +get",
                "password",
                passwords,
                Seen.known(Map.of("Rotation-Date", rotated)));
        assertThat(String.join(" ", found(account -> account.users = Seen.known(List.of(user)))))
                .isEqualTo(ids);
    }

    @Test
    void tlsMayBeOptionalForTheDaysThatThePolicySays() {
        Consumer<AnAccount> preferred = account -> {
            account.transit = new Cache.Transit(true, "preferred");
            account.policy =
                    SecurityFile.parse("policy: {preferred-days: 7}", List.of()).policy();
        };
        assertThat(found(preferred)).containsExactly("TLS-02");
        assertThat(found(preferred.andThen(account -> account.events = Seen.known(List.of(new Event(
                        account.now.minus(Duration.ofDays(6)), "rl", "Transit encryption mode was modified"))))))
                .isEmpty();
        assertThat(found(preferred.andThen(account -> account.events = Seen.known(List.of(new Event(
                        account.now.minus(Duration.ofDays(8)), "rl", "Transit encryption mode was modified"))))))
                .containsExactly("TLS-02");
    }

    @Test
    void eachShardNeedsTwoZones() {
        Cache.Node a = new Cache.Node("rl-0001-001", "us-east-1a", "", "", "0001");
        Cache.Node b = new Cache.Node("rl-0001-002", "us-east-1b", "", "", "0001");
        Cache.Node c = new Cache.Node("rl-0002-001", "us-east-1b", "", "", "0002");
        assertThat(judged(account -> account.nodes = List.of(a, b, c)).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidenceText()).startsWith("nodeGroupId=0002"));
        assertThat(found(account -> account.multiAz = "disabled")).containsExactly("HA-02");
        assertThat(found(account -> account.nodes = List.of(node("rl-001", "us-east-1a"))))
                .containsExactly("HA-02");
    }

    @Test
    void countersThatMayBeLostNeedNoSnapshots() {
        Consumer<AnAccount> none = account -> account.retention = 0;
        assertThat(found(none.andThen(account -> account.tags =
                        Seen.known(Map.of("data", "ephemeral", "owner", "x", "env", "prod", "cost-centre", "y")))))
                .containsExactly("BK-01 info");
        Report unseen = judged(none.andThen(account -> account.tags = hidden("elasticache:ListTagsForResource")));
        assertThat(unseen.findings()).extracting(finding -> finding.rule().id()).containsExactly("BK-01");
        assertThat(unseen.incomplete()).extracting(result -> result.rule().id()).contains("BK-01");
    }

    @ParameterizedTest
    @CsvSource({
        "redis, 6.2.6, 2026-07-31, false",
        "redis, 6.2.6, 2026-08-01, true",
        "redis, 5.0.6, 2026-07-31, true",
        "redis, 5.0.6, 2025-07-31, false",
        "redis, 4.0.10, 2026-11-23, true",
        "redis, 3.2.10, 2025-01-01, true",
        "redis, 7.1.0, 2026-11-23, false",
        "valkey, 7.2.6, 2026-11-23, false",
        "valkey, 7.9.1, 2026-11-23, true",
    })
    void anEngineIsAtItsEndByTheClockOfTheLook(String engine, String version, String day, boolean atEnd) {
        assertThat(found(account -> {
                            account.engine = engine;
                            account.version = version;
                            account.now = Instant.parse(day + "T00:00:00Z");
                            account.offered = Seen.known(
                                    engine.equals("redis")
                                            ? List.of("4.0.10", "5.0.6", "6.2", "7.0", "7.1")
                                            : List.of("7.2", "8.0"));
                            if (version.startsWith("3") || version.startsWith("4") || version.startsWith("5")) {
                                account.logs = List.of();
                            }
                        })
                        .contains("VER-01"))
                .isEqualTo(atEnd);
    }

    @ParameterizedTest
    @CsvSource({
        "critical, not-applied, no, VER-03",
        "important, waiting-to-start, no, VER-03 medium",
        "important, not-applied, yes, ''",
        "important, not-applied, n/a, ''",
        "critical, not-applied, '', VER-03",
        "critical, in-progress, no, ''",
        "low, not-applied, no, ''",
    })
    void anUpdateIsOverdue(String severity, String status, String sla, String ids) {
        Update update = new Update("u", severity, "security-update", status, sla, Optional.of(Instant.EPOCH));
        assertThat(String.join(" ", found(account -> account.updates = Seen.known(List.of(update)))))
                .isEqualTo(ids);
    }

    @Test
    void aGroupOfAwsIsWhatEverybodyKnowsAndGetsOneOfItsOwnInstead() {
        Report report = judged(account -> {
            account.parameterGroup = "default.valkey8.cluster.on";
            account.parameters.clear();
        });
        assertThat(report.findings()).extracting(finding -> finding.rule().id()).containsExactly("MEM-01");
        assertThat(report.findings().get(0).command())
                .contains(
                        "--cache-parameter-group-family valkey8 ",
                        "create-cache-parameter-group",
                        "--cache-parameter-group-name rl-limiter");
        assertThat(judged(account -> account.parameters.clear()).that(RuleResult.Status.NOT_JUDGED))
                .extracting(result -> result.rule().id())
                .containsExactly("MEM-01", "MEM-02");
    }

    @ParameterizedTest
    @CsvSource({
        "cache.t3.micro, 49, true", "cache.t3.micro, 50, false", "cache.t3.small, 29, true",
        "cache.t3.small, 30, false", "cache.m7g.large, 24, true", "cache.m7g.large, 25, false",
    })
    void smallNodesKeepMoreBack(String type, String percent, boolean isFound) {
        assertThat(found(account -> {
                            account.nodeType = type;
                            account.parameters.put("reserved-memory-percent", percent);
                        })
                        .contains("MEM-02"))
                .isEqualTo(isFound);
    }

    @Test
    void anAlarmOnSomethingElseIsNoAlarm() {
        assertThat(found(account -> account.alarms = Seen.known(
                        List.of(new dev.tidegate.aws.account.Alarm("a", "CacheHits", Map.of(), "OK", true)))))
                .containsExactly("OBS-01");
        assertThat(found(account -> account.logs = List.of())).containsExactly("OBS-01");
        assertThat(found(account -> {
                    account.serverless();
                    account.logs = List.of();
                }))
                .isEmpty();
    }

    @Test
    void anAppThatIsToldOfACacheInAVpcCannotReachIt() {
        Consumer<AnAccount> told =
                account -> account.variables.add(new Variable("REDIS_HOST", Set.of(Variable.Hint.NAMES_THE_CACHE)));
        assertThat(found(told)).containsExactly("APP-02");
        assertThat(found(told.andThen(AnAccount::publicOne))).containsExactly("NET-12");
    }

    @Test
    void aRouteThatWasAskedOverLoopbackSaysNothingOfStrangers() {
        ExternalFacts good = new AnAccount().outside;
        ExternalFacts.Route local =
                new ExternalFacts.Route("http://127.0.0.1/api/test-redis", Optional.of(200), true, "");
        Report report = judged(
                account -> account.outside = new ExternalFacts(Optional.of(local), good.clients(), good.failOpen()));
        assertThat(report.that(RuleResult.Status.NOT_JUDGED))
                .extracting(result -> result.rule().id())
                .containsExactly("APP-01");
    }

    @Test
    void whoNamesNothingIsToldWhatToName() {
        Report report = judged(account -> {
            account.hasApp = false;
            account.database = Optional.empty();
            account.outside = ExternalFacts.NOTHING;
        });
        assertThat(report.findings()).isEmpty();
        assertThat(report.that(RuleResult.Status.NOT_JUDGED))
                .extracting(result -> result.rule().id())
                .containsExactly("NET-10", "TLS-03", "AUTH-07", "IAM-01", "APP-01", "APP-02", "APP-03");
    }
}
