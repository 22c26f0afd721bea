package dev.tidegate.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The double refuses what CloudWatch refuses, each for its own reason alone. */
class FakeCloudWatchTest {
    private static final String WIDGET =
            "{\"type\":\"text\",\"x\":0,\"y\":0,\"width\":6,\"height\":1,\"properties\":{\"markdown\":\"a\"}}";

    private static Map<String, String> alarm() {
        Map<String, String> call = new LinkedHashMap<>();
        call.put("Action", "PutMetricAlarm");
        call.put("AlarmName", "a");
        call.put("Namespace", "AWS/ElastiCache");
        call.put("MetricName", "Evictions");
        call.put("Dimensions.member.1.Name", "CacheClusterId");
        call.put("Dimensions.member.1.Value", "rl-001");
        call.put("Statistic", "Sum");
        call.put("Period", "300");
        call.put("EvaluationPeriods", "3");
        call.put("DatapointsToAlarm", "2");
        call.put("Threshold", "0");
        call.put("ComparisonOperator", "GreaterThanThreshold");
        call.put("TreatMissingData", "notBreaching");
        return call;
    }

    private static Map<String, String> alarm(Consumer<Map<String, String>> change) {
        Map<String, String> call = alarm();
        change.accept(call);
        return call;
    }

    private static Map<String, String> dashboard(String name, String body) {
        return Map.of("Action", "PutDashboard", "DashboardName", name, "DashboardBody", body);
    }

    private static Map<String, String> many(String action, String list, int count) {
        Map<String, String> call = new LinkedHashMap<>(Map.of("Action", action));
        for (int i = 1; i <= count; i++) {
            call.put(list + ".member." + i, "n" + i);
        }
        return call;
    }

    private static final Map<WatchRefusal, List<Map<String, String>>> REFUSED = Map.ofEntries(
            Map.entry(
                    WatchRefusal.PERIOD,
                    List.of(alarm(it -> it.put("Period", "7")), alarm(it -> it.put("Period", "90")))),
            Map.entry(WatchRefusal.NO_PERIOD, List.of(alarm(it -> it.remove("Period")))),
            Map.entry(
                    WatchRefusal.SPAN,
                    List.of(
                            alarm(it -> it.put("EvaluationPeriods", "289")),
                            alarm(it -> it.putAll(Map.of("Period", "3600", "EvaluationPeriods", "169"))))),
            Map.entry(WatchRefusal.DATAPOINTS, List.of(alarm(it -> it.put("DatapointsToAlarm", "4")))),
            Map.entry(
                    WatchRefusal.STATISTIC,
                    List.of(
                            alarm(it -> it.put("Statistic", "Median")),
                            alarm(it -> it.put("ExtendedStatistic", "p99")))),
            Map.entry(WatchRefusal.COMPARISON, List.of(alarm(it -> it.put("ComparisonOperator", ">")))),
            Map.entry(WatchRefusal.MISSING, List.of(alarm(it -> it.put("TreatMissingData", "good")))),
            Map.entry(
                    WatchRefusal.ALARM_NAME,
                    List.of(
                            alarm(it -> it.put("AlarmName", "a\nb")),
                            alarm(it -> it.put("AlarmName", "a".repeat(256))))),
            Map.entry(WatchRefusal.DESCRIPTION, List.of(alarm(it -> it.put("AlarmDescription", "a".repeat(1_025))))),
            Map.entry(WatchRefusal.ACTIONS, List.of(alarm(it -> it.put("AlarmActions.member.1", "on-call")))),
            Map.entry(WatchRefusal.DIMENSIONS, List.of(alarm(it -> it.put("Dimensions.member.1.Value", "")))),
            Map.entry(WatchRefusal.MANY_ALARMS, List.of(many("DeleteAlarms", "AlarmNames", 101))),
            Map.entry(WatchRefusal.DASHBOARD_NAME, List.of(dashboard("a/b", "{\"widgets\":[]}"))),
            Map.entry(
                    WatchRefusal.DASHBOARD_BODY,
                    List.of(
                            dashboard("a", "{"),
                            dashboard("a", "{\"widgets\":{}}"),
                            dashboard("a", "{\"widgets\":[" + WIDGET.replace("text", "poem") + "]}"),
                            dashboard("a", "{\"widgets\":[" + WIDGET.replace("\"x\":0", "\"x\":24") + "]}"),
                            dashboard("a", "{\"widgets\":[" + WIDGET.replace(":6", ":25") + "]}"),
                            dashboard("a", "{\"widgets\":[" + WIDGET.replace("markdown", "text") + "]}"),
                            dashboard(
                                    "a",
                                    "{\"widgets\":[{\"type\":\"metric\",\"x\":0,\"y\":0,\"width\":6,\"height\":1,"
                                            + "\"properties\":{\"region\":\"us-east-1\",\"metrics\":[\"CPU\"]}}]}"))),
            Map.entry(
                    WatchRefusal.NO_DASHBOARD,
                    List.of(
                            Map.of("Action", "GetDashboard", "DashboardName", "none"),
                            many("DeleteDashboards", "DashboardNames", 1))));

    @Test
    void whatCloudWatchTakesIsTaken() {
        FakeCloudWatch watch = new FakeCloudWatch();
        assertThat(watch.answer(alarm()).status()).isEqualTo(200);
        assertThat(watch.answer(alarm(it -> it.put("Period", "10"))).status()).isEqualTo(200);
        assertThat(watch.answer(dashboard("a", "{\"widgets\":[" + WIDGET + "]}"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everyRefusalIsSeenAndHasItsSource() {
        Set<WatchRefusal> seen = EnumSet.noneOf(WatchRefusal.class);
        List<String> taken = new ArrayList<>();
        REFUSED.forEach((refusal, calls) -> {
            assertThat(refusal.source()).isNotEmpty();
            for (Map<String, String> call : calls) {
                FakeCloudWatch watch = new FakeCloudWatch();
                FakeService.Answer answer = watch.answer(call);
                if (!answer.body().contains("<Message>" + refusal.text())) {
                    taken.add(refusal + ": " + call);
                }
                assertThat(answer.status()).as(call.toString()).isGreaterThanOrEqualTo(400);
                assertThat(watch.changes()).isEmpty();
            }
            seen.add(refusal);
        });
        assertThat(taken).isEmpty();
        assertThat(seen).containsExactlyInAnyOrder(WatchRefusal.values());
    }
}
