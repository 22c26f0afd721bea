package dev.tidegate.aws.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What CloudWatch checks of a call of PutMetricAlarm before it makes the alarm. */
final class AlarmChecks {
    private static final Set<Integer> SHORT_PERIODS = Set.of(10, 20, 30);
    private static final Set<String> STATISTICS = Set.of("SampleCount", "Average", "Sum", "Minimum", "Maximum");
    private static final Set<String> COMPARISONS = Set.of(
            "GreaterThanOrEqualToThreshold",
            "GreaterThanThreshold",
            "LessThanThreshold",
            "LessThanOrEqualToThreshold",
            "LessThanLowerOrGreaterThanUpperThreshold",
            "LessThanLowerThreshold",
            "GreaterThanUpperThreshold");
    private static final Set<String> MISSING = Set.of("breaching", "notBreaching", "ignore", "missing");
    private static final int DAY = 86_400;
    private static final int HOUR = 3_600;

    private AlarmChecks() {}

    static Optional<WatchRefusal> refusal(Map<String, String> call) {
        if (!call.containsKey("Period")) {
            return Optional.of(WatchRefusal.NO_PERIOD);
        }
        int period = Integer.parseInt(call.get("Period"));
        int periods = Integer.parseInt(call.getOrDefault("EvaluationPeriods", "1"));
        int datapoints = Integer.parseInt(call.getOrDefault("DatapointsToAlarm", String.valueOf(periods)));
        if (!SHORT_PERIODS.contains(period) && (period <= 0 || period % 60 != 0)) {
            return Optional.of(WatchRefusal.PERIOD);
        }
        if ((long) period * periods > (period >= HOUR ? 7L * DAY : DAY)) {
            return Optional.of(WatchRefusal.SPAN);
        }
        if (datapoints < 1 || datapoints > periods) {
            return Optional.of(WatchRefusal.DATAPOINTS);
        }
        return words(call);
    }

    private static Optional<WatchRefusal> words(Map<String, String> call) {
        boolean isStatistic = STATISTICS.contains(call.getOrDefault("Statistic", ""));
        if (isStatistic == call.containsKey("ExtendedStatistic")) {
            return Optional.of(WatchRefusal.STATISTIC);
        }
        if (!COMPARISONS.contains(call.getOrDefault("ComparisonOperator", ""))) {
            return Optional.of(WatchRefusal.COMPARISON);
        }
        if (!MISSING.contains(call.getOrDefault("TreatMissingData", "missing"))) {
            return Optional.of(WatchRefusal.MISSING);
        }
        String name = call.getOrDefault("AlarmName", "");
        if (name.isEmpty() || name.length() > 255 || name.chars().anyMatch(c -> c < ' ' || c == 127)) {
            return Optional.of(WatchRefusal.ALARM_NAME);
        }
        if (call.getOrDefault("AlarmDescription", "").length() > 1_024) {
            return Optional.of(WatchRefusal.DESCRIPTION);
        }
        List<String> actions = FakeCloudWatch.members(call, "AlarmActions");
        if (actions.size() > 5 || actions.stream().anyMatch(arn -> !arn.startsWith("arn:") || arn.length() > 1_024)) {
            return Optional.of(WatchRefusal.ACTIONS);
        }
        boolean isUnnamed = call.keySet().stream()
                .anyMatch(field -> field.matches("Dimensions\\.member\\.\\d+\\.Value")
                        && call.get(field).isEmpty());
        return isUnnamed || call.containsKey("Dimensions.member.31.Name")
                ? Optional.of(WatchRefusal.DIMENSIONS)
                : Optional.empty();
    }
}
