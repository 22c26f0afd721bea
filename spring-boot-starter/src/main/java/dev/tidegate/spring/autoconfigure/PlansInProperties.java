package dev.tidegate.spring.autoconfigure;

import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plans;
import dev.tidegate.spring.autoconfigure.TidegateProperties.LimitProperties;
import dev.tidegate.spring.autoconfigure.TidegateProperties.PlanProperties;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans that stand in the properties of the application, read by the reader of a plans file. */
final class PlansInProperties {
    private PlansInProperties() {}

    /**
     * The plans.
     *
     * @throws InvalidPlansException with every fault
     */
    static Plans read(Map<String, PlanProperties> plans) {
        Map<String, Object> tree = new LinkedHashMap<>();
        plans.forEach((name, plan) -> tree.put(name, plan(plan)));
        return PlansFile.of(tree);
    }

    private static Map<String, Object> plan(PlanProperties plan) {
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "retention", plan.retention());
        put(members, "untracked", plan.untracked());
        put(members, "unpriced", plan.unpriced());
        put(members, "free-in-debt", plan.freeInDebt());
        put(members, "trust-cost", plan.trustCost());
        put(members, "unknown-usage", plan.unknownUsage());
        members.put(
                "limits", plan.limits().stream().map(PlansInProperties::limit).toList());
        return members;
    }

    private static Map<String, Object> limit(LimitProperties limit) {
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "name", limit.name());
        put(members, "meter", limit.meter());
        put(members, "capacity", limit.capacity());
        put(members, "window", limit.window());
        put(members, "scope", limit.scope());
        put(members, "model-scope", limit.modelScope());
        put(members, "thresholds", limit.thresholds());
        put(members, "shadow", limit.shadow());
        put(members, "segments", limit.segments());
        put(members, "on-store-failure", limit.onStoreFailure());
        put(members, "refunds", limit.refunds());
        put(members, "status", limit.status());
        put(members, "concurrency-retry", limit.concurrencyRetry());
        put(members, "lease", limit.lease());
        if (limit.weights() != null) {
            Map<String, Object> weights = new LinkedHashMap<>();
            limit.weights().forEach((kind, weight) -> weights.put(kind.replace('-', '_'), weight));
            members.put("weights", weights);
        }
        return members;
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
