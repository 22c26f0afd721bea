package dev.tidegate.server.console;

import dev.tidegate.RateLimiter;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.StoreEventLog;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The screens that show meters of the server: estimates against usage, and what befell the store, the ledger and alerts. */
final class MeterScreens {
    private static final double PERCENT = 100;

    private static final List<String> RELIABILITY = List.of(
            "tidegate.store.",
            "tidegate.blind.",
            "tidegate.journal.",
            "tidegate.decisions.outcome.unknown",
            "tidegate.decisions.late.charges",
            "tidegate.instances",
            "tidegate.ledger.",
            "tidegate.alerts.",
            "tidegate.configuration.versions");

    private final RateLimiter limiter;
    private final MeterRegistry registry;
    private final StoreEventLog life;

    MeterScreens(RateLimiter limiter, MeterRegistry registry, StoreEventLog life) {
        this.limiter = limiter;
        this.registry = registry;
        this.life = life;
    }

    /** What calls reserved beside what they used, by model. */
    Map<String, Object> estimates() {
        Map<List<String>, Map<String, Double>> sums = new TreeMap<>(
                Comparator.<List<String>, String>comparing(key -> key.get(0)).thenComparing(key -> key.get(1)));
        for (Meter meter : registry.find("tidegate.estimate.tokens").meters()) {
            Meter.Id id = meter.getId();
            sums.computeIfAbsent(List.of(tag(id, "model"), tag(id, "kind")), any -> new HashMap<>())
                    .put(tag(id, "what"), value(meter));
        }
        List<Map<String, Object>> rows = sums.entrySet().stream()
                .filter(sum -> sum.getValue().getOrDefault("held", 0.0) > 0)
                .map(sum -> row(sum.getKey(), sum.getValue()))
                .toList();
        Map<String, Object> values = new HashMap<>();
        values.put("rows", rows);
        values.put("any", !rows.isEmpty());
        values.put("unpriced", total("tidegate.settles.unpriced"));
        values.put("unknown", total("tidegate.usage.unknown"));
        return values;
    }

    private static Map<String, Object> row(List<String> key, Map<String, Double> sum) {
        double held = sum.getOrDefault("held", 0.0);
        double used = sum.getOrDefault("used", 0.0);
        return Map.of(
                "model", key.get(0),
                "kind", key.get(1),
                "held", Texts.count(Math.round(held)),
                "used", Texts.count(Math.round(used)),
                "share", String.format(Locale.ROOT, "%.0f", PERCENT * used / held));
    }

    /** Whatever is counted about the store, outages, the ledger and alerts. */
    Map<String, Object> reliability() {
        List<Map<String, String>> rows = registry.getMeters().stream()
                .filter(meter -> RELIABILITY.stream().anyMatch(meter.getId().getName()::startsWith))
                .map(MeterScreens::figure)
                .sorted(Comparator.comparing(row -> row.get("name")))
                .toList();
        Map<String, Object> values = new HashMap<>();
        values.put("rows", rows);
        values.put("good", !life.isDegraded() && !life.isBreakerOpen());
        values.put("degraded", life.isDegraded());
        values.put("breaker", life.isBreakerOpen());
        values.put("store", limiter.source());
        values.put("instances", limiter.failures().instances());
        values.put("differs", limiter.configuration().differs());
        return values;
    }

    private static Map<String, String> figure(Meter meter) {
        Meter.Id id = meter.getId();
        String tags = id.getTags().stream()
                .map((Tag tag) -> tag.getKey() + " " + tag.getValue())
                .collect(Collectors.joining(", "));
        String description = id.getDescription();
        return Map.of(
                "name",
                id.getName().replace('.', '_') + (tags.isEmpty() ? "" : " (" + tags + ")"),
                "text",
                description == null ? "" : description,
                "value",
                number(value(meter)));
    }

    private static String tag(Meter.Id id, String name) {
        String value = id.getTag(name);
        return value == null ? "" : value;
    }

    private String total(String name) {
        return number(registry.find(name).meters().stream()
                .mapToDouble(MeterScreens::value)
                .sum());
    }

    private static double value(Meter meter) {
        return StreamSupport.stream(meter.measure().spliterator(), false)
                .mapToDouble(Measurement::getValue)
                .findFirst()
                .orElse(0);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Texts.count((long) value) : String.format(Locale.ROOT, "%,.3f", value);
    }
}
