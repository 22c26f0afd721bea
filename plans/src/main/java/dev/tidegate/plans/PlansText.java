package dev.tidegate.plans;

import dev.tidegate.FailureMode;
import dev.tidegate.Limit;
import dev.tidegate.Plan;
import dev.tidegate.Plans;
import dev.tidegate.Scope;
import dev.tidegate.TokenKind;
import dev.tidegate.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plans as the text of a file. */
final class PlansText {
    private PlansText() {}

    static String of(Plans plans) {
        StringBuilder out = new StringBuilder("version: 1\nplans:\n");
        for (Plan plan : plans.all()) {
            out.append("  ").append(quoted(plan.name())).append(":\n    limits:\n");
            for (Limit limit : plan.limits()) {
                out.append("      - { ").append(String.join(", ", keys(limit))).append(" }\n");
            }
        }
        return out.toString();
    }

    private static List<String> keys(Limit limit) {
        List<String> keys = new ArrayList<>();
        keys.add("name: " + quoted(limit.name()));
        keys.add("meter: " + limit.meter());
        keys.add("capacity: " + CapacityText.format(limit.meter(), limit.capacity()));
        keys.add("window: " + limit.window().text());
        if (limit.window() instanceof Window.Sliding sliding && sliding.segments() != Window.DEFAULT_SEGMENTS) {
            keys.add("segments: " + sliding.segments());
        }
        if (limit.scope() != Scope.TENANT) {
            keys.add("scope: " + lower(limit.scope()));
        }
        if (!limit.thresholds().isEmpty()) {
            keys.add(limit.thresholds().stream()
                    .map(p -> p + "%")
                    .collect(Collectors.joining(", ", "thresholds: [", "]")));
        }
        if (limit.shadow()) {
            keys.add("shadow: true");
        }
        if (limit.onStoreFailure() != FailureMode.LOCAL) {
            keys.add("on-store-failure: " + lower(limit.onStoreFailure()));
        }
        if (!limit.refunds()) {
            keys.add("refunds: none");
        }
        if (!limit.weights().byKind().isEmpty()) {
            keys.add(weights(limit));
        }
        return keys;
    }

    private static String weights(Limit limit) {
        return new TreeMap<>(limit.weights().byKind())
                .entrySet().stream()
                        .map(entry -> kind(entry.getKey()) + ": " + entry.getValue())
                        .collect(Collectors.joining(", ", "weights: { ", " }"));
    }

    private static String kind(TokenKind kind) {
        return kind.text();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Names have no quote in them; quoting one that other tools would read as a number or a truth is enough. */
    private static String quoted(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9._-]*") && !name.matches("(?i)true|false|null|yes|no|on|off|y|n")
                ? name
                : '"' + name + '"';
    }
}
