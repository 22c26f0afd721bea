package dev.tidegate.aws.effect;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a change is about, as it was seen at one moment.
 *
 * @param properties what the change may alter, each with the name of its resource; never a secret
 * @param raw the description of the resource by the API's names; empty where there is none
 * @param status as AWS names it; empty where the resource has none
 */
public record Look(SortedMap<String, String> properties, Map<String, Object> raw, String status) {
    /** The text of a property that is not there. */
    public static final String NONE = "(none)";

    /** The text of a property whose resource is not there, so that it has no value to compare. */
    public static final String MISSING = "(missing)";

    /**
     * What the name of a property begins with that others may change at any time, such as the last release of an app: it
     * shows what a call did, and is no drift.
     */
    public static final String TRACE = "trace: ";

    private static final Set<String> SETTLED = Set.of("", "available", "active", "complete", "succeed");

    /** Stores unmodifiable copies of the maps. */
    public Look {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        raw = Collections.unmodifiableMap(raw);
    }

    /** Properties and a description, of a resource without a status. */
    public static Look of(Map<String, String> properties, Map<String, Object> raw) {
        return new Look(new TreeMap<>(properties), raw, "");
    }

    /** Whether AWS still works on the resource, so that it would refuse another change. */
    public boolean isBusy() {
        return !SETTLED.contains(status.toLowerCase(Locale.ROOT)) && !hasFailed();
    }

    /** Whether AWS gave up. */
    public boolean hasFailed() {
        String lower = status.toLowerCase(Locale.ROOT);
        return lower.endsWith("failed") || lower.equals("incompatible-network") || lower.equals("cancelled");
    }
}
