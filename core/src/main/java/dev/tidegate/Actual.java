package dev.tidegate;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.plan.Meter;
import dev.tidegate.spi.Given;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a call really took, as {@link RateLimiter#settle} books it: its tokens, and amounts of meters that do not
 * follow from tokens. Meters that it does not name stay as they were held. Immutable; safe for any number of threads.
 *
 * @param usage the tokens by kind; a kind it does not name is 0. Empty if nothing is known of tokens
 * @param meters spend in nano-dollars, where the caller knows it better than the prices; custom meters. 0 … 2^42
 * @param estimated whether the call may have taken more, because its answer was cut off: at least what was held counts
 * @param conditions which model answered, and on which terms the tokens are priced
 * @param others what of the usage further models used, by model; it is priced at theirs
 */
public record Actual(
        Optional<Usage> usage,
        Map<Meter, Long> meters,
        boolean estimated,
        CallConditions conditions,
        Map<String, Usage> others) {
    /** Nothing said: everything stays as it was held. */
    public static final Actual AS_HELD = new Actual(Optional.empty(), Map.of(), false);

    /** @throws InvalidInputException if an amount is out of range, or a meter follows from tokens or calls */
    public Actual {
        meters = Map.copyOf(meters);
        others = Map.copyOf(others);
        meters.forEach((meter, amount) -> {
            if (meter.standard() && !meter.equals(Meter.SPEND)) {
                throw new InvalidInputException(
                        "meters." + meter.name(), amount, "spend or a custom meter; tokens belong to usage");
            }
            Given.checkCount("meters." + meter.name(), amount);
        });
    }

    /** By one model. */
    public Actual(Optional<Usage> usage, Map<Meter, Long> meters, boolean estimated, CallConditions conditions) {
        this(usage, meters, estimated, conditions, Map.of());
    }

    /** On standard terms, by the model that was reserved. */
    public Actual(Optional<Usage> usage, Map<Meter, Long> meters, boolean estimated) {
        this(usage, meters, estimated, CallConditions.NONE);
    }

    /** These tokens, and what they cost. */
    public static Actual of(Usage usage) {
        return new Actual(Optional.of(required("usage", usage)), Map.of(), false);
    }

    /** At least these tokens: the answer was cut off. */
    public static Actual atLeast(Usage observed) {
        return new Actual(Optional.of(required("observed", observed)), Map.of(), true);
    }

    /** Returns this usage with an amount of {@code meter}: spend, or a custom one. */
    public Actual with(Meter meter, long amount) {
        Map<Meter, Long> more = new HashMap<>(meters);
        more.put(meter, amount);
        return new Actual(usage, more, estimated, conditions, others);
    }

    /** Returns this usage as a lower bound: the call may have taken more. */
    public Actual asEstimated() {
        return new Actual(usage, meters, true, conditions, others);
    }

    /** A copy that is priced under {@code other} conditions. */
    public Actual under(CallConditions other) {
        return new Actual(usage, meters, estimated, other, others);
    }
}
