package dev.tidegate.aws.alarms;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.metrics.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One alarm on one metric of a cache, as CloudWatch takes it.
 *
 * @param name {@code tidegate/CACHE/NODE/metric-level}, without the node for a cache that is one by itself
 * @param level whether it can wait
 * @param metric a metric of the namespace {@code AWS/ElastiCache}
 * @param dimension the dimension that names the source
 * @param source the cluster id of a node, or the name of a serverless cache
 * @param statistic how the values of a period become one
 * @param periodSeconds how long a period is; never shorter than the metric's own
 * @param datapoints how many periods of those must be over
 * @param periods how many periods are looked at
 * @param isBelow whether low values are the bad ones
 * @param threshold the last good value
 * @param missing what a period without data counts as: {@code notBreaching} or {@code breaching}
 * @param reason what is wrong and what to do
 * @param origin where the threshold is from
 */
public record AlarmSpec(
        String name,
        Level level,
        String metric,
        String dimension,
        String source,
        String statistic,
        int periodSeconds,
        int datapoints,
        int periods,
        boolean isBelow,
        double threshold,
        String missing,
        String reason,
        String origin) {
    /** The namespace of all metrics of ElastiCache. */
    public static final String NAMESPACE = "AWS/ElastiCache";

    /** The comparison in CloudWatch's words. */
    public String comparison() {
        return isBelow ? "LessThanThreshold" : "GreaterThanThreshold";
    }

    /** The description of the alarm, which its notification repeats. */
    public String description() {
        return "Tidegate, " + (level == Level.CRITICAL ? "critical" : "warning") + ": " + reason;
    }

    /**
     * The call that makes the alarm so, whether there is one of its name or not.
     *
     * @param actions what is notified of an alarm
     * @param okActions what is notified of its end
     */
    public Change change(List<String> actions, List<String> okActions) {
        Change change = Change.of("cloudwatch", "PutMetricAlarm", name)
                .with("AlarmName", name)
                .with("AlarmDescription", description())
                .with("ActionsEnabled", true);
        if (!actions.isEmpty()) {
            change = change.with("AlarmActions", actions);
        }
        if (!okActions.isEmpty()) {
            change = change.with("OKActions", okActions);
        }
        return change.with("Namespace", NAMESPACE)
                .with("MetricName", metric)
                .with("Dimensions", List.of(dimensions()))
                .with("Statistic", statistic)
                .with("Period", periodSeconds)
                .with("EvaluationPeriods", periods)
                .with("DatapointsToAlarm", datapoints)
                .with("Threshold", threshold)
                .with("ComparisonOperator", comparison())
                .with("TreatMissingData", missing);
    }

    private Map<String, Object> dimensions() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("Name", dimension);
        one.put("Value", source);
        return one;
    }
}
