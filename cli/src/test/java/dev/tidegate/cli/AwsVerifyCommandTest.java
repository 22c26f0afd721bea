package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.fake.Draft;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsVerifyCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Cli signedIn(FakeService service) {
        return new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_REGION", "us-east-1")
                .env("AWS_ENDPOINT_URL", service.address());
    }

    private static Cli.Outcome verify(FakeAws aws, String... args) {
        try (FakeService service = new FakeService(aws)) {
            return signedIn(service).run(command(args));
        }
    }

    private static String[] command(String... args) {
        List<String> all = new ArrayList<>(List.of("aws", "verify"));
        all.addAll(List.of(args));
        return all.toArray(String[]::new);
    }

    private static FakeAws of(Draft draft) {
        return new FakeAws(draft.account());
    }

    private static final String[] OLD_GUIDE = {
        "old-guide", "--rds", "app-db", "--amplify-app", Fixtures.APP, "--branch", Fixtures.BRANCH
    };

    @Test
    void theOldGuidesCacheIsJudgedInATree() {
        Cli.Outcome outcome = verify(of(Fixtures.oldGuide(now())), OLD_GUIDE);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("old-guide: stand-alone cluster in us-east-1")
                .contains("├─ ✗ tls", "✗ auth", "! eviction", "✗ group-peer", "✓ rds")
                .contains("Amplify Hosting cannot join a VPC", "→ Choose a design that works")
                .contains("which no network interface of a client is in", "5 ✗")
                .doesNotContain("\u001b");
    }

    @Test
    void aGoodCacheEndsWithZero() {
        Cli.Outcome outcome = verify(of(Fixtures.good(now())), "limits", "--rds", "app-db");
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out()).doesNotContain("✗", " ! ");
    }

    @Test
    void everyFixtureCanBeReadAsJson() throws IOException {
        for (Draft draft : Fixtures.all(now()).values()) {
            Cli.Outcome outcome = verify(of(draft), draft.id, "--json");
            JsonNode json = JSON.readTree(outcome.out());
            assertThat(json.path("cache").asText()).isEqualTo(draft.id);
            assertThat(json.path("ok").asBoolean()).isEqualTo(outcome.code() == 0);
            assertThat(json.path("checks").size()).isGreaterThan(8);
            assertThat(json.path("checks").findValuesAsText("id")).doesNotContainNull();
        }
    }

    /** Values are planted wherever somebody could have put one. */
    @Test
    void noSecretIsEverPrinted(@TempDir Path folder) throws IOException {
        Path env = Files.writeString(
                folder.resolve("variables"),
                "ELASTICACHE_REDIS_AUTH_TOKEN=planted-file\nREDIS_URL=redis://:planted-url@host:6379\nOTHER=planted-other\n");
        for (String json : List.of("", "--json")) {
            Draft draft = Fixtures.oldGuide(now());
            FakeAws aws = of(draft)
                    .appVariable("UPSTASH_REDIS_REST_TOKEN", "planted-token")
                    .appVariable("DATABASE_URL", "postgres://u:planted-db@host/db")
                    .branchVariable("HARMLESS", "planted-value");
            List<String> args = new ArrayList<>(List.of(OLD_GUIDE));
            args.addAll(List.of("--env-file", env.toString()));
            if (!json.isEmpty()) {
                args.add(json);
            }
            Cli.Outcome outcome = verify(aws, args.toArray(String[]::new));
            assertThat(outcome.out()).contains("UPSTASH_REDIS_REST_TOKEN", "ELASTICACHE_REDIS_AUTH_TOKEN");
            assertThat(outcome.out() + outcome.err()).doesNotContain("planted");
        }
    }

    @Test
    void aMissingRightIsNamedAndStopsNoOtherCheck() {
        Draft draft = Fixtures.good(now());
        FakeAws all = of(draft);
        verify(all, "limits", "--rds", "app-db");
        Set<String> actions = all.calls();
        actions.remove("elasticache:DescribeReplicationGroups");
        for (String action : actions) {
            Cli.Outcome outcome = verify(of(draft).deny(action), "limits", "--rds", "app-db");
            assertThat(outcome.code())
                    .as(action + outcome.out() + outcome.err())
                    .isZero();
            // Whether it is serverless does not matter once it is seen to be a group; nor do tags of one with
            // snapshots.
            boolean matters = !Set.of("elasticache:DescribeServerlessCaches", "elasticache:ListTagsForResource")
                    .contains(action);
            assertThat(outcome.out().contains(action))
                    .as(action + outcome.out())
                    .isEqualTo(matters);
            assertThat(outcome.out()).as(action).contains("✓ status", "✓ tls");
        }
    }

    @Test
    void aCacheThatIsNotThereIsSaidWithTheNearest() {
        Cli.Outcome outcome = verify(of(Fixtures.good(now())), "limit");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("no cache named limit in us-east-1", "limits (replication group)", "--region");
    }

    @ParameterizedTest
    @CsvSource({
        "403, ExpiredToken, have expired",
        "403, RequestExpired, clock",
        "403, SignatureDoesNotMatch, clock",
        "403, InvalidClientTokenId, does not know these credentials",
        "400, OptInRequired, region",
    })
    void whatAwsSaysOfTheCallerIsOneLine(int status, String code, String words) {
        Cli.Outcome outcome = verify(of(Fixtures.good(now())).fault("sts:GetCallerIdentity", status, code), "limits");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains(words).hasLineCount(1).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void throttlingIsSaidAsThrottling() {
        FakeAws aws = of(Fixtures.good(now())).throttle("ec2:DescribeSubnets", 100);
        assertThat(verify(aws, "limits").out()).contains("AWS throttles the requests: ec2:DescribeSubnets");
        FakeAws all = of(Fixtures.good(now()))
                .throttle("elasticache:DescribeServerlessCaches", 100)
                .throttle("elasticache:DescribeReplicationGroups", 100);
        Cli.Outcome outcome = verify(all, "limits");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("throttles").hasLineCount(1);
    }

    @Test
    void aWrongClockIsSaidThoughTheSdkMendsIt() {
        FakeAws aws = of(Fixtures.good(now())).clockOff(Duration.ofMinutes(30)).strictAboutTime();
        Cli.Outcome outcome = verify(aws, "limits");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("! clock", "behind AWS's", "timedatectl");
    }

    @Test
    void withoutCredentialsItSaysSoInOneLine() {
        Cli.Outcome outcome = new Cli()
                .env("AWS_PROFILE", "a-profile-that-nobody-has")
                .env("AWS_REGION", "us-east-1")
                .run("aws", "verify", "limits");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("credentials").hasLineCount(1);
    }

    @Test
    void oneServicesEndpointIsBeforeThatOfAll() {
        FakeAws good = of(Fixtures.good(now()));
        try (FakeService all = new FakeService(good);
                FakeService identity =
                        new FakeService(request -> FakeService.Answer.fault(403, "ExpiredToken", "no"))) {
            Cli.Outcome outcome = signedIn(all)
                    .env("AWS_ENDPOINT_URL_STS", identity.address())
                    .run("aws", "verify", "limits");
            assertThat(outcome.err()).contains("have expired");
        }
        assertThat(good.calls()).isEmpty();
        assertThat(new Cli()
                        .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                        .env("AWS_SECRET_ACCESS_KEY", "fake")
                        .env("AWS_ENDPOINT_URL", "not a url")
                        .run("aws", "verify", "limits", "--region", "us-east-1")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void theOlderVariableOfTheRegionCountsToo() {
        try (FakeService service = new FakeService(of(Fixtures.good(now())))) {
            Cli.Outcome outcome = new Cli()
                    .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                    .env("AWS_SECRET_ACCESS_KEY", "fake")
                    .env("AWS_DEFAULT_REGION", "us-east-1")
                    .env("AWS_ENDPOINT_URL", service.address())
                    .run("aws", "verify", "limits");
            assertThat(outcome.out()).contains("in us-east-1");
        }
    }

    @Test
    void aRegionThatIsNoneIsSaid() {
        Cli.Outcome outcome = new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_ENDPOINT_URL", "http://no-such-host.invalid")
                .run("aws", "verify", "limits", "--region", "us-esat-1");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("cannot be reached", "region").hasLineCount(1);
    }

    @Test
    void colourIsForTerminalsAlone() {
        try (FakeService service = new FakeService(of(Fixtures.good(now())))) {
            assertThat(signedIn(service)
                            .onTerminal()
                            .run("aws", "verify", "limits")
                            .out())
                    .contains("\u001b[32m✓");
        }
    }

    @Test
    void wrongUseIsSaidBeforeAwsIsAsked() {
        Cli.Outcome branch = new Cli().run("aws", "verify", "limits", "--branch", "main");
        assertThat(branch.code()).isEqualTo(2);
        assertThat(branch.err()).contains("--amplify-app");
        assertThat(new Cli()
                        .run("aws", "verify", "limits", "--env-file", "no/such/file")
                        .code())
                .isEqualTo(2);
    }
}
