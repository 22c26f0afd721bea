package dev.tidegate.server.console;

import dev.tidegate.LimitStatus;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.LatestLimit;
import dev.tidegate.server.ops.RecentDecisions.Seen;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How near subjects were to their limits at their last decisions: computed, filtered, sorted, and a page of it. */
final class LimitRows {
    private static final double PERCENT = 100;
    private static final long MICROS_PER_SECOND = 1_000_000;
    /** In a longer table a row is not found by looking; the filter finds it. */
    static final int SHOWN = 100;

    private LimitRows() {}

    /**
     * The values of the table.
     *
     * @param filter a part of the name of a tenant, user, model, plan or limit, in any case
     * @param sort the name of a column
     */
    static Map<String, Object> table(List<Seen> decisions, String filter, String sort, long nowMicros) {
        Collection<LatestLimit> all = LatestLimit.of(decisions, nowMicros);
        String part = filter.toLowerCase(Locale.ROOT);
        Collection<LatestLimit> found = part.isEmpty()
                ? all
                : all.stream().filter(row -> matches(row, part)).toList();
        List<Map<String, Object>> rows = found.stream()
                .sorted(order(sort, nowMicros))
                .limit(SHOWN)
                .map(row -> cells(row, nowMicros))
                .toList();
        Map<String, Object> values = new HashMap<>();
        values.put("rows", rows);
        values.put("shown", Texts.count(rows.size()));
        values.put("found", Texts.count(found.size()));
        values.put("all", Texts.count(all.size()));
        return values;
    }

    private static boolean matches(LatestLimit row, String part) {
        return has(row.tenant(), part)
                || has(row.below(), part)
                || has(row.seen().request().plan(), part)
                || has(row.status().name(), part);
    }

    private static boolean has(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part);
    }

    private static Comparator<LatestLimit> order(String sort, long nowMicros) {
        Comparator<LatestLimit> byTenant = Comparator.comparing(LatestLimit::tenant)
                .thenComparing(LatestLimit::below)
                .thenComparing(row -> row.status().name());
        return switch (sort) {
            case "tenant" -> byTenant;
            case "plan" ->
                Comparator.<LatestLimit, String>comparing(
                                row -> row.seen().request().plan())
                        .thenComparing(byTenant);
            case "limit" ->
                Comparator.<LatestLimit, String>comparing(row -> row.status().name())
                        .thenComparing(byTenant);
            case "seen" ->
                Comparator.<LatestLimit>comparingLong(row -> -row.seen().atMicros())
                        .thenComparing(byTenant);
            case "exhausted" ->
                Comparator.<LatestLimit, Instant>comparing(
                                row -> row.exhausted(nowMicros).orElse(Instant.MAX))
                        .thenComparing(byTenant);
            default ->
                Comparator.<LatestLimit>comparingDouble(row -> -row.percent()).thenComparing(byTenant);
        };
    }

    private static Map<String, Object> cells(LatestLimit row, long nowMicros) {
        Map<String, Object> cells =
                new HashMap<>(status(row.status(), row.seen().atMicros()));
        forecast(
                cells,
                row.exhausted(nowMicros),
                nowMicros,
                Texts.zone(row.status().limit()));
        cells.put("tenant", row.tenant());
        cells.put("below", row.below());
        cells.put("plan", row.seen().request().plan());
        cells.put("ago", Math.max(0, (nowMicros - row.seen().atMicros()) / MICROS_PER_SECOND) + " s");
        cells.put(
                "link",
                subjectLink(row.seen().request().subject(), row.seen().request().plan()));
        return cells;
    }

    private static void forecast(Map<String, Object> cells, Optional<Instant> exhausted, long nowMicros, ZoneId zone) {
        Instant now = Texts.instant(nowMicros);
        cells.put(
                "exhausted",
                exhausted
                        .map(at -> at.isAfter(now) ? Texts.time(at, zone) : "now")
                        .orElse("–"));
        cells.put("exhaustedIso", exhausted.map(Instant::toString).orElse(""));
    }

    /** The cells of a limit that stands so now. */
    static Map<String, Object> standing(LimitStatus status, long nowMicros) {
        Map<String, Object> cells = status(status, nowMicros);
        forecast(cells, LatestLimit.exhausted(status, nowMicros), nowMicros, Texts.zone(status.limit()));
        cells.put("forecast", true);
        return cells;
    }

    /** The cells of a limit that stood so at an instant. */
    static Map<String, Object> status(LimitStatus status, long atMicros) {
        Limit limit = status.limit();
        ZoneId zone = Texts.zone(limit);
        Map<String, Object> cells = new HashMap<>();
        cells.put("forecast", false);
        long capacity = status.capacity().orElse(0);
        double percent = status.capacity().isEmpty() ? 0 : PERCENT * status.used() / Math.max(1, capacity);
        cells.put("limit", status.name());
        cells.put("meter", status.meter().name());
        cells.put("used", Texts.amount(status.meter(), status.used()));
        cells.put("capacity", status.capacity().isEmpty() ? "unlimited" : Texts.amount(status.meter(), capacity));
        cells.put(
                "left",
                status.remaining().isEmpty()
                        ? "unlimited"
                        : Texts.amount(status.meter(), status.remaining().getAsLong()));
        cells.put("percent", String.format(Locale.ROOT, "%.0f", percent));
        cells.put("bar", String.format(Locale.ROOT, "%.1f", Math.min(PERCENT, percent)));
        cells.put("shadow", limit.shadow());
        cells.put("violated", status.violated());
        Instant back = Texts.instant(atMicros).plus(status.resetAfter());
        cells.put("back", status.resetAfter().isZero() ? "nothing in use" : Texts.time(back, zone));
        cells.put("backIso", status.resetAfter().isZero() ? "" : back.toString());
        cells.put(
                "passes",
                status.violated() && !status.retryAfter().isZero()
                        ? Texts.time(Texts.instant(atMicros).plus(status.retryAfter()), zone)
                        : "");
        return cells;
    }

    static String subjectLink(Subject subject, String plan) {
        return Console.PATH + "/subject?tenant=" + PercentCode.encode(subject.tenant()) + "&plan="
                + PercentCode.encode(plan) + optional("user", subject.user()) + optional("model", subject.model());
    }

    private static String optional(String name, Optional<String> value) {
        return value.map(text -> "&" + name + "=" + PercentCode.encode(text)).orElse("");
    }
}
