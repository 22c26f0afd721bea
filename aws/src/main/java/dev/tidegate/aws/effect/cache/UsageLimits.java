package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Look;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The usage limits of a serverless cache. A limit of 0 is none: with it a limit is removed, as the guide to ElastiCache
 * says under "Scaling", removing scaling limits.
 */
final class UsageLimits {
    private static final String NAME = "CacheUsageLimits";
    private static final String DATA = "DataStorage";
    private static final Set<String> BOUNDS = Set.of("Minimum", "Maximum");

    private UsageLimits() {}

    static Property property() {
        return new Property(
                NAME,
                raw -> text(Data.map(raw, NAME)),
                (wanted, now) -> text(Data.map(wanted)),
                (before, wanted) -> Optional.of(Map.of(NAME, back(Data.map(before, NAME)))),
                false);
    }

    private static String text(Map<String, Object> limits) {
        Map<String, Object> kept = new TreeMap<>();
        limits.forEach((kind, bounds) -> {
            Map<String, Object> set = new TreeMap<>();
            BOUNDS.stream()
                    .filter(bound -> !Set.of("", "0").contains(Data.text(Data.map(bounds), bound)))
                    .forEach(bound -> set.put(bound, Data.text(Data.map(bounds), bound)));
            if (!set.isEmpty()) {
                kept.put(kind, set);
            }
        });
        return kept.isEmpty() ? Look.NONE : Data.plain(kept);
    }

    private static Map<String, Object> back(Map<String, Object> before) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String kind : new String[] {DATA, "ECPUPerSecond"}) {
            Map<String, Object> bounds = new LinkedHashMap<>();
            bounds.put("Minimum", Data.map(before, kind).getOrDefault("Minimum", 0));
            bounds.put("Maximum", Data.map(before, kind).getOrDefault("Maximum", 0));
            if (kind.equals(DATA)) {
                bounds.put("Unit", Data.map(before, kind).getOrDefault("Unit", "GB"));
            }
            all.put(kind, bounds);
        }
        return all;
    }
}
