package dev.tidegate.aws.alarms;

import dev.tidegate.aws.change.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An alarm of CloudWatch as it exists now, with its state.
 *
 * @param name its name
 * @param arn its ARN
 * @param state {@code OK}, {@code ALARM} or {@code INSUFFICIENT_DATA}
 * @param because what CloudWatch says of the state
 * @param isOurs whether a tag says that Tidegate made it
 * @param settings what decides, by the API's names, each as text
 * @param actions what it notifies
 * @param okActions what it notifies once it is over
 */
public record CurrentAlarm(
        String name,
        String arn,
        String state,
        String because,
        boolean isOurs,
        Map<String, String> settings,
        List<String> actions,
        List<String> okActions) {
    /** Stores unmodifiable copies. */
    public CurrentAlarm {
        settings = Map.copyOf(settings);
        actions = List.copyOf(actions);
        okActions = List.copyOf(okActions);
    }

    /** The node or serverless cache that it watches; empty for an alarm on something else. */
    String source() {
        String dimensions = settings.getOrDefault("Dimensions", "");
        return dimensions.substring(dimensions.indexOf('=') + 1);
    }

    /** Whether its actions are switched off, so that it notifies nothing. */
    public boolean isSilent() {
        return "false".equals(settings.get("ActionsEnabled"));
    }

    /** Whether {@code wanted} would change nothing. Without a topic the actions stay as they are. */
    boolean isAs(AlarmSpec wanted, Optional<String> topic) {
        return settings.equals(settings(wanted))
                && topic.map(List::of).map(actions::equals).orElse(true);
    }

    /** What decides of a wanted alarm, as {@link #settings} has it. */
    static Map<String, String> settings(AlarmSpec wanted) {
        Map<String, String> all = new LinkedHashMap<>();
        Change change = wanted.change(List.of(), List.of());
        for (String name : List.of(
                "AlarmDescription",
                "ActionsEnabled",
                "Namespace",
                "MetricName",
                "Statistic",
                "Period",
                "EvaluationPeriods",
                "DatapointsToAlarm",
                "Threshold",
                "ComparisonOperator",
                "TreatMissingData")) {
            all.put(name, String.valueOf(change.parameters().get(name)));
        }
        all.put("Dimensions", wanted.dimension() + "=" + wanted.source());
        return all;
    }
}
