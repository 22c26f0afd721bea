package dev.tidegate.aws.alarms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;

/** Reads the alarms of a cache from CloudWatch, and deletes alarms. As safe for threads as the client. */
public final class AlarmStore {
    /** The tag of what Tidegate makes. */
    private static final String TAG = "ManagedBy";

    private static final String TIDEGATE = "tidegate";

    /** CloudWatch's own bound on one call. */
    private static final int MAX_DELETED = 100;

    private final CloudWatchClient client;

    /** The client stays the caller's to close. */
    public AlarmStore(CloudWatchClient client) {
        this.client = client;
    }

    /**
     * The alarms whose names are those of the alarms of a cache, by name.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public Map<String, CurrentAlarm> read(String cache) {
        Map<String, CurrentAlarm> found = new LinkedHashMap<>();
        client.describeAlarmsPaginator(
                        r -> r.alarmNamePrefix(AlarmTable.prefix(cache)).alarmTypes(AlarmType.METRIC_ALARM))
                .metricAlarms()
                .forEach(alarm -> found.put(alarm.alarmName(), current(alarm)));
        return found;
    }

    private CurrentAlarm current(MetricAlarm alarm) {
        boolean isOurs = client.listTagsForResource(r -> r.resourceARN(alarm.alarmArn())).tags().stream()
                .anyMatch(tag -> TAG.equals(tag.key()) && TIDEGATE.equals(tag.value()));
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "AlarmDescription", alarm.alarmDescription());
        put(settings, "ActionsEnabled", alarm.actionsEnabled());
        put(settings, "Namespace", alarm.namespace());
        put(settings, "MetricName", alarm.metricName());
        put(settings, "Statistic", alarm.statisticAsString());
        put(settings, "Period", alarm.period());
        put(settings, "EvaluationPeriods", alarm.evaluationPeriods());
        put(settings, "DatapointsToAlarm", alarm.datapointsToAlarm());
        put(settings, "Threshold", alarm.threshold());
        put(settings, "ComparisonOperator", alarm.comparisonOperatorAsString());
        put(settings, "TreatMissingData", alarm.treatMissingData());
        put(
                settings,
                "Dimensions",
                alarm.dimensions().stream()
                        .map(one -> one.name() + "=" + one.value())
                        .collect(Collectors.joining(",")));
        return new CurrentAlarm(
                alarm.alarmName(),
                alarm.alarmArn(),
                alarm.stateValueAsString(),
                alarm.stateReason() == null ? "" : alarm.stateReason(),
                isOurs,
                settings,
                alarm.alarmActions(),
                alarm.okActions());
    }

    private static void put(Map<String, String> settings, String name, Object value) {
        if (value != null) {
            settings.put(name, String.valueOf(value));
        }
    }

    /**
     * Deletes alarms by their names; one that is not there any more is no fault.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public void delete(List<String> names) {
        for (int from = 0; from < names.size(); from += MAX_DELETED) {
            List<String> some = new ArrayList<>(names.subList(from, Math.min(names.size(), from + MAX_DELETED)));
            client.deleteAlarms(r -> r.alarmNames(some));
        }
    }
}
