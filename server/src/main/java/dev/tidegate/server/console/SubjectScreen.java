package dev.tidegate.server.console;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.SubjectStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Plan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One subject: its limits as they stand now, its last denials, and what can be done for it. */
final class SubjectScreen {
    private final RateLimiter limiter;
    private final Denials denials;
    private final TimeSource clock;

    SubjectScreen(RateLimiter limiter, Denials denials, TimeSource clock) {
        this.limiter = limiter;
        this.denials = denials;
        this.clock = clock;
    }

    static Subject subject(Map<String, String> fields) {
        String tenant = Optional.ofNullable(fields.get("tenant"))
                .orElseThrow(() -> new InvalidInputException("tenant", "missing", "the id of a tenant"));
        return new Subject(tenant, Optional.ofNullable(fields.get("user")), Optional.ofNullable(fields.get("model")));
    }

    CompletionStage<Map<String, Object>> values(Map<String, String> query) {
        Map<String, Object> values = new HashMap<>();
        for (String field : List.of("tenant", "plan", "user", "model")) {
            values.put(field, query.getOrDefault(field, ""));
        }
        String plan = query.getOrDefault("plan", "");
        values.put(
                "plans",
                limiter.plans().all().stream()
                        .map(Plan::name)
                        .map(name -> Map.of("name", name, "chosen", name.equals(plan)))
                        .toList());
        values.put("message", message(query.getOrDefault("done", "")));
        values.put("asked", false);
        if (!query.containsKey("tenant") || plan.isEmpty()) {
            return CompletableFuture.completedFuture(values);
        }
        return limiter.statusAsync(subject(query), plan).thenApply(status -> {
            stands(values, status);
            return values;
        });
    }

    private void stands(Map<String, Object> values, SubjectStatus status) {
        long now = clock.nowMicros();
        List<Map<String, Object>> refusals = denials.of(status.subject().tenant());
        values.put("asked", true);
        values.put("overrides", Texts.overrides(status.overrides()));
        values.put("at", Texts.time(now, Texts.zone(limiter.plans().plan(status.plan()))));
        values.put(
                "limits",
                status.limits().stream()
                        .map(limit -> LimitRows.status(limit, now))
                        .toList());
        values.put("denials", refusals);
        values.put("denied", !refusals.isEmpty());
    }

    /** The text of a link is not shown as it is: another site may have written the link. */
    private static String message(String done) {
        return switch (done) {
            case "" -> "";
            case "reset" -> "The counts were reset.";
            case "cancelled" -> "The reservation was cancelled: what it held went back, except to buckets.";
            case "already" -> "The reservation was cancelled before.";
            case "conflict" -> "Not cancelled: the reservation was settled before.";
            case "gone" -> "Not cancelled: there is no such reservation any more.";
            default -> "The cancellation was written down, and is done when the store can answer.";
        };
    }
}
