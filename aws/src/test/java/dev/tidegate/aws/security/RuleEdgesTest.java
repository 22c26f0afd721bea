package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.AnAccount.hidden;
import static dev.tidegate.aws.security.AnAccount.node;
import static dev.tidegate.aws.security.Judged.found;
import static dev.tidegate.aws.security.Judged.judged;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of the rules on availability, versions, monitoring and applications. */
class RuleEdgesTest {
    @ParameterizedTest
    @CsvSource({"del x, true", "EVALSHA x, true", "hello x, true", "zadd x, false", "flushall del, false"})
    void aRenamedCommandMattersWhereTheLimiterSendsIt(String renamed, boolean isFound) {
        assertThat(found(account -> account.parameters.put("rename-commands", renamed))
                        .contains("CMD-01"))
                .isEqualTo(isFound);
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
