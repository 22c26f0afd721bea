package dev.tidegate.config.plans;

import dev.tidegate.FailureMode;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.ModelScope;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes plans as a plans file. Safe for any number of threads. */
public final class PlansText {
    /** Words that YAML 1.2, or an older reader of the same file, takes for something else. */
    private static final List<String> RESERVED = List.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private PlansText() {}

    /**
     * The text of a plans file that {@link PlansFile#parse} reads back to equal plans. What is the default is left out.
     * (A duration finer than a millisecond, which only a program can make, has no text that reads back.)
     */
    public static String write(Plans plans) {
        StringBuilder out = new StringBuilder("version: 1\nplans:\n");
        for (Plan plan : plans.all()) {
            out.append("  ").append(quoted(plan.name())).append(":\n");
            plan.retention()
                    .ifPresent(retention -> out.append("    retention: ")
                            .append(RetentionText.text(retention))
                            .append('\n'));
            if (plan.untracked() != Plan.Untracked.REFUSE) {
                out.append("    untracked: ").append(word(plan.untracked())).append('\n');
            }
            out.append("    limits:\n");
            plan.limits().forEach(limit -> write(limit, out));
            rules(plan.spendRules(), out);
        }
        return out.toString();
    }

    private static void rules(SpendRules rules, StringBuilder out) {
        if (rules.unpriced() != SpendRules.Unpriced.DEAREST) {
            String text = rules.as().map(model -> "as " + model).orElse("zero");
            out.append("    unpriced: \"")
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"\n");
        }
        if (rules.freeInDebt()) {
            out.append("    free-in-debt: allow\n");
        }
        if (rules.trustCost()) {
            out.append("    trust-cost: true\n");
        }
        if (rules.refuseUnknown()) {
            out.append("    unknown-usage: refuse\n");
        }
    }

    private static void write(Limit limit, StringBuilder out) {
        String indent = "      - ";
        for (String line : lines(limit)) {
            out.append(indent).append(line).append('\n');
            indent = "        ";
        }
    }

    private static List<String> lines(Limit limit) {
        List<String> lines = new ArrayList<>();
        lines.add("name: " + quoted(limit.name()));
        lines.add("meter: " + quoted(limit.meter().name()));
        lines.add("capacity: " + CapacityText.format(limit.meter(), limit.capacity()));
        lines.add("window: " + limit.window().text());
        addSegments(limit.window(), lines);
        if (limit.scope() != Scope.TENANT) {
            lines.add("scope: " + word(limit.scope()));
        }
        if (limit.modelScope() == ModelScope.AS_NAMED) {
            lines.add("model-scope: as-named");
        }
        if (!limit.thresholds().isEmpty()) {
            lines.add("thresholds: "
                    + limit.thresholds().stream().map(percent -> percent + "%").toList());
        }
        if (limit.shadow()) {
            lines.add("shadow: true");
        }
        if (limit.onStoreFailure() != FailureMode.LOCAL) {
            lines.add("on-store-failure: " + word(limit.onStoreFailure()));
        }
        addWeights(limit.weights(), lines);
        if (!limit.refunds()) {
            lines.add("refunds: none");
        }
        if (limit.denialStatus() != DenialStatus.TOO_MANY_REQUESTS) {
            lines.add("status: " + limit.denialStatus().text());
        }
        if (!limit.concurrencyRetry().equals(Limit.DEFAULT_CONCURRENCY_RETRY)) {
            lines.add("concurrency-retry: " + duration(limit.concurrencyRetry()));
        }
        limit.lease().ifPresent(most -> lines.add("lease: " + duration(most)));
        return lines;
    }

    private static String duration(Duration duration) {
        return Window.sliding(duration).text().substring("sliding ".length());
    }

    private static void addSegments(Window window, List<String> lines) {
        if (window instanceof Window.Sliding sliding && sliding.segments() != Window.DEFAULT_SEGMENTS) {
            lines.add("segments: " + sliding.segments());
        }
    }

    private static void addWeights(TokenWeights weights, List<String> lines) {
        if (weights.byKind().isEmpty()) {
            return;
        }
        lines.add("weights:");
        Map<TokenKind, Integer> ordered = new TreeMap<>(weights.byKind());
        ordered.forEach((kind, weight) -> lines.add("  " + kind.text() + ": " + weight));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Names are plain letters, digits, dots and dashes; quotes keep {@code 2024}, {@code true} and {@code on} text. */
    private static String quoted(String name) {
        boolean plain = Character.isLetter(name.charAt(0)) && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
        return plain ? name : '"' + name + '"';
    }
}
