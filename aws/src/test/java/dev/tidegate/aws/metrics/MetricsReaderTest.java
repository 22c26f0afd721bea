package dev.tidegate.aws.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.aws.fake.FakeMetrics;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.CacheShape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;

class MetricsReaderTest {
    private static final Window HOUR = Window.last(1, Instant.parse("2026-11-23T10:00:00Z"));

    private static CacheShape nodes(int count) {
        List<CacheShape.Node> nodes = IntStream.rangeClosed(1, count)
                .mapToObj(i -> new CacheShape.Node("rl-" + i, "cache.t3.micro", 1))
                .toList();
        return new CacheShape("rl", CacheKind.REPLICATION_GROUP, "redis", "7.1", nodes, OptionalLong.empty());
    }

    private static final CacheShape SERVERLESS =
            new CacheShape("sl", CacheKind.SERVERLESS, "valkey", "9.0", List.of(), OptionalLong.of(1_000));

    private static CacheMetrics read(FakeService service, CacheShape cache) {
        try (CloudWatchClient client = service.client(CloudWatchClient.builder())) {
            return new MetricsReader(client).read(cache, HOUR);
        }
    }

    private static CacheMetrics.Row row(CacheMetrics metrics, String name, String source) {
        return metrics.rows().stream()
                .filter(row -> row.metric().name().equals(name) && row.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void valuesThatComeOverManyPagesAreOneSeries() {
        FakeMetrics metrics = new FakeMetrics(7);
        for (int i = 0; i < 60; i++) {
            metrics.put("CPUUtilization", "rl-1", HOUR.from().plusSeconds(60L * i), i);
        }
        metrics.put("Evictions", "rl-1", HOUR.from(), 3);
        try (FakeService service = new FakeService(metrics)) {
            CacheMetrics read = read(service, nodes(1));
            assertThat(row(read, "CPUUtilization", "rl-1").series().present()).isEqualTo(60);
            assertThat(row(read, "CPUUtilization", "rl-1").series().last()).hasValue(59);
            assertThat(row(read, "Evictions", "rl-1").verdict().level()).isEqualTo(Level.CRITICAL);
            assertThat(row(read, "Evictions", "rl-1").complete()).isTrue();
            assertThat(row(read, "SwapUsage", "rl-1").verdict().level()).isEqualTo(Level.NO_DATA);
            assertThat(service.requests()).hasSizeGreaterThan(8);
        }
    }

    @Test
    void manyNodesAreAskedAboutInCallsOfAtMostFiveHundredSeries() {
        try (FakeService service = new FakeService(new FakeMetrics(1_000))) {
            CacheMetrics read = read(service, nodes(60));
            assertThat(read.rows()).hasSizeGreaterThan(1_000);
            assertThat(service.requests())
                    .hasSize((read.rows().size() + 499) / 500)
                    .allSatisfy(request -> assertThat(request).doesNotContainKey("MetricDataQueries.member.501.Id"));
        }
    }

    @Test
    void nodesAreKnownByTheirClusterAndServerlessCachesByTheirName() {
        try (FakeService service = new FakeService(new FakeMetrics(100)
                .put("ThrottledCmds", "sl", HOUR.from(), 1)
                .put("ThrottledCmds", "sl", HOUR.from().plusSeconds(60), 1))) {
            assertThat(row(read(service, SERVERLESS), "ThrottledCmds", "sl")
                            .verdict()
                            .level())
                    .isEqualTo(Level.WARNING);
            read(service, nodes(1));
            assertThat(dimensions(service, 0)).isEqualTo("clusterId");
            assertThat(dimensions(service, 1)).isEqualTo("CacheClusterId");
            Map<String, String> request = service.requests().get(0);
            assertThat(request)
                    .containsEntry("MetricDataQueries.member.1.MetricStat.Metric.Namespace", "AWS/ElastiCache")
                    .containsEntry("MetricDataQueries.member.1.MetricStat.Period", "60")
                    .containsEntry("StartTime", "2026-11-23T09:00:00Z")
                    .containsEntry("EndTime", "2026-11-23T10:00:00Z");
        }
    }

    @Test
    void theDimensionThatHasDataIsTakenAndNamed() {
        for (String absent : List.of("clusterId", "ServerlessCacheName")) {
            FakeMetrics metrics = new FakeMetrics(100)
                    .put("ThrottledCmds", "sl", HOUR.from(), 1)
                    .without(absent);
            try (FakeService service = new FakeService(metrics)) {
                CacheMetrics read = read(service, SERVERLESS);
                assertThat(read.dimension()).isNotEqualTo(absent).isIn("clusterId", "ServerlessCacheName");
                assertThat(row(read, "ThrottledCmds", "sl").verdict().level()).isEqualTo(Level.WARNING);
                assertThat(read.isEmpty()).isFalse();
            }
        }
    }

    /** CloudWatch sends it every five minutes; three of five successive values are over a quarter of an hour. */
    @Test
    void creditsAreJudgedByTheValuesThatComeEveryFiveMinutes() {
        FakeMetrics metrics = new FakeMetrics(100);
        for (int i = 0; i < 12; i++) {
            metrics.put("CPUCreditBalance", "rl-1", HOUR.from().plusSeconds(300L * i), i < 9 ? 200 : 1);
        }
        try (FakeService service = new FakeService(metrics)) {
            CacheMetrics.Row credits = row(read(service, nodes(1)), "CPUCreditBalance", "rl-1");
            assertThat(credits.verdict().level()).isEqualTo(Level.WARNING);
            assertThat(credits.verdict().now()).isTrue();
            assertThat(credits.verdict().lastOver()).hasValue(55);
        }
    }

    private static String dimensions(FakeService service, int request) {
        return service.requests()
                .get(request)
                .getOrDefault("MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name", "");
    }

    @Test
    void whatIsChargedForIsMeasuredOfThePeriodsThatHaveValues() {
        FakeMetrics metrics = new FakeMetrics(100);
        metrics.put("BytesUsedForCache", "sl", HOUR.from(), 100)
                .put("BytesUsedForCache", "sl", HOUR.from().plusSeconds(60), 300);
        metrics.put("ElastiCacheProcessingUnits", "sl", HOUR.from(), 10);
        try (FakeService service = new FakeService(metrics);
                CloudWatchClient client = service.client(CloudWatchClient.builder())) {
            CacheUse use = new MetricsReader(client).use(SERVERLESS, HOUR);
            assertThat(use.bytes()).hasValue(200);
            assertThat(use.ecpuPerHour()).hasValue(600);
            assertThat(new MetricsReader(client).use(nodes(2), HOUR)).isEqualTo(CacheUse.unknown());
        }
    }

    @Test
    void whatAwsRefusesIsToldAsItIs() {
        try (FakeService service =
                new FakeService(request -> FakeService.Answer.fault(403, "AccessDenied", "not authorized"))) {
            assertThatThrownBy(() -> read(service, SERVERLESS))
                    .isInstanceOfSatisfying(
                            CloudWatchException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
        }
    }
}
