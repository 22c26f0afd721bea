package dev.tidegate.server.console;

import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.InvalidInputException;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.TopUse;
import dev.tidegate.plan.Meter;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.RecentDecisions;
import dev.tidegate.server.ops.RecentDecisions.Seen;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who was refused and why: the last denials, and the explanation of each. */
final class Denials {
    private static final int SHOWN = 100;
    private static final int MOST_DENIED = 10;
    private static final double PERCENT = 100;

    private final RateLimiter limiter;
    private final RecentDecisions recent;

    Denials(RateLimiter limiter, RecentDecisions recent) {
        this.limiter = limiter;
        this.recent = recent;
    }

    Map<String, Object> list(Map<String, String> query) {
        String part = query.getOrDefault("q", "").toLowerCase(Locale.ROOT);
        List<Seen> all = recent.denials();
        List<Map<String, Object>> rows = all.stream()
                .filter(seen -> matches(seen, part))
                .limit(SHOWN)
                .map(this::row)
                .toList();
        TopUse top = limiter.top(TopUse.Measure.DENIED, MOST_DENIED);
        Map<String, Object> values = new HashMap<>();
        values.put("q", query.getOrDefault("q", ""));
        values.put("rows", rows);
        values.put("shown", Texts.count(rows.size()));
        values.put("kept", Texts.count(all.size()));
        values.put("any", !rows.isEmpty());
        List<Map<String, Object>> sums =
                DenialSums.rows(all.stream().filter(seen -> matches(seen, part)).toList());
        values.put("sums", sums);
        values.put("summed", !sums.isEmpty());
        values.put("top", Tops.rows(top));
        values.put("since", Tops.since(top));
        values.put("others", Texts.count(top.othersAtMost()));
        values.put("hasTop", !top.rows().isEmpty());
        return values;
    }

    /** The denials of one tenant. */
    List<Map<String, Object>> of(String tenant) {
        return recent.denials().stream()
                .filter(seen -> seen.request().subject().tenant().equals(tenant))
                .limit(MOST_DENIED)
                .map(this::row)
                .toList();
    }

    private static boolean matches(Seen seen, String part) {
        return part.isEmpty()
                || seen.request().subject().tenant().toLowerCase(Locale.ROOT).contains(part)
                || seen.request().plan().toLowerCase(Locale.ROOT).contains(part)
                || reason(seen.decision()).toLowerCase(Locale.ROOT).contains(part);
    }

    private Map<String, Object> row(Seen seen) {
        Map<String, Object> cells = new HashMap<>();
        cells.put("number", seen.number());
        cells.put("tenant", seen.request().subject().tenant());
        cells.put("user", seen.request().subject().user().orElse(""));
        cells.put("model", seen.request().subject().model().orElse(""));
        cells.put("plan", seen.request().plan());
        cells.put("operation", seen.operation().label());
        cells.put("at", Texts.time(seen.atMicros(), zone(seen)));
        cells.put("reason", reason(seen.decision()));
        cells.put(
                "link",
                LimitRows.subjectLink(seen.request().subject(), seen.request().plan()));
        return cells;
    }

    private ZoneId zone(Seen seen) {
        return Texts.zone(limiter.plans().plan(seen.request().plan()));
    }

    private static String reason(Decision decision) {
        String cause = decision instanceof Denied denied ? denied.cause().orElse("") : "";
        String limits = String.join(", ", decision.violated());
        return cause.isEmpty() ? limits : cause + (limits.isEmpty() ? "" : ": " + limits);
    }

    /** One denial with every limit as it stood. */
    Map<String, Object> explained(Map<String, String> query) {
        Seen seen = recent.denial(number(query))
                .orElseThrow(() -> new InvalidInputException(
                        "n", query.getOrDefault("n", "missing"), "the number of one of the last denials"));
        Decision decision = seen.decision();
        ZoneId zone = zone(seen);
        Map<String, Object> values = new HashMap<>(row(seen));
        values.put("cost", cost(seen));
        values.put("overrides", Texts.overrides(decision.overrides()));
        values.put("source", decision.source());
        values.put("degraded", decision.degraded());
        values.put("sentences", sentences(seen, zone));
        values.put(
                "limits",
                decision.limits().stream()
                        .map(status -> LimitRows.status(status, seen.atMicros()))
                        .toList());
        values.put("any", !decision.limits().isEmpty());
        return values;
    }

    private static long number(Map<String, String> query) {
        String text = query.getOrDefault("n", "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    private static String cost(Seen seen) {
        String named = seen.request().cost().parts().entrySet().stream()
                .map(part -> Texts.amount(part.getKey(), part.getValue()) + " "
                        + part.getKey().name())
                .sorted()
                .collect(Collectors.joining(", "));
        long requests = seen.request().cost().part(Meter.REQUESTS).orElse(1);
        return seen.request().cost().parts().containsKey(Meter.REQUESTS)
                ? named
                : requests + " requests" + (named.isEmpty() ? "" : ", " + named);
    }

    private static List<String> sentences(Seen seen, ZoneId zone) {
        Decision decision = seen.decision();
        Optional<String> cause = decision instanceof Denied denied ? denied.cause() : Optional.empty();
        if (cause.filter("blocked"::equals).isPresent()) {
            return List.of(
                    "An override blocks the subject, whatever its limits say.",
                    decision.retryAfter()
                            .map(wait -> "The same call would pass after " + Texts.period(wait) + ", at "
                                    + Texts.time(Texts.instant(seen.atMicros()).plus(wait), zone) + ".")
                            .orElse("The block has no end."));
        }
        if (cause.isPresent()) {
            return List.of("Nothing could be decided: " + cause.get() + ". The limits "
                    + String.join(", ", decision.violated()) + " refuse calls then.");
        }
        List<String> reasons = decision.limits().stream()
                .filter(status -> decision.violated().contains(status.name()))
                .map(Denials::sentence)
                .collect(Collectors.toList());
        reasons.add(
                decision.never()
                        ? "The cost is above a capacity itself, so this call can never pass."
                        : decision.retryAfter()
                                .map(wait -> "With no other traffic the same call would pass after "
                                        + Texts.period(wait) + ", at "
                                        + Texts.time(
                                                Texts.instant(seen.atMicros()).plus(wait), zone) + ".")
                                .orElse(""));
        return reasons;
    }

    private static String sentence(LimitStatus status) {
        long capacity = status.capacity().orElse(0);
        return "The limit " + status.name() + " had " + Texts.amount(status.meter(), status.used()) + " of "
                + Texts.amount(status.meter(), capacity) + " " + status.meter().name() + " in use ("
                + String.format(Locale.ROOT, "%.0f", PERCENT * status.used() / Math.max(1, capacity)) + " %).";
    }
}
