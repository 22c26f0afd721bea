package dev.tidegate.plan;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.spi.Rate;
import dev.tidegate.usage.TokenWeights;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Validates the definition of a limit. Checked once, when it is made. */
final class LimitRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String NAME_FORM =
            "letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit";
    /** A limit that takes longer to fill up again is a calendar budget; it also keeps stored instants below 2^53. */
    private static final long MAX_TIME_TO_FULL_MICROS = 3650L * 86_400 * 1_000_000;

    private static final Duration LEAST_RETRY = Duration.ofMillis(1);
    private static final Duration MOST_RETRY = Duration.ofHours(1);

    private LimitRules() {}

    /** Refuses a name that would not survive a header, a log line or a shell. */
    static void checkName(String field, String name) {
        if (!NAME.matcher(required(field, name)).matches()) {
            throw new InvalidInputException(field, name, NAME_FORM);
        }
    }

    /** See {@link dev.tidegate.plan.Limit}. */
    static void check(
            String name,
            Meter meter,
            OptionalLong capacity,
            Window window,
            List<Integer> thresholds,
            boolean refunds,
            TokenWeights weights) {
        checkName("name", name);
        if (capacity.isPresent() && (capacity.getAsLong() < 1 || capacity.getAsLong() > Numbers.MAX_SUM)) {
            throw new InvalidInputException("capacity", capacity.getAsLong(), "1 … " + Numbers.MAX_SUM);
        }
        checkThresholds(thresholds);
        if (!weights.byKind().isEmpty() && !meter.equals(Meter.TOKENS)) {
            throw new InvalidInputException("weights", meter + " with weights", "weights only on the meter tokens");
        }
        checkConcurrency(meter, capacity, window);
        if (window instanceof Window.Bucket bucket) {
            checkBucket(meter, capacity, bucket, refunds);
        } else if (!refunds) {
            throw new InvalidInputException("refunds", "none", "no such key: only a bucket gives up refunds");
        }
    }

    /** See {@link dev.tidegate.plan.Limit#concurrencyRetry()}. */
    static void checkRetry(Window window, Duration retry) {
        if (retry.compareTo(LEAST_RETRY) < 0 || retry.compareTo(MOST_RETRY) > 0) {
            throw new InvalidInputException("concurrency-retry", retry, "1ms … 1h");
        }
        if (!retry.equals(Limit.DEFAULT_CONCURRENCY_RETRY) && !(window instanceof Window.Concurrent)) {
            throw new InvalidInputException(
                    "concurrency-retry", retry, "no such key: only the window concurrent has a wait of its own");
        }
    }

    /** Only a limit that counts each model has names to share a count. */
    static void checkModelScope(Scope scope, ModelScope modelScope) {
        if (modelScope != ModelScope.FAMILY && scope != Scope.MODEL) {
            throw new InvalidInputException("model-scope", "as-named", "no such key: only scope: model has names");
        }
    }

    private static void checkThresholds(List<Integer> thresholds) {
        int last = 0;
        for (int percent : thresholds) {
            if (percent < 1 || percent > 100 || percent <= last) {
                throw new InvalidInputException("thresholds", thresholds, "rising percentages from 1% to 100%");
            }
            last = percent;
        }
    }

    private static void checkConcurrency(Meter meter, OptionalLong capacity, Window window) {
        boolean concurrent = window instanceof Window.Concurrent;
        if (concurrent != meter.equals(Meter.CONCURRENCY)) {
            throw new InvalidInputException(
                    "window", window.text(), "the window concurrent with the meter concurrency, and only with it");
        }
        if (concurrent && capacity.isPresent() && capacity.getAsLong() > Window.Concurrent.MAX_OPEN) {
            throw new InvalidInputException(
                    "capacity", capacity.getAsLong(), "1 … " + Window.Concurrent.MAX_OPEN + " open at once");
        }
    }

    private static void checkBucket(Meter meter, OptionalLong capacity, Window.Bucket bucket, boolean refunds) {
        if (meter.refundable() && refunds) {
            throw new InvalidInputException(
                    "window",
                    bucket.text() + " for " + meter,
                    "a sliding, fixed or calendar window (a bucket takes no refund), or 'refunds: none'");
        }
        if (capacity.isEmpty()) {
            throw new InvalidInputException("capacity", "unlimited", "a number: a bucket fills up to it");
        }
        long units = capacity.getAsLong();
        Rate rate = Rate.of(bucket);
        if (units > Numbers.MAX_SUM / rate.periodMicros()) {
            throw new InvalidInputException(
                    "capacity",
                    units,
                    "at most " + Numbers.MAX_SUM / rate.periodMicros() + " with " + bucket.text()
                            + " (capacity × reduced period stays below 2^53)");
        }
        if (units * rate.periodMicros() / rate.refill() > MAX_TIME_TO_FULL_MICROS) {
            throw new InvalidInputException(
                    "capacity", units, "a bucket that " + bucket.text() + " fills up within ten years");
        }
    }
}
