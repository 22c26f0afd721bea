package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Look;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The topic that the events of a cache go to. AWS removes none; one can be switched off. */
final class EventTopic {
    private static final String ARN = "NotificationTopicArn";
    private static final String STATUS = "NotificationTopicStatus";
    private static final String ACTIVE = "active";
    private static final String INACTIVE = "inactive";

    private EventTopic() {}

    private static Map<String, Object> configuration(Map<String, Object> node) {
        return Data.map(node, "NotificationConfiguration");
    }

    private static boolean isActive(Map<String, Object> node) {
        return !configuration(node).isEmpty()
                && !Data.text(configuration(node), "TopicStatus").equals(INACTIVE);
    }

    static Property arn(Function<Map<String, Object>, Map<String, Object>> node) {
        return new Property(
                ARN,
                raw -> isActive(node.apply(raw)) ? Data.text(configuration(node.apply(raw)), "TopicArn") : Look.NONE,
                (wanted, now) -> String.valueOf(wanted),
                (before, wanted) -> {
                    String old = Data.text(configuration(node.apply(before)), "TopicArn");
                    return Optional.of(old.isEmpty() ? Map.of() : Map.of(ARN, old));
                },
                false);
    }

    static Property status(Function<Map<String, Object>, Map<String, Object>> node) {
        return new Property(
                STATUS,
                raw -> isActive(node.apply(raw)) ? ACTIVE : INACTIVE,
                (wanted, now) -> String.valueOf(wanted),
                (before, wanted) -> Optional.of(Map.of(STATUS, isActive(node.apply(before)) ? ACTIVE : INACTIVE)),
                false);
    }
}
