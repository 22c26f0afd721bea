package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.TimeSource;
import dev.tidegate.aws.fake.FakeElastiCache;
import dev.tidegate.aws.fake.FakeMetrics;
import dev.tidegate.aws.fake.FakeService;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsMetricsCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** An hour ago, on the minute: within the window whenever the test runs. */
    private static final Instant THEN =
            Instant.ofEpochSecond(TimeSource.system().nowMicros() / 60_000_000 * 60 - 3_600);

    private static final FakeElastiCache CACHES = new FakeElastiCache()
            .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
            .group("rl", "valkey", "rl-001", "rl-002")
            .cluster("rl-001", "valkey", "8.0.1", "cache.t4g.micro", "rl")
            .cluster("rl-002", "valkey", "8.0.1", "cache.t4g.micro", "rl");

    private static FakeService account(FakeMetrics metrics) {
        return new FakeService(request ->
                "GetMetricData".equals(request.get("Action")) ? metrics.answer(request) : CACHES.answer(request));
    }

    private static Cli signedIn(FakeService service) {
        return new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_REGION", "us-east-1")
                .env("AWS_ENDPOINT_URL", service.address());
    }

    private static FakeMetrics some() {
        FakeMetrics metrics = new FakeMetrics(50);
        for (int i = 0; i < 30; i++) {
            metrics.put("CPUUtilization", "old", THEN.plusSeconds(60L * i), i % 7);
        }
        return metrics.put("Evictions", "old", THEN, 12).put("Evictions", "old", THEN.plusSeconds(60), 0);
    }

    @Test
    void whatIsOverComesWithWhatToDoAboutIt() {
        try (FakeService service = account(some())) {
            Cli.Outcome outcome = signedIn(service).run("aws", "metrics", "old");
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.out())
                    .contains(
                            "old: stand-alone cluster, redis 7.1.0", "✗  Evictions", "✓  CPUUtilization", "What to do")
                    .contains("maxmemory-policy noeviction", "last at ");
        }
    }

    @Test
    void noDataIsNotZero() throws IOException {
        try (FakeService service = account(some())) {
            assertThat(signedIn(service).run("aws", "metrics", "old").out())
                    .contains("No data, which is not 0", "SwapUsage")
                    .doesNotContain("✓  SwapUsage");
            JsonNode json = JSON.readTree(
                    signedIn(service).run("aws", "metrics", "old", "--json").out());
            JsonNode swap = row(json, "SwapUsage");
            assertThat(swap.path("level").asText()).isEqualTo("no-data");
            assertThat(swap.path("last").isNull()).isTrue();
            assertThat(swap.path("values")).allMatch(JsonNode::isNull).hasSize(180);
            assertThat(row(json, "Evictions").path("level").asText()).isEqualTo("critical");
            assertThat(row(json, "Evictions").path("now").asBoolean()).isFalse();
        }
        try (FakeService service = account(new FakeMetrics(10))) {
            assertThat(signedIn(service).run("aws", "metrics", "old").out())
                    .contains("its health is unknown")
                    .doesNotContain("nothing is over");
        }
    }

    private static JsonNode row(JsonNode json, String name) {
        for (JsonNode row : json.path("metrics")) {
            if (row.path("name").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void barsAreForTerminalsAlone() {
        try (FakeService service = account(some())) {
            assertThat(signedIn(service).run("aws", "metrics", "old").out()).doesNotContain("█", "\u001b");
            assertThat(signedIn(service)
                            .onTerminal()
                            .run("aws", "metrics", "old")
                            .out())
                    .contains("▆", "█", "·");
        }
    }

    @Test
    void theNodesOfAGroupStandBesideEachOther() {
        FakeMetrics metrics = new FakeMetrics(50).put("ReplicationLag", "rl-002", THEN, 0.5);
        metrics.put("CurrItems", "rl-001", THEN, 7).put("CurrItems", "rl-002", THEN, 7);
        try (FakeService service = account(metrics)) {
            assertThat(signedIn(service).run("aws", "metrics", "rl").out())
                    .contains("replication group", "rl-001", "sent by replicas only: ReplicationLag of rl-001")
                    .contains("no metric is over its threshold");
        }
    }

    @Test
    void theWindowHasBounds() {
        assertThat(new Cli().run("aws", "metrics", "old", "--hours", "0").code())
                .isEqualTo(2);
        assertThat(new Cli().run("aws", "metrics", "old", "--hours", "361").err())
                .contains("--hours: 361");
    }

    @ParameterizedTest
    @CsvSource({
        "403, ExpiredToken, expired",
        "403, RequestExpired, clock",
        "403, InvalidClientTokenId, does not know these credentials",
        "403, AccessDenied, AccessDenied",
    })
    void whatAwsRefusesIsOneLineInWords(int status, String code, String words) {
        try (FakeService service = new FakeService(request -> FakeService.Answer.fault(status, code, "no"))) {
            Cli.Outcome outcome = signedIn(service).run("aws", "metrics", "old");
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains(words).hasLineCount(1);
        }
    }

    @Test
    void withoutCredentialsItSaysSoInOneLine() {
        Cli.Outcome outcome = new Cli()
                .env("AWS_PROFILE", "a-profile-that-nobody-has")
                .env("AWS_REGION", "us-east-1")
                .run("aws", "metrics", "old");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("credentials").hasLineCount(1);
    }
}
