package dev.tidegate.usage;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/** The learned estimates of each model. Reading takes no lock; learning swaps one immutable value for the next. */
public final class Estimates {
    /** As long as an id may be elsewhere; longer keys would make the map large with few models. */
    private static final int MAX_ID = 128;

    private final int maxModels;
    private final double quantile;
    private final Encodings encodings;
    private final UnaryOperator<String> family;
    private final Learned nothing;
    private final Map<String, AtomicReference<Learned>> models = new ConcurrentHashMap<>();
    private final LongAdder untracked = new LongAdder();

    /**
     * Nothing learned yet.
     *
     * @param unknownOutput the output of a model not seen, in tokens
     * @param quantile the share of calls whose output an estimate covers, between 0 and 1
     * @param encodings by the family of a model
     * @param family under which a model is known and learned
     */
    public Estimates(
            int maxModels, long unknownOutput, double quantile, Encodings encodings, UnaryOperator<String> family) {
        this.maxModels = maxModels;
        this.quantile = quantile;
        this.encodings = encodings;
        this.family = family;
        this.nothing = Learned.nothing(unknownOutput);
    }

    /** What a call with {@code prompt} is expected to use. */
    public Estimate estimate(String model, PromptSize prompt) {
        String known = family.apply(model);
        Optional<Encoding> encoding = encodings.encoding(known);
        Encoding used = encoding.orElseGet(encodings::standIn);
        Learned learned = learned(known);
        return new Estimate(learned.input(used.tokens(prompt)), learned.output(), used.name(), encoding.isEmpty());
    }

    /** Estimates a call whose input was counted by {@code basis}. */
    public Estimate counted(String model, long input, String basis) {
        return new Estimate(input, learned(family.apply(model)).output(), basis, false);
    }

    private Learned learned(String model) {
        AtomicReference<Learned> known = models.get(model);
        return known == null ? nothing : value(known);
    }

    /** Never null: it is made with a value, and each next one is computed from the last. */
    private static Learned value(AtomicReference<Learned> known) {
        return Objects.requireNonNull(known.get());
    }

    /** Learns from a call. */
    public void learn(String asked, PromptSize prompt, Usage actual) {
        String model = family.apply(asked);
        double expected =
                encodings.encoding(model).orElseGet(encodings::standIn).tokens(prompt);
        AtomicReference<Learned> known = models.get(model);
        if (known == null && (models.size() >= maxModels || model.length() > MAX_ID)) {
            untracked.increment();
            return;
        }
        long sent = actual.count(TokenKind.INPUT)
                + actual.count(TokenKind.CACHE_READ)
                + actual.count(TokenKind.CACHE_WRITE)
                + actual.count(TokenKind.CACHE_WRITE_1H);
        (known == null ? added(model) : known)
                .updateAndGet(before -> before.with(expected, sent, actual.outputTokens(), quantile));
    }

    /** Locked, since the bound must hold, and once for each model. At the bound it learns into nothing. */
    private synchronized AtomicReference<Learned> added(String model) {
        if (models.size() >= maxModels && !models.containsKey(model)) {
            untracked.increment();
            return new AtomicReference<>(nothing);
        }
        return models.computeIfAbsent(model, id -> new AtomicReference<>(nothing));
    }

    /** See {@link dev.tidegate.usage.Estimator#accuracy}. */
    public Optional<EstimateAccuracy> accuracy(String model) {
        return Optional.ofNullable(models.get(family.apply(model)))
                .map(known -> value(known).accuracy());
    }

    /** See {@link dev.tidegate.usage.Estimator#accuracies}. */
    public Map<String, EstimateAccuracy> accuracies() {
        Map<String, EstimateAccuracy> all = new HashMap<>();
        models.forEach((model, known) -> all.put(model, value(known).accuracy()));
        return all;
    }

    /** See {@link dev.tidegate.usage.Estimator#untracked}. */
    public long untracked() {
        return untracked.sum();
    }
}
