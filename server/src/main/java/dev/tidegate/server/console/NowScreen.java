package dev.tidegate.server.console;

import dev.tidegate.FailureStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.TopUse;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.DecisionRates;
import dev.tidegate.server.ops.Metrics;
import dev.tidegate.server.ops.StoreEventLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The first screen: decisions per second, latency, the state of the store, and the largest tenants. */
final class NowScreen {
    private static final int TOP = 5;

    private final RateLimiter limiter;
    private final StoreEventLog life;
    private final Metrics metrics;
    private final DecisionRates rates;

    NowScreen(RateLimiter limiter, StoreEventLog life, Metrics metrics, DecisionRates rates) {
        this.limiter = limiter;
        this.life = life;
        this.metrics = metrics;
        this.rates = rates;
    }

    Map<String, Object> values() {
        DecisionRates.Minute minute = rates.minute();
        FailureStatus failures = limiter.failures();
        Map<String, Object> values = new HashMap<>();
        values.put("allowed", rate(minute, DecisionRates.Second::allowed));
        values.put("denied", rate(minute, DecisionRates.Second::denied));
        values.put("failed", rate(minute, DecisionRates.Second::failed));
        values.put("p50", millis(minute.p50Millis()));
        values.put("p99", millis(minute.p99Millis()));
        values.put("inFlight", String.format(Locale.ROOT, "%.0f", metrics.inFlight()));
        values.put("store", limiter.source());
        values.put("state", state(failures));
        values.put("good", !life.isDegraded() && !life.isBreakerOpen());
        values.put("blind", Texts.count(failures.blindAllowed() + failures.blindDenied()));
        values.put("pending", Texts.count(failures.pending()));
        values.put("tops", tops());
        return values;
    }

    private String state(FailureStatus failures) {
        if (life.isBreakerOpen()) {
            return "not asked: the circuit breaker is open";
        }
        return life.isDegraded() || failures.degraded() ? "cannot answer: decisions are made without it" : "answers";
    }

    /** Of the last ten seconds, which is steadier than one. */
    private static String rate(DecisionRates.Minute minute, ToDoubleFunction<DecisionRates.Second> figure) {
        int size = minute.seconds().size();
        return String.format(
                Locale.ROOT,
                "%,.1f",
                minute.seconds().subList(Math.max(0, size - 10), size).stream()
                        .mapToDouble(figure)
                        .average()
                        .orElse(0));
    }

    private static String millis(double millis) {
        return millis < 0
                ? "more than 1 s"
                : millis == 0 ? "no calls" : String.format(Locale.ROOT, "≤ %.0f ms", millis);
    }

    private List<Map<String, Object>> tops() {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (TopUse.Measure measure : TopUse.Measure.values()) {
            TopUse top = limiter.top(measure, TOP);
            if (!top.rows().isEmpty()) {
                long all = top.othersAtMost();
                tables.add(Map.of(
                        "measure",
                        measure.text(),
                        "since",
                        Tops.since(top),
                        "rows",
                        Tops.rows(top),
                        "others",
                        measure == TopUse.Measure.SPEND ? Texts.dollars(all) : Texts.count(all)));
            }
        }
        return tables;
    }

    /** The curves of the last minute. */
    Map<String, Object> json() {
        List<DecisionRates.Second> seconds = rates.minute().seconds();
        byte[] json = JsonText.object(out -> {
            out.writeArrayFieldStart("at");
            for (DecisionRates.Second each : seconds) {
                out.writeNumber(each.atSeconds());
            }
            out.writeEndArray();
            out.writeArrayFieldStart("allowed");
            for (DecisionRates.Second each : seconds) {
                out.writeNumber(each.allowed());
            }
            out.writeEndArray();
            out.writeArrayFieldStart("denied");
            for (DecisionRates.Second each : seconds) {
                out.writeNumber(each.denied());
            }
            out.writeEndArray();
        });
        return Map.of("json", new String(json, StandardCharsets.UTF_8));
    }
}
