package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.TimeSource;
import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.fake.Draft;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.Fixtures;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.rules.topic.LimiterAccess;
import dev.tidegate.redis.RedisAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole accounts over the real wire: each has the faults that it was made with, and no more. */
class AwsSecurityCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SECRET = "planted-S3cret-0123456789abcdef";
    private static final Instant NOW = Instant.ofEpochSecond(TimeSource.system().nowMicros() / 1_000_000);
    private static final String OLD_GUIDE = "APP-02 AUTH-01 AUTH-07 BK-01 ENC-01 HA-01 HA-02 HA-03 MEM-01 MEM-02 "
            + "NET-05 NET-07 NET-08 NET-11 OBS-01 OBS-02 TLS-01";

    private static Cli signedIn(FakeService service) {
        return new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_REGION", "us-east-1")
                .env("AWS_ENDPOINT_URL", service.address());
    }

    private static Draft draft(String fixture) {
        return Objects.requireNonNull(Fixtures.all(NOW).get(fixture), fixture);
    }

    private static FakeAws aws(String fixture) {
        Draft draft = draft(fixture);
        FakeAws aws = new FakeAws(draft.account());
        return fixture.equals("old-guide")
                ? aws.appVariable(
                                "ELASTICACHE_REDIS_HOST",
                                draft.endpoint.orElseThrow().host())
                        .branchVariable("ELASTICACHE_REDIS_AUTH_TOKEN", SECRET)
                : aws;
    }

    private static Cli.Outcome run(String fixture, FakeAws aws, String... more) {
        Draft draft = draft(fixture);
        List<String> args = new ArrayList<>(List.of("aws", "security", draft.id));
        if (draft.database.isPresent()) {
            args.addAll(List.of("--rds", "app-db"));
        }
        if (draft.amplify.isPresent()) {
            args.addAll(List.of("--amplify-app", Fixtures.APP, "--branch", Fixtures.BRANCH));
        }
        args.addAll(Arrays.asList(more));
        try (FakeService service = new FakeService(aws)) {
            return signedIn(service).run(args.toArray(String[]::new));
        }
    }

    private static Set<String> ids(JsonNode findings) {
        Set<String> ids = new TreeSet<>();
        findings.forEach(finding -> ids.add(finding.path("id").asText()));
        return ids;
    }

    private static JsonNode json(Cli.Outcome outcome) throws IOException {
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return JSON.readTree(outcome.out());
    }

    @ParameterizedTest
    @CsvSource({
        "old-guide, " + OLD_GUIDE,
        "good, ''",
        "serverless, ''",
        "serverless-public, AUTH-04 BK-01 MEM-03 NET-12",
        "cluster-mode, OBS-01 TLS-02",
        "cross-vpc, NET-10",
    })
    void eachAccountHasItsFaultsAndNoMore(String fixture, String faults) throws IOException {
        JsonNode report = json(run(fixture, aws(fixture), "--json"));
        assertThat(String.join(" ", ids(report.path("findings")))).isEqualTo(faults);
        report.path("notJudged")
                .forEach(each -> assertThat(each.path("permission").asText())
                        .as(each.toString())
                        .isEmpty());
    }

    @Test
    void theOldGuidesCacheIsCriticalAndEveryFindingHasACommand() {
        Cli.Outcome outcome = run("old-guide", aws("old-guide"));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .startsWith("old-guide: stand-alone cluster, redis 7.1.0, us-east-1")
                .contains("critical  AUTH-01  There is no AUTH token and no user group.")
                .contains("resource  arn:aws:elasticache:us-east-1:000000000000:cluster:old-guide")
                .contains("seen      authTokenEnabled=false, userGroupIds=(none), transitEncryptionEnabled=false")
                .contains("$ aws elasticache create-replication-group --replication-group-id old-guide-rg")
                .contains("page      docs/guides/aws/rules/AUTH-01.md")
                .contains("Not evaluated, which is not passed")
                .doesNotContain(SECRET, "\u001b");
        assertThat(run("old-guide", aws("old-guide"), "--format", "sarif").out())
                .doesNotContain(SECRET);
    }

    /** An ellipsis stands for what was left out. */
    @Test
    void thePageShowsWhatIsPrinted() throws IOException {
        String page = Files.readString(Path.of("..", "docs/guides/aws/security.md"));
        String example = page.substring(page.indexOf("```\n") + 4).split("```", 2)[0];
        List<String> printed = run("old-guide", aws("old-guide")).out().lines().toList();
        assertThat(example).contains("AUTH-01");
        example.lines()
                .forEach(line ->
                        assertThat(printed).as(line).anyMatch(each -> each.startsWith(line.replaceAll("\\s*…$", ""))));
    }

    @Test
    void colourIsForTerminalsAlone() {
        try (FakeService service = new FakeService(aws("old-guide"))) {
            assertThat(signedIn(service)
                            .onTerminal()
                            .run("aws", "security", "old-guide")
                            .out())
                    .contains("\u001b[31mcritical\u001b[0m");
        }
    }

    @Test
    void whatMayNotBeLookedAtIsNotJudgedAndStopsNothingElse() throws IOException {
        FakeAws aws = aws("old-guide")
                .deny("elasticache:DescribeCacheParameters")
                .deny("ec2:DescribeSecurityGroupRules")
                .deny("elasticache:ListTagsForResource");
        JsonNode report = json(run("old-guide", aws, "--json"));
        Set<String> missing = new TreeSet<>();
        report.path("notJudged").forEach(each -> {
            if (!each.path("permission").asText().isEmpty()) {
                missing.add(
                        each.path("id").asText() + " " + each.path("permission").asText());
            }
        });
        assertThat(missing)
                .contains(
                        "MEM-01 elasticache:DescribeCacheParameters",
                        "NET-01 ec2:DescribeSecurityGroupRules",
                        "OBS-02 elasticache:ListTagsForResource",
                        "HA-03 elasticache:ListTagsForResource");
        assertThat(ids(report.path("findings")))
                .contains("TLS-01", "AUTH-01", "BK-01")
                .doesNotContain("MEM-01");
        report.path("passed")
                .forEach(id -> assertThat(id.asText()).isNotIn("MEM-01", "NET-01", "NET-05", "OBS-02", "HA-03"));
    }

    @Test
    void whoeverMayLookAtTheCacheAloneStillGetsAReport() throws IOException {
        FakeAws aws = aws("old-guide");
        String policy = Files.readString(Path.of("..", "docs/guides/aws/policies/security.json"));
        for (JsonNode action : JSON.readTree(policy).at("/Statement/0/Action")) {
            if (!action.asText().matches("elasticache:Describe(CacheClusters|ReplicationGroups|ServerlessCaches)")) {
                aws.deny(action.asText());
            }
        }
        JsonNode report = json(run("old-guide", aws, "--json"));
        assertThat(ids(report.path("findings"))).contains("TLS-01", "ENC-01", "AUTH-01", "HA-01", "NET-08", "BK-01");
        assertThat(ids(report.path("notJudged"))).contains("NET-01", "NET-07", "MEM-01", "VER-01", "OBS-01");
    }

    @ParameterizedTest
    @CsvSource({"old-guide, critical, 3", "cluster-mode, high, 0", "cluster-mode, medium, 3", "good, info, 0"})
    void failOnIsForPipelines(String fixture, String severity, int code) {
        assertThat(run(fixture, aws(fixture), "--fail-on", severity).code()).isEqualTo(code);
    }

    @Test
    void waiversAcceptForATimeAndSayWhenItIsOver(@TempDir Path folder) throws IOException {
        LocalDate today = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
        Path file = Files.writeString(
                folder.resolve("w.yaml"), """
                waivers:
                  - {rule: TLS-02, resource: sharded, reason: moving, expires: %s}
                  - {rule: OBS-01, reason: later, expires: %s}
                  - {rule: NET-01, reason: never needed, expires: %s}
                """.formatted(today.plusDays(1), today.minusDays(2), today.plusDays(1)));
        Cli.Outcome outcome =
                run("cluster-mode", aws("cluster-mode"), "--waivers", file.toString(), "--fail-on", "medium");
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out())
                .contains("Waived", "TLS-02  sharded, until " + today.plusDays(1) + ": moving")
                .contains("line 3: OBS-01: expired on " + today.minusDays(2) + " and no longer applies")
                .contains("line 4: NET-01 for *: unused, it matches no finding")
                .contains("1 medium; 1 waived");
        JsonNode sarif = JSON.readTree(
                run("cluster-mode", aws("cluster-mode"), "--waivers", file.toString(), "--format", "sarif")
                        .out());
        assertThat(sarif.at("/runs/0/results")).hasSize(2).anySatisfy(result -> {
            assertThat(result.path("ruleId").asText()).isEqualTo("TLS-02");
            assertThat(result.at("/suppressions/0/justification").asText()).startsWith("moving");
        });
    }

    @Test
    void aFaultyFileIsRefusedAsThePageShows(@TempDir Path folder) throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.yaml"), "waivers:\n- rule: NET-13\n  reason: ''\n");
        Cli.Outcome outcome = new Cli().run("aws", "security", "old", "--waivers", bad.toString());
        assertThat(outcome.code()).isEqualTo(2);
        String page = Files.readString(Path.of("..", "docs/guides/aws/security.md"));
        outcome.err()
                .replace(bad.toString(), "bad.yaml")
                .lines()
                .forEach(line -> assertThat(page.lines()).contains(line));
    }

    @Test
    void policyIsByFileOrByOption(@TempDir Path folder) throws IOException {
        JsonNode allowed = json(run("serverless-public", aws("serverless-public"), "--json", "--allow-public"));
        assertThat(allowed.path("findings")).anySatisfy(finding -> {
            assertThat(finding.path("id").asText()).isEqualTo("NET-12");
            assertThat(finding.path("severity").asText()).isEqualTo("info");
        });
        Path file = Files.writeString(folder.resolve("p.yaml"), "policy: {customer-kms: true}\n");
        assertThat(ids(json(run("good", aws("good"), "--json", "--waivers", file.toString()))
                        .path("findings")))
                .containsExactly("ENC-02");
        assertThat(ids(json(run("good", aws("good"), "--json", "--customer-kms"))
                        .path("findings")))
                .containsExactly("ENC-02");
        assertThat(ids(json(run("old-guide", aws("old-guide"), "--json", "--no-production"))
                        .path("findings")))
                .doesNotContain("HA-03");
    }

    @Test
    void whatAwsCannotKnowIsReadFromFiles(@TempDir Path folder) throws IOException {
        Path client = Files.writeString(folder.resolve("redis.ts"), """
                // rejectUnauthorized: false is what we do not do
                const tls = { rejectUnauthorized: false, password: '%s' }
                """.formatted(SECRET));
        Path plans = Files.writeString(folder.resolve("plans.yaml"), """
                version: 1
                plans:
                  pro:
                    limits:
                      - { name: burst, meter: requests, capacity: 20, window: sliding 1h, on-store-failure: open }
                """);
        Cli.Outcome outcome =
                run("good", aws("good"), "--json", "--client", client.toString(), "--plans", plans.toString());
        JsonNode report = json(outcome);
        assertThat(ids(report.path("findings"))).containsExactly("APP-03", "TLS-03");
        assertThat(outcome.out())
                .contains("pro.burst", "line 2: rejectUnauthorized: false")
                .doesNotContain(SECRET);
        assertThat(run("good", aws("good"), "--client", folder.resolve("none").toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void theTestRouteIsAskedWithoutAKey() throws IOException {
        try (FakeService app = new FakeService(request -> FakeService.Answer.ok("{}"))) {
            JsonNode report = json(run("good", aws("good"), "--json", "--app-url", app.address()));
            assertThat(report.path("notJudged")).anySatisfy(each -> {
                assertThat(each.path("id").asText()).isEqualTo("APP-01");
                assertThat(each.path("reason").asText()).contains("its own machine");
            });
        }
        assertThat(new Cli()
                        .run("aws", "security", "x", "--app-url", "https://u:" + SECRET + "@h")
                        .err())
                .contains("without credentials")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "--fail-on=awful, critical",
        "--format=xml, sarif",
        "--branch=main, --amplify-app",
        "'--json --format=sarif', contradicts",
    })
    void whatIsAskedWronglyIsToldBeforeAwsIsAsked(String options, String words) {
        List<String> args = new ArrayList<>(List.of("aws", "security", "x"));
        args.addAll(List.of(options.split(" ", -1)));
        Cli.Outcome outcome = new Cli().run(args.toArray(String[]::new));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(words);
    }

    @Test
    void theCacheMustBeNamedAndBeThere() {
        assertThat(new Cli().run("aws", "security").code()).isEqualTo(2);
        try (FakeService service = new FakeService(aws("good"))) {
            Cli.Outcome outcome = signedIn(service).run("aws", "security", "nobody");
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("no cache named nobody");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, ExpiredToken, expired",
        "403, RequestExpired, clock",
        "403, InvalidClientTokenId, does not know these credentials",
    })
    void whatAwsRefusesIsOneLineInWords(int status, String code, String words) {
        try (FakeService service = new FakeService(request -> FakeService.Answer.fault(status, code, "no"))) {
            Cli.Outcome outcome = signedIn(service).run("aws", "security", "old");
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains(words).hasLineCount(1);
        }
    }

    @Test
    void withoutCredentialsItSaysSoInOneLine() {
        Cli.Outcome outcome = new Cli()
                .env("AWS_PROFILE", "a-profile-that-nobody-has")
                .env("AWS_REGION", "us-east-1")
                .run("aws", "security", "old");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("credentials").hasLineCount(1);
    }

    @Test
    void theSchemaIsPrintedWithoutAskingAnybody() throws IOException {
        assertThat(new Cli().run("aws", "security", "--schema").out())
                .isEqualTo(Files.readString(Path.of("..", "docs/reference/aws-security.schema.json")));
    }

    /** Over all fixtures, and one with a load balancer. */
    @Test
    void thePolicyAllowsWhatIsCalledAndNoMore() throws IOException {
        Set<String> called = new TreeSet<>();
        for (String fixture : Fixtures.all(NOW).keySet()) {
            FakeAws aws = aws(fixture);
            assertThat(run(fixture, aws).code()).isZero();
            called.addAll(aws.calls());
        }
        Draft draft = Fixtures.good(NOW);
        draft.balancers = List.of(new LoadBalancer(
                "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/lb/1",
                "lb",
                "network",
                true,
                Seen.known(List.of(new LoadBalancer.Listener(6379, "TCP"))),
                Seen.known(List.of(6379))));
        draft.groups = List.of(new SecurityGroup(
                Fixtures.CACHE_GROUP,
                "g",
                Fixtures.VPC,
                List.of(
                        Fixtures.from(Fixtures.SERVICE_GROUP, 6379),
                        new SecurityGroup.Rule(
                                "sgr-2", false, "tcp", 6379, 6379, SecurityGroup.PeerKind.PREFIX_LIST, "pl-1", "x"))));
        draft.prefixLists.put("pl-1", Seen.known(List.of("0.0.0.0/1", "128.0.0.0/1")));
        FakeAws aws = new FakeAws(draft.account());
        assertThat(ids(json(run("good", aws, "--json")).path("findings"))).containsExactly("NET-01", "NET-13");
        called.addAll(aws.calls());

        Set<String> allowed = new TreeSet<>();
        JSON.readTree(Path.of("..", "docs/guides/aws/policies/security.json").toFile())
                .at("/Statement/0/Action")
                .forEach(action -> allowed.add(action.asText()));
        assertThat(called).isEqualTo(allowed);
        AllRules.facts().forEach(rule -> assertThat(allowed).as(rule.id()).containsAll(rule.permissions()));
    }

    /** What a user is told to have is what the store says that it needs. */
    @Test
    void theAccessStringIsTheStores() {
        assertThat(LimiterAccess.RULE).isEqualTo("on " + RedisAccess.rule());
    }
}
