package dev.tidegate.server.alert;

import dev.tidegate.Subject;
import dev.tidegate.config.alerts.AlertType;
import dev.tidegate.plan.Limit;
import dev.tidegate.spi.LimitListener.ThresholdCrossed;
import dev.tidegate.spi.LimitListener.UnusualUse;
import dev.tidegate.spi.PaceForecast;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes alerts of the events of limits. Pure functions. */
final class LimitAlerts {
    private LimitAlerts() {}

    static Alert crossed(ThresholdCrossed event) {
        Map<String, Object> data = data(event.subject(), event.plan(), event.limit());
        data.put("percent", (long) event.percent());
        data.put("used", event.used());
        Optional<Instant> exhausted = event.limit().capacity().isEmpty()
                ? Optional.empty()
                : PaceForecast.exhausted(
                        event.limit().window(), event.limit().capacity().getAsLong(), event.used(), event.at());
        exhausted.ifPresent(
                at -> data.put("exhaustedAt", at.truncatedTo(ChronoUnit.SECONDS).toString()));
        String text = Alerts.shown(event.subject(), event.limit()) + ": " + event.percent() + " % used"
                + exhausted
                        .map(at -> ", at this pace exhausted at " + at.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("");
        return new Alert(event.eventId(), AlertType.THRESHOLD, event.at(), text, data);
    }

    static Alert unusual(UnusualUse event) {
        Map<String, Object> data = data(event.subject(), event.plan(), event.limit());
        data.put("attempted", event.attempted());
        String text = Alerts.shown(event.subject(), event.limit()) + ": " + event.attempted()
                + " attempted, far more than it can admit";
        return new Alert(event.eventId(), AlertType.UNUSUAL, event.from(), text, data);
    }

    private static Map<String, Object> data(Subject subject, String plan, Limit limit) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("subject", subject.tenant());
        subject.user().ifPresent(user -> data.put("user", user));
        subject.model().ifPresent(model -> data.put("model", model));
        if (!plan.equals("-")) {
            data.put("plan", plan);
        }
        data.put("limit", limit.name());
        data.put("meter", limit.meter().name());
        limit.capacity().ifPresent(capacity -> data.put("capacity", capacity));
        return data;
    }
}
