package dev.tidegate.server.console;

import dev.tidegate.ConfigurationStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.server.console.page.Next;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.usage.Prices;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The plans in use, the version that each process runs, and the last reload from the console. */
final class PlansScreen {
    private final RateLimiter limiter;
    private volatile Reloaded last = new Reloaded("", false);

    /** What a reload said, and whether some file was refused. */
    private record Reloaded(String text, boolean refused) {}

    PlansScreen(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /** What a reload said is shown by the page that follows. */
    Next reloaded(List<Reload.FileResult> results) {
        String said = results.stream().map(PlansScreen::said).collect(Collectors.joining(", "));
        last = new Reloaded(
                said.isEmpty() ? "The server was started without files." : said,
                results.stream().anyMatch(each -> each.state() == Reload.State.REFUSED));
        return new Next.Go(Console.PATH + "/plans?done=reload");
    }

    static String said(Reload.FileResult each) {
        return each.name() + " " + each.state().name().toLowerCase(Locale.ROOT)
                + (each.notes().isEmpty() ? "" : " (" + String.join("; ", each.notes()) + ")");
    }

    Map<String, Object> values(Map<String, String> query) {
        ConfigurationStatus status = limiter.configuration();
        Map<String, Object> values = new HashMap<>();
        Reloaded said = last;
        values.put("message", query.containsKey("done") ? said.text() : "");
        values.put("refused", said.refused());
        values.put("version", status.version());
        values.put("prices", limiter.prices().map(Prices::version).orElse("none"));
        values.put("differs", status.differs());
        values.put(
                "running",
                status.running().entrySet().stream()
                        .map(each -> Map.of("version", each.getKey(), "count", each.getValue()))
                        .toList());
        values.put(
                "plans", limiter.plans().all().stream().map(PlansScreen::plan).toList());
        return values;
    }

    private static Map<String, Object> plan(Plan plan) {
        List<Map<String, Object>> limits =
                plan.limits().stream().map(PlansScreen::limit).toList();
        return Map.of("name", plan.name(), "limits", limits);
    }

    private static Map<String, Object> limit(Limit limit) {
        return Map.of(
                "name",
                limit.name(),
                "meter",
                limit.meter().name(),
                "capacity",
                limit.capacity().isEmpty()
                        ? "unlimited"
                        : Texts.amount(limit.meter(), limit.capacity().getAsLong()),
                "window",
                limit.window().text(),
                "scope",
                limit.scope().name().toLowerCase(Locale.ROOT),
                "failure",
                limit.onStoreFailure().name().toLowerCase(Locale.ROOT),
                "shadow",
                limit.shadow());
    }
}
