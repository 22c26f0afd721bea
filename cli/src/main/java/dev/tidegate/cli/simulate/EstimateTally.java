package dev.tidegate.cli.simulate;

import dev.tidegate.cli.simulate.trace.TraceCall;
import dev.tidegate.usage.Estimator;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.PromptSize;
import dev.tidegate.usage.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Sets what was expected of each call beside what it sent. A trace that has characters and no estimates is estimated as an
 * application would have done it: each call by what the calls before it taught. For one thread.
 */
final class EstimateTally {
    /** As many models as an estimator learns. */
    private static final int MAX_MODELS = Estimator.MAX_MODELS;

    private final Prices prices;
    private final Estimator estimator;
    private final Map<String, Sums> byModel = new HashMap<>();

    private static final class Sums {
        long calls;
        long used;
        long estimated;
        double errors;
    }

    EstimateTally(Prices prices) {
        this.prices = prices;
        this.estimator = Estimator.builder().prices(prices).build();
    }

    void add(TraceCall call) {
        OptionalLong estimate = call.estimate().isPresent() ? call.estimate() : ownEstimate(call);
        String family = prices.family(call.model());
        if (estimate.isPresent() && (byModel.size() < MAX_MODELS || byModel.containsKey(family))) {
            Sums sums = byModel.computeIfAbsent(family, any -> new Sums());
            long used = call.inputTokens();
            sums.calls++;
            sums.used = Math.addExact(sums.used, used);
            sums.estimated = Math.addExact(sums.estimated, estimate.getAsLong());
            sums.errors += Math.abs((double) (estimate.getAsLong() - used)) / Math.max(1, used);
        }
    }

    private OptionalLong ownEstimate(TraceCall call) {
        if (call.characters().isEmpty()) {
            return OptionalLong.empty();
        }
        PromptSize prompt = PromptSize.ofCharacters(call.characters().getAsLong());
        long expected = estimator.estimate(call.model(), prompt).inputTokens();
        estimator.learn(call.model(), prompt, Usage.of(call.inputTokens(), call.outputTokens()));
        return OptionalLong.of(expected);
    }

    List<EstimateTotals> totals() {
        return byModel.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> totals(each.getKey(), each.getValue()))
                .toList();
    }

    private static EstimateTotals totals(String model, Sums sums) {
        return new EstimateTotals(model, sums.calls, sums.used, sums.estimated, sums.errors / sums.calls);
    }
}
