package dev.tidegate.plan;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is counted. The standard meters are the constants; any other name is a custom meter, counted as given.
 *
 * @param name lower-case letters, digits and underscores, at most 64, beginning with a letter
 */
public record Meter(String name) {
    /** First, because the constants below are checked against it. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /** Calls; 1 for each by default. */
    public static final Meter REQUESTS = new Meter("requests");
    /** Tokens sent to the model. */
    public static final Meter INPUT_TOKENS = new Meter("input_tokens");
    /** Tokens the model wrote. */
    public static final Meter OUTPUT_TOKENS = new Meter("output_tokens");
    /** Input and output by the limit's weights. */
    public static final Meter TOKENS = new Meter("tokens");
    /** Money, in nano-dollars (a billionth of a US dollar). */
    public static final Meter SPEND = new Meter("spend");
    /** Calls under way at once. */
    public static final Meter CONCURRENCY = new Meter("concurrency");

    private static final Map<String, Meter> STANDARD = Stream.of(
                    REQUESTS, INPUT_TOKENS, OUTPUT_TOKENS, TOKENS, SPEND, CONCURRENCY)
            .collect(Collectors.toUnmodifiableMap(Meter::name, meter -> meter));

    /**
     * @throws InvalidInputException if the name is not of the accepted form
     */
    public Meter {
        if (!NAME.matcher(required("meter", name)).matches()) {
            throw new InvalidInputException(
                    "meter", name, "a lower-case name of at most 64 letters, digits and underscores");
        }
    }

    /** The meter of this name; a constant where there is one. */
    public static Meter of(String name) {
        Meter standard = STANDARD.get(required("meter", name));
        return standard == null ? new Meter(name) : standard;
    }

    /** Whether this is one of the constants. */
    public boolean standard() {
        return STANDARD.containsKey(name);
    }

    /** Whether the true amount is known only afterwards, so that part of a charge may have to go back. */
    public boolean refundable() {
        return equals(INPUT_TOKENS) || equals(OUTPUT_TOKENS) || equals(TOKENS) || equals(SPEND);
    }

    /** Compared several times in each decision, mostly with a constant. */
    @Override
    public final boolean equals(Object other) {
        return this == other || (other instanceof Meter meter && name.equals(meter.name));
    }

    @Override
    public final int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
