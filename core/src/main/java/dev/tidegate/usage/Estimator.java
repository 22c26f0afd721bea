package dev.tidegate.usage;

import static dev.tidegate.spi.Given.given;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * Expects what a call will use, so that it can be reserved: input from the length of the text, by a rule that is
 * corrected for each model by what calls really used; output from the call's {@code max_tokens}, or from the outputs
 * seen.
 *
 * <pre>{@code
 * Estimator estimator = Estimator.builder().build();
 * PromptSize prompt = PromptSize.ofMessages(List.of("You are brief.", "What is a tide gate?"));
 * Cost cost = estimator.estimate("gpt-4o", prompt).withMaxTokens(300).cost();
 * // reserve the cost, call the model, settle; then
 * estimator.learn("gpt-4o", prompt, Usage.of(21, 48));
 * }</pre>
 *
 * <p>The rule: so many tokens for a thousand characters of each {@link Script}, by the {@link Encoding} of the model's
 * family, and a few for each message. A model that no list names has the {@linkplain Encodings#standIn stand-in}, and the
 * estimate says so. It is an average, and right only until the model has been seen.
 *
 * <p>Safe for any number of threads; no call waits for another. Nothing is written down: a new process starts without it.
 */
public final class Estimator {
    /** Models that are learned; calls of any more use the rule alone and are counted in {@link #untracked()}. */
    public static final int MAX_MODELS = 1_024;

    private final Optional<Tokenizer> tokenizer;
    private final Estimates estimates;

    private Estimator(Builder builder) {
        this.tokenizer = builder.tokenizer;
        UnaryOperator<String> family =
                model -> builder.prices.isPresent() ? builder.prices.get().family(model) : model;
        this.estimates =
                new Estimates(MAX_MODELS, builder.unknownOutput, builder.outputQuantile, builder.encodings, family);
    }

    /** Starts an estimator without a tokenizer. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a call with this prompt is expected to use. */
    public Estimate estimate(String model, PromptSize prompt) {
        return estimates.estimate(model, prompt);
    }

    /** As {@link #estimate(String, PromptSize)}, with the tokenizer's count where it knows the model. */
    public Estimate estimate(String model, List<? extends CharSequence> messages) {
        OptionalLong exact = tokenizer.isPresent() ? tokenizer.get().tokens(model, messages) : OptionalLong.empty();
        return exact.isPresent()
                ? estimates.counted(model, exact.getAsLong(), Estimate.COUNTED)
                : estimate(model, PromptSize.ofMessages(messages));
    }

    /**
     * Learns what a call really used. Audio and images are left out: they are no characters of the prompt.
     *
     * @param prompt what was sent
     * @param actual what the provider reported; not an estimate
     */
    public void learn(String model, PromptSize prompt, Usage actual) {
        estimates.learn(model, prompt, actual);
    }

    /** How good the estimates of this model's input are; empty until it was learned from. */
    public Optional<EstimateAccuracy> accuracy(String model) {
        return estimates.accuracy(model);
    }

    /** The accuracy of every model, for metrics. */
    public Map<String, EstimateAccuracy> accuracies() {
        return estimates.accuracies();
    }

    /** Calls that were not learned from, because there were {@link #MAX_MODELS} models already or its id is too long. */
    public long untracked() {
        return estimates.untracked();
    }

    /** Collects the choices. Not safe for several threads. */
    public static final class Builder {
        private static final int DEFAULT_QUANTILE = 90;
        /** A short answer: too much held back from a small tenant denies calls that would have fitted. */
        private static final long DEFAULT_OUTPUT = 500;

        private Optional<Tokenizer> tokenizer = Optional.empty();
        private Optional<Prices> prices = DefaultPrices.find();
        private Encodings encodings = Encodings.builtIn();
        private double outputQuantile = DEFAULT_QUANTILE / 100.0;
        private long unknownOutput = DEFAULT_OUTPUT;

        private Builder() {}

        /** Counts input exactly where it can. */
        public Builder tokenizer(Tokenizer value) {
            this.tokenizer = Optional.of(given("tokenizer", value));
            return this;
        }

        /**
         * Whose families say which names are one model: it has one encoding and is learned as one. By default the
         * built-in table of the module {@code plans} if it is there.
         */
        public Builder prices(Prices value) {
            this.prices = Optional.of(given("prices", value));
            return this;
        }

        /** Which encoding each model has; {@link Encodings#builtIn} by default. */
        public Builder encodings(Encodings value) {
            this.encodings = given("encodings", value);
            return this;
        }

        /**
         * Within how much output this share of calls stays, where a call has no {@code max_tokens}; 90 by default.
         *
         * @throws InvalidInputException outside 50 … 99
         */
        public Builder outputPercentile(int percent) {
            if (percent < 50 || percent > 99) {
                throw new InvalidInputException("output-percentile", percent, "50 … 99");
            }
            this.outputQuantile = percent / 100.0;
            return this;
        }

        /**
         * The output expected of a model not seen yet, in tokens; 500 by default.
         *
         * @throws InvalidInputException outside 0 … 2^42
         */
        public Builder unknownOutput(long tokens) {
            if (tokens < 0 || tokens > Numbers.MAX_PART) {
                throw new InvalidInputException("unknown-output", tokens, "0 … " + Numbers.MAX_PART);
            }
            this.unknownOutput = tokens;
            return this;
        }

        /** The estimator. */
        public Estimator build() {
            return new Estimator(this);
        }
    }
}
