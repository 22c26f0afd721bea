package dev.tidegate;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What a call really used: tokens by kind, and amounts for meters that tokens do not tell. Integers from 0 to 2^42.
 * What a usage does not speak of stays as it was held. Immutable; safe for any number of threads.
 *
 * @param tokens how many of each kind; as soon as one is named, the others are 0
 * @param meters spend in nano-dollars, if the caller knows it better than the prices; custom meters
 * @param estimated whether the call may have used more, because its answer was cut off: at least what was held counts
 */
public record Usage(Map<TokenKind, Long> tokens, Map<Meter, Long> meters, boolean estimated) {
    /** @throws InvalidInputException if an amount is negative or above 2^42, or a meter follows from tokens or calls */
    public Usage {
        tokens = Map.copyOf(tokens);
        meters = Map.copyOf(meters);
        tokens.forEach((kind, amount) -> check(kind.text(), amount));
        meters.forEach((meter, amount) -> {
            if (meter.standard() && !meter.equals(Meter.SPEND)) {
                throw new InvalidInputException(
                        "usage." + meter.name(), amount, "tokens by kind, spend, or a custom meter");
            }
            check(meter.name(), amount);
        });
    }

    private static void check(String name, long amount) {
        if (amount < 0 || amount > Numbers.MAX_PART) {
            throw new InvalidInputException("usage." + name, amount, "an integer from 0 to " + Numbers.MAX_PART);
        }
    }

    /** Nothing said yet. */
    public static Usage nothing() {
        return new Usage(Map.of(), Map.of(), false);
    }

    /** Tokens sent and tokens written. */
    public static Usage of(long input, long output) {
        return nothing().with(TokenKind.INPUT, input).with(TokenKind.OUTPUT, output);
    }

    /** The call may have used more than was {@code observed}. */
    public static Usage unknown(Usage observed) {
        return new Usage(observed.tokens, observed.meters, true);
    }

    /** The same with so many tokens of {@code kind}. */
    public Usage with(TokenKind kind, long amount) {
        Map<TokenKind, Long> more = new EnumMap<>(TokenKind.class);
        more.putAll(tokens);
        more.put(kind, amount);
        return new Usage(more, meters, estimated);
    }

    /** The same with so much of {@code meter}: spend, or a custom one. */
    public Usage with(Meter meter, long amount) {
        Map<Meter, Long> more = new HashMap<>(meters);
        more.put(meter, amount);
        return new Usage(tokens, more, estimated);
    }
}
