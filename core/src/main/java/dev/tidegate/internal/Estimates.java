package dev.tidegate.internal;

import dev.tidegate.EstimateAccuracy;
import dev.tidegate.PromptSize;
import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What is learned of each model. Reading takes no lock; learning swaps one immutable value for the next. */
public final class Estimates {
    /** The rule of thumb: see {@link dev.tidegate.Estimator}. */
    private static final double LATIN_PER_TOKEN = 4;

    private static final double OTHERS_PER_TOKEN = 2;
    private static final double TOKENS_PER_MESSAGE = 4;

    /** As long as an id may be elsewhere; longer keys would make the map large with few models. */
    private static final int MAX_ID = 128;

    private final int maxModels;
    private final double quantile;
    private final Learned nothing;
    private final Map<String, AtomicReference<Learned>> models = new ConcurrentHashMap<>();
    private final LongAdder untracked = new LongAdder();

    /**
     * Nothing learned yet.
     *
     * @param unknownOutput the output of a model not seen, in tokens
     * @param quantile the share of calls that {@link #output} covers, between 0 and 1
     */
    public Estimates(int maxModels, long unknownOutput, double quantile) {
        this.maxModels = maxModels;
        this.quantile = quantile;
        this.nothing = Learned.nothing(unknownOutput);
    }

    /** The tokens that {@code prompt} is expected to be. */
    public long input(String model, PromptSize prompt) {
        return learned(model).input(rule(prompt));
    }

    /** The tokens within which the output stays in the chosen share of calls. */
    public long output(String model) {
        return learned(model).output();
    }

    private Learned learned(String model) {
        AtomicReference<Learned> known = models.get(model);
        return known == null ? nothing : value(known);
    }

    /** Never null: it is made with a value, and each next one is computed from the last. */
    private static Learned value(AtomicReference<Learned> known) {
        return Objects.requireNonNull(known.get());
    }

    private static double rule(PromptSize prompt) {
        return prompt.latin() / LATIN_PER_TOKEN
                + prompt.wide()
                + prompt.other() / OTHERS_PER_TOKEN
                + prompt.messages() * TOKENS_PER_MESSAGE;
    }

    /** Learns from a call. */
    public void learn(String model, PromptSize prompt, Usage actual) {
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
                .updateAndGet(before -> before.with(rule(prompt), sent, actual.outputTokens(), quantile));
    }

    /** Locked, since the bound must hold, and once for each model. At the bound it learns into nothing. */
    private synchronized AtomicReference<Learned> added(String model) {
        if (models.size() >= maxModels && !models.containsKey(model)) {
            untracked.increment();
            return new AtomicReference<>(nothing);
        }
        return models.computeIfAbsent(model, id -> new AtomicReference<>(nothing));
    }

    /** See {@link dev.tidegate.Estimator#accuracy}. */
    public Optional<EstimateAccuracy> accuracy(String model) {
        return Optional.ofNullable(models.get(model)).map(known -> value(known).accuracy());
    }

    /** See {@link dev.tidegate.Estimator#accuracies}. */
    public Map<String, EstimateAccuracy> accuracies() {
        Map<String, EstimateAccuracy> all = new HashMap<>();
        models.forEach((model, known) -> all.put(model, value(known).accuracy()));
        return all;
    }

    /** See {@link dev.tidegate.Estimator#untracked}. */
    public long untracked() {
        return untracked.sum();
    }
}
