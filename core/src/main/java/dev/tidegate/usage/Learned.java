package dev.tidegate.usage;

import dev.tidegate.Numbers;

/**
 * The learned estimates of one model. Floating point, unlike anywhere else: an estimate is no decision, and what it is off by is
 * settled.
 *
 * @param count calls learned from
 * @param expected the decayed sum of what the encoding said
 * @param actual the decayed sum of what it was
 * @param error the running mean of the relative error
 * @param logOutput the logarithm of the tracked quantile of output
 */
record Learned(long count, double expected, double actual, double error, double logOutput) {
    /** Old calls fade: after a hundred more, one counts a third. Prompts change with the product that sends them. */
    private static final double MEMORY = 100;

    /** How many tokens' worth the encoding itself counts, so that one short odd call does not turn it over. */
    private static final double PRIOR_TOKENS = 500;

    /** A model that makes sixteen times the tokens is a caller that reports nonsense. */
    private static final double MAX_CORRECTION = 16;

    /** Steps on the logarithm of the output: large at first, then small enough to stay within a fifth. */
    private static final double FIRST_STEP = 2;

    private static final double LAST_STEP = 0.1;

    static Learned nothing(long unknownOutput) {
        return new Learned(0, 0, 0, 0, Math.log1p((double) unknownOutput));
    }

    double correction() {
        double ratio = (actual + PRIOR_TOKENS) / (expected + PRIOR_TOKENS);
        return Math.max(1 / MAX_CORRECTION, Math.min(MAX_CORRECTION, ratio));
    }

    long input(double rule) {
        return bounded(rule * correction());
    }

    long output() {
        return bounded(Math.expm1(logOutput));
    }

    /** Upwards: a token too many is given back, one too few is a debt. */
    private static long bounded(double tokens) {
        return (long) Math.min(Numbers.MAX_PART, Math.max(0, Math.ceil(tokens)));
    }

    Learned with(double rule, long input, long output, double quantile) {
        double keep = 1 - 1 / MEMORY;
        double weight = Math.max(1.0 / (count + 1), 1 / MEMORY);
        double off = Math.abs(input(rule) - input) / (double) Math.max(1, input);
        return new Learned(
                count + 1,
                expected * keep + rule,
                actual * keep + input,
                error + weight * (off - error),
                logOutput + step() * (quantile - (Math.log1p((double) output) <= logOutput ? 1 : 0)));
    }

    /** Robbins and Monro's: up by q when above, down by 1 − q when not, so that it rests where q of the calls are below. */
    private double step() {
        return Math.max(LAST_STEP, FIRST_STEP / Math.sqrt(count + 1.0));
    }

    EstimateAccuracy accuracy() {
        return new EstimateAccuracy(count, error, correction(), output());
    }
}
