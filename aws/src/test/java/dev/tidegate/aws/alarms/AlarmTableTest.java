package dev.tidegate.aws.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.aws.fake.FakeMetrics;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.aws.metrics.Level;
import dev.tidegate.aws.metrics.MetricsReader;
import dev.tidegate.aws.metrics.Window;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** The alarms and the dashboard that a cache should have. */
class AlarmTableTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Window DAY = Window.last(24, NOW);
    private static final String ARNS = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:";

    private static CacheMetrics metrics(FakeMetrics values, CacheShape cache) {
        try (FakeService service = new FakeService(values);
                CloudWatchClient client = service.client(CloudWatchClient.builder())) {
            return new MetricsReader(client).read(cache, DAY);
        }
    }

    static CacheMetrics group(String type, int nodes) {
        List<CacheShape.Node> all = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            all.add(new CacheShape.Node("rl-00" + i, type, 1));
        }
        FakeMetrics values = new FakeMetrics(500).put("CPUUtilization", "rl-001", NOW.minusSeconds(3_600), 5);
        return metrics(
                values, new CacheShape("rl", CacheKind.REPLICATION_GROUP, "valkey", "8.0", all, OptionalLong.empty()));
    }

    private static CacheMetrics serverless(boolean isUsed, OptionalLong limit) {
        FakeMetrics values = new FakeMetrics(500);
        for (int i = 0; isUsed && i < DAY.points(); i++) {
            values.put("ElastiCacheProcessingUnits", "sl", DAY.from().plusSeconds((long) i * DAY.periodSeconds()), 900);
        }
        return metrics(values, new CacheShape("sl", CacheKind.SERVERLESS, "valkey", "9.0", List.of(), limit));
    }

    private static Map<String, AlarmSpec> byName(CacheMetrics metrics) {
        return AlarmTable.of(metrics).wanted().stream().collect(Collectors.toMap(AlarmSpec::name, alarm -> alarm));
    }

    @ParameterizedTest
    @CsvSource({
        // 90 % by the processors, a fifth of a day's credits, 60 % of the connections, 80 % of the baseline in Gbit/s
        "cache.t4g.micro, 45,  57.6, 12000, 0.064",
        "cache.t3.small,  45, 115.2, 39000, 0.128",
        "cache.m7g.large, 45,     0, 39000, 0.937",
    })
    void thresholdsFollowFromTheTypeOfTheNode(
            String type, double cpu, double credits, double connections, double gbit) {
        Map<String, AlarmSpec> alarms = byName(group(type, 1));
        assertThat(alarms.get("tidegate/rl/rl-001/cpu-critical").threshold()).isEqualTo(cpu);
        assertThat(alarms.get("tidegate/rl/rl-001/connections-warning").threshold())
                .isEqualTo(connections);
        Optional<AlarmSpec> credit = Optional.ofNullable(alarms.get("tidegate/rl/rl-001/cpu-credits-warning"));
        assertThat(credit.map(AlarmSpec::threshold).orElse(0.0)).isEqualTo(credits, within(1e-9));
        assertThat(alarms.get("tidegate/rl/rl-001/network-in-warning").threshold())
                .isEqualTo(gbit * 1e9 / 8 * 60 * 0.8, within(1.0));
    }

    @Test
    void aNodeWithManyProcessorsIsWatchedByTheThreadThatRunsCommands() {
        Map<String, AlarmSpec> alarms = byName(group("cache.r7g.2xlarge", 1));
        assertThat(alarms).doesNotContainKey("tidegate/rl/rl-001/cpu-critical");
        assertThat(alarms.get("tidegate/rl/rl-001/engine-cpu-warning").threshold())
                .isEqualTo(80);
        assertThat(alarms.get("tidegate/rl/rl-001/engine-cpu-critical").threshold())
                .isEqualTo(90);
    }

    @Test
    void aTypeThatIsNotKnownHasTheAlarmsThatNeedNoFigureOfIt() {
        Map<String, AlarmSpec> alarms = byName(group("cache.z9.mega", 1));
        assertThat(alarms)
                .containsKeys("tidegate/rl/rl-001/evictions-critical", "tidegate/rl/rl-001/memory-critical")
                .doesNotContainKeys(
                        "tidegate/rl/rl-001/cpu-critical",
                        "tidegate/rl/rl-001/network-in-warning",
                        "tidegate/rl/rl-001/cpu-credits-warning");
    }

    @Test
    void everyNodeHasItsOwnAlarmsAndOnlyNodesWithReplicasOneForTheLag() {
        assertThat(byName(group("cache.t4g.micro", 1)).keySet()).noneMatch(name -> name.contains("lag"));
        Map<String, AlarmSpec> alarms = byName(group("cache.t4g.micro", 3));
        assertThat(alarms.keySet().stream().filter(name -> name.endsWith("/replication-lag-warning")))
                .hasSize(3);
        assertThat(alarms.values())
                .allSatisfy(alarm -> assertThat(alarm.name()).startsWith("tidegate/rl/" + alarm.source() + "/"));
    }

    @Test
    void onlyTheHeartbeatTakesMissingDataForAFault() {
        assertThat(byName(group("cache.t4g.micro", 2)).values())
                .allSatisfy(alarm -> assertThat(alarm.missing())
                        .isEqualTo(alarm.name().endsWith("/heartbeat-critical") ? "breaching" : "notBreaching"));
        assertThat(byName(serverless(true, OptionalLong.empty())).keySet())
                .noneMatch(name -> name.contains("heartbeat"));
    }

    /** What comes every five minutes has no value in most minutes, so that three of five of them cannot be met. */
    @Test
    void noPeriodIsShorterThanTheOneOfTheMetric() {
        CacheMetrics metrics = group("cache.t4g.micro", 2);
        Map<String, Integer> periods = metrics.rows().stream()
                .collect(Collectors.toMap(
                        row -> row.metric().name(), row -> row.metric().periodSeconds(), (one, other) -> one));
        assertThat(AlarmTable.of(metrics).wanted())
                .allSatisfy(alarm -> assertThat(alarm.periodSeconds())
                        .as(alarm.name())
                        .isGreaterThanOrEqualTo(periods.get(alarm.metric())));
        assertThat(byName(metrics).get("tidegate/rl/rl-001/cpu-credits-warning").periodSeconds())
                .isEqualTo(300);
    }

    @Test
    void aCounterThatMustBeZeroIsAnAlarmAtOneValueAboveIt() {
        assertThat(AlarmTable.of(group("cache.t4g.micro", 2)).wanted())
                .filteredOn(alarm -> alarm.threshold() == 0)
                .hasSizeGreaterThan(10)
                .allSatisfy(alarm -> {
                    assertThat(alarm.datapoints()).isEqualTo(1);
                    assertThat(alarm.periods()).isEqualTo(1);
                });
    }

    @Test
    void theUsualUseOfAServerlessCacheMakesItsThreshold() {
        Alarms used = AlarmTable.of(serverless(true, OptionalLong.of(5_000_000_000L)));
        AlarmSpec units = used.wanted().stream()
                .filter(alarm -> alarm.name().equals("tidegate/sl/ecpu-warning"))
                .findFirst()
                .orElseThrow();
        // 900 in each period of the window: twice that, for the period of the alarm.
        assertThat(units.threshold()).isEqualTo(2 * 900.0 * 300 / DAY.periodSeconds(), within(1e-9));
        assertThat(units.dimension()).isEqualTo("clusterId");
        assertThat(byName(serverless(true, OptionalLong.of(5_000_000_000L)))
                        .get("tidegate/sl/data-warning")
                        .threshold())
                .isEqualTo(4e9);
        assertThat(used.notes()).isEmpty();
        Alarms idle = AlarmTable.of(serverless(false, OptionalLong.empty()));
        assertThat(idle.wanted()).noneMatch(alarm -> alarm.metric().equals("ElastiCacheProcessingUnits"));
        assertThat(idle.notes())
                .anyMatch(text -> text.contains("ElastiCacheProcessingUnits"))
                .anyMatch(text -> text.contains("clusterId"));
    }

    private static Set<String> listed() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(AlarmTableTest.class.getResourceAsStream("elasticache-metrics.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(fields -> fields[0] + " " + fields[1] + " " + fields[2])
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<CacheMetrics> all() {
        return Stream.of(
                group("cache.t4g.micro", 3),
                group("cache.r7g.2xlarge", 1),
                serverless(true, OptionalLong.of(1)),
                serverless(false, OptionalLong.empty()));
    }

    private static String kind(CacheMetrics metrics) {
        return metrics.cache().kind() == CacheKind.SERVERLESS ? "serverless" : "node";
    }

    @Test
    void everyMetricAndDimensionIsOneThatAwsLists() throws IOException {
        Set<String> listed = listed();
        Set<String> watched = new HashSet<>();
        all().forEach(metrics -> AlarmTable.of(metrics).wanted().forEach(alarm -> {
            assertThat(listed).contains(kind(metrics) + " " + alarm.metric() + " " + alarm.dimension());
            watched.add(alarm.metric());
        }));
        assertThat(watched).isEqualTo(AlarmTable.metrics());
    }

    @Test
    @SuppressWarnings("unchecked")
    void theDashboardShowsMetricsThatAwsLists() throws IOException {
        Set<String> listed = listed();
        all().forEach(metrics -> {
            Set<String> shown = new HashSet<>();
            for (Object widget : (List<Object>)
                    Dashboard.body(metrics, "us-east-1", Optional.of(ARNS)).get("widgets")) {
                Map<String, Object> properties = (Map<String, Object>) ((Map<String, Object>) widget).get("properties");
                for (Object line : (List<Object>) properties.getOrDefault("metrics", List.of())) {
                    List<Object> fields = (List<Object>) line;
                    shown.add(kind(metrics) + " " + fields.get(1) + " " + fields.get(2));
                }
            }
            assertThat(listed).containsAll(shown);
            assertThat(shown)
                    .containsAll(AlarmTable.of(metrics).wanted().stream()
                            .map(alarm -> kind(metrics) + " " + alarm.metric() + " " + alarm.dimension())
                            .toList());
        });
    }

    @Test
    void warningsAndCriticalAlarmsOfOneMetricAreInTheRightOrder() {
        Map<String, AlarmSpec> alarms = byName(group("cache.t4g.micro", 2));
        alarms.values().stream()
                .filter(alarm -> alarm.level() == Level.WARNING)
                .forEach(warning -> Optional.ofNullable(
                                alarms.get(warning.name().replace("-warning", "-critical")))
                        .ifPresent(critical -> assertThat(critical.threshold()).isGreaterThan(warning.threshold())));
        assertThat(alarms).containsKeys("tidegate/rl/rl-001/memory-warning", "tidegate/rl/rl-001/memory-critical");
    }
}
