package dev.tidegate.cli.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer of the limiter, read from its JSON for display.
 *
 * @param allowed empty if the answer is no decision
 * @param limits how each stands
 * @param violated who said no
 * @param retryAfterMillis when the cost would pass
 * @param never whether it cannot pass
 * @param source where it was decided
 * @param degraded whether it was given without the shared counts
 * @param cause why nothing could be decided; empty for a decision
 * @param blocked whether an override blocks the subject
 * @param detail what is wrong, if something is
 */
public record AnswerView(
        Optional<Boolean> allowed,
        List<LimitView> limits,
        List<String> violated,
        OptionalLong retryAfterMillis,
        boolean never,
        String source,
        boolean degraded,
        Optional<String> cause,
        boolean blocked,
        Optional<String> detail) {

    /** Reads a body; one that is no JSON object has nothing in it. */
    public static AnswerView of(Answer answer) {
        Map<String, Object> json = JsonTree.object(answer.body());
        return new AnswerView(
                json.get("allowed") instanceof Boolean allowed ? Optional.of(allowed) : Optional.empty(),
                list(json, "limits").stream()
                        .filter(limit -> limit instanceof Map)
                        .map(limit -> LimitView.of((Map<?, ?>) limit))
                        .toList(),
                list(json, "violated").stream().map(String::valueOf).toList(),
                LimitView.number(json.get("retryAfterMs")),
                Boolean.TRUE.equals(json.get("never")),
                json.get("source") instanceof String source ? source : "",
                Boolean.TRUE.equals(json.get("degraded")),
                text(json, "cause"),
                Boolean.TRUE.equals(json.get("blocked")),
                text(json, "detail").or(() -> text(json, "title")));
    }

    private static List<?> list(Map<String, Object> json, String field) {
        return json.get(field) instanceof List<?> list ? list : List.of();
    }

    private static Optional<String> text(Map<String, Object> json, String field) {
        return json.get(field) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
