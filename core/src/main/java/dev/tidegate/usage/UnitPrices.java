package dev.tidegate.usage;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one token of each kind costs under one model: integer pico-dollars (a trillionth of a dollar). A reservation
 * keeps the prices it was made with and settles at them, whatever the price table says by then.
 *
 * <p>Every kind has a price. One that the table does not name costs what the kind it is a sort of costs: cache reads,
 * cache writes, audio and images sent what input costs (an hour's cache write what a cache write costs, cached audio what
 * audio costs, a cached image what an image costs), audio and images received and reasoning what output costs, a search
 * what a tool call costs. Only tool calls and seconds, which are no tokens, then cost nothing.
 *
 * <p>Immutable; safe for any number of threads.
 *
 * @param picos the price of each kind, complete
 */
public record UnitPrices(Map<TokenKind, Long> picos) {
    /** The dearest price that is taken: $1 for one tool call, or a million dollars for a million of them. */
    public static final long MAX_PICOS = 1_000_000_000_000L;

    /** As many as the first release had. */
    private static final int FEWEST_KINDS = 10;

    /** A trillionth of a dollar is a thousandth of the unit of spend. */
    private static final long PICOS_PER_NANO = 1_000;

    /** Sums stay exact also in a double: 2^53 pico-dollars are $9,007. */
    private static final long MAX_SUM_PICOS = (1L << 53) - 1;

    /**
     * @throws InvalidInputException if input or output has no price, or a price is negative or above {@link #MAX_PICOS}
     */
    public UnitPrices {
        Map<TokenKind, Long> complete = new EnumMap<>(TokenKind.class);
        for (TokenKind kind : TokenKind.values()) {
            complete.put(kind, checked(kind, price(counted(picos), kind)));
        }
        picos = Collections.unmodifiableMap(complete);
    }

    /** These prices of input and output; the other kinds follow from them. */
    public static UnitPrices of(long inputPicos, long outputPicos) {
        return new UnitPrices(Map.of(TokenKind.INPUT, inputPicos, TokenKind.OUTPUT, outputPicos));
    }

    /**
     * The prices that {@link #inOrder} gave, of this release or of one with fewer kinds: the last ones then follow from
     * the others.
     */
    public static UnitPrices ofOrder(long... picos) {
        TokenKind[] kinds = TokenKind.values();
        if (required("picos", picos).length < FEWEST_KINDS || picos.length > kinds.length) {
            throw new InvalidInputException(
                    "prices", picos.length + " prices", FEWEST_KINDS + " … " + kinds.length + " prices");
        }
        Map<TokenKind, Long> byKind = new EnumMap<>(TokenKind.class);
        for (int k = 0; k < picos.length; k++) {
            byKind.put(kinds[k], picos[k]);
        }
        return new UnitPrices(byKind);
    }

    private static Map<TokenKind, Long> counted(Map<TokenKind, Long> picos) {
        for (TokenKind kind : new TokenKind[] {TokenKind.INPUT, TokenKind.OUTPUT}) {
            if (!picos.containsKey(kind)) {
                throw new InvalidInputException("prices." + kind.text(), "missing", "0 … " + MAX_PICOS);
            }
        }
        return picos;
    }

    private static long price(Map<TokenKind, Long> picos, TokenKind kind) {
        Long own = picos.get(kind);
        return own != null
                ? own
                : standIn(kind).map(other -> price(picos, other)).orElse(0L);
    }

    /**
     * The kind whose price holds where {@code kind} has none of its own; empty for input, output, and what then costs
     * nothing.
     */
    public static Optional<TokenKind> standIn(TokenKind kind) {
        return switch (required("kind", kind)) {
            case INPUT, OUTPUT, TOOL_CALL, SECONDS -> Optional.empty();
            case CACHE_WRITE_1H -> Optional.of(TokenKind.CACHE_WRITE);
            case REASONING, AUDIO_OUT, IMAGE_OUT -> Optional.of(TokenKind.OUTPUT);
            case CACHE_READ_AUDIO -> Optional.of(TokenKind.AUDIO_IN);
            case CACHE_READ_IMAGE -> Optional.of(TokenKind.IMAGE_IN);
            case SEARCH -> Optional.of(TokenKind.TOOL_CALL);
            default -> Optional.of(TokenKind.INPUT);
        };
    }

    private static long checked(TokenKind kind, long picos) {
        if (picos < 0 || picos > MAX_PICOS) {
            throw new InvalidInputException("prices." + kind.text(), picos, "0 … " + MAX_PICOS);
        }
        return picos;
    }

    /** The price of one token of {@code kind} (one call for {@code tool_call}), in pico-dollars. */
    public long picos(TokenKind kind) {
        return Objects.requireNonNull(picos.get(kind));
    }

    /** The prices in the order of {@link TokenKind}, for storing; {@link #ofOrder} reads them back. */
    public long[] inOrder() {
        long[] all = new long[TokenKind.values().length];
        picos.forEach((kind, price) -> all[kind.ordinal()] = price);
        return all;
    }

    /**
     * What {@code usage} costs, in nano-dollars: the exact sum in pico-dollars, rounded up once. Reasoning costs its own
     * price and the rest of output that of output.
     *
     * @throws InvalidInputException if it costs 2^53 pico-dollars ($9,007) or more
     */
    public long spendNanos(Usage usage) {
        long sum = 0;
        for (TokenKind kind : usage.counts().keySet()) {
            long count = usage.billed(kind);
            long price = picos(kind);
            if (price > 0 && count > (MAX_SUM_PICOS - sum) / price) {
                throw new InvalidInputException(
                        "usage." + kind.text(),
                        usage.count(kind),
                        "a call of less than 2^53 pico-dollars, about $9,007, in all");
            }
            sum += count * price;
        }
        // Up, and once: rounding each part would charge a call for its number of parts.
        return (sum + PICOS_PER_NANO - 1) / PICOS_PER_NANO;
    }
}
