package dev.tidegate.spring.autoconfigure;

import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plans;
import dev.tidegate.spring.autoconfigure.TidegateProperties.LimitProperties;
import dev.tidegate.spring.autoconfigure.TidegateProperties.PlanProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans that stand in the properties of the application: written as a plans file, so that one reader judges both. */
final class PlansInProperties {
    private PlansInProperties() {}

    /**
     * The plans.
     *
     * @throws InvalidPlansException with every fault
     */
    static Plans read(Map<String, PlanProperties> plans) {
        return PlansFile.parse(text(plans));
    }

    private static String text(Map<String, PlanProperties> plans) {
        StringBuilder yaml = new StringBuilder("version: 1\nplans:\n");
        plans.forEach((name, plan) -> {
            yaml.append("  ").append(quoted(name)).append(":\n");
            List<String> rest = new ArrayList<>();
            put(rest, "retention", plan.retention());
            put(rest, "untracked", plan.untracked());
            put(rest, "unpriced", plan.unpriced());
            rest.forEach(line -> yaml.append("    ").append(line).append('\n'));
            yaml.append("    limits:\n");
            plan.limits()
                    .forEach(limit ->
                            yaml.append("      - ").append(limit(limit)).append('\n'));
        });
        return yaml.toString();
    }

    private static String limit(LimitProperties limit) {
        List<String> members = new ArrayList<>();
        put(members, "name", limit.name());
        put(members, "meter", limit.meter());
        put(members, "capacity", limit.capacity());
        put(members, "window", limit.window());
        put(members, "scope", limit.scope());
        if (limit.thresholds() != null) {
            members.add("thresholds: ["
                    + String.join(
                            ", ",
                            limit.thresholds().stream()
                                    .map(PlansInProperties::quoted)
                                    .toList()) + "]");
        }
        put(members, "shadow", limit.shadow());
        put(members, "segments", limit.segments());
        put(members, "on-store-failure", limit.onStoreFailure());
        put(members, "refunds", limit.refunds());
        put(members, "status", limit.status());
        if (limit.weights() != null) {
            List<String> weights = new ArrayList<>();
            limit.weights().forEach((kind, weight) -> put(weights, kind.replace('-', '_'), weight));
            members.add("weights: {" + String.join(", ", weights) + "}");
        }
        return "{ " + String.join(", ", members) + " }";
    }

    private static void put(List<String> members, String name, @Nullable Object value) {
        if (value instanceof String text) {
            members.add(name + ": " + (text.matches("[0-9]{1,18}") ? text : quoted(text)));
        } else if (value != null) {
            members.add(name + ": " + value);
        }
    }

    /** In single quotes nothing but the quote itself has a meaning. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''").replaceAll("\\R", " ") + "'";
    }
}
