package dev.tidegate.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.Prices;
import dev.tidegate.TokenKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What models charge, as of a date: integer pico-dollars per token. Immutable; safe for any number of threads.
 *
 * <pre>{@code
 * OptionalLong nanos = PriceTable.builtIn().spendNanos("gpt-4o-mini", 1_000, 200); // 270_000: $0.00027
 * }</pre>
 */
public final class PriceTable implements Prices {
    /** A trillionth of a dollar is a thousandth of the unit of spend. */
    private static final long PICOS_PER_NANO = 1_000;

    /** Sums stay exact also in a double: 2^53 pico-dollars are $9,007, more than a call may cost anyway. */
    private static final long MAX_PICOS = (1L << 53) - 1;

    private static final String BUILT_IN = "prices.yaml";

    private final LocalDate date;
    private final Map<String, Map<TokenKind, Long>> models;
    private final Map<String, String> modelOf;
    private final Optional<String> standIn;

    PriceTable(
            LocalDate date,
            Map<String, Map<TokenKind, Long>> models,
            Map<String, String> modelOf,
            Optional<String> standIn) {
        this.date = date;
        this.models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        this.modelOf = Map.copyOf(modelOf);
        this.standIn = standIn;
    }

    /** The public list prices that come with this release, as known on {@link #date()}; unknown models have none. */
    public static PriceTable builtIn() {
        try (InputStream in = Objects.requireNonNull(PriceTable.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own jar", e);
        }
    }

    /**
     * The prices of the file.
     *
     * @throws InvalidPricesException with every fault, by line
     * @throws IOException if the file cannot be read
     */
    public static PriceTable load(Path file) throws IOException {
        Faults faults = new Faults();
        return parsed(Text.read(file, faults), faults);
    }

    /**
     * The prices that {@code yaml} says.
     *
     * @throws InvalidPricesException with every fault, by line
     */
    public static PriceTable parse(String yaml) {
        return parsed(Optional.of(yaml), new Faults());
    }

    private static PriceTable parsed(Optional<String> raw, Faults faults) {
        return raw.flatMap(text -> Text.checked(text, faults))
                .flatMap(text -> YamlReader.read(text, faults))
                .flatMap(root -> PricesReader.read(root, faults))
                .filter(table -> faults.isEmpty())
                .orElseThrow(() -> new InvalidPricesException(faults.byLine()));
    }

    /** The day as of which the prices are known. */
    public LocalDate date() {
        return date;
    }

    /** The ids of the models that have a price, in the order of the file, without their aliases. */
    public List<String> models() {
        return List.copyOf(models.keySet());
    }

    /**
     * The price of one token in pico-dollars (a trillionth of a dollar); empty if the table does not have the model, and
     * names no default, or does not price this kind of it.
     *
     * @param model the id or an alias
     */
    public OptionalLong picosPerToken(String model, TokenKind kind) {
        Long picos = pricesOf(model).get(kind);
        return picos == null ? OptionalLong.empty() : OptionalLong.of(picos);
    }

    @Override
    public Map<TokenKind, Long> picosPerToken(String model) {
        return Map.copyOf(pricesOf(model));
    }

    private Map<TokenKind, Long> pricesOf(String model) {
        return Optional.ofNullable(modelOf.get(model))
                .or(() -> standIn)
                .map(id -> models.getOrDefault(id, Map.of()))
                .orElse(Map.of());
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidInputException if the call costs 2^53 pico-dollars ($9,007) or more, or a count is out of range
     */
    @Override
    public OptionalLong spendNanos(String model, long inputTokens, long outputTokens) {
        OptionalLong input = picosPerToken(model, TokenKind.INPUT);
        OptionalLong output = picosPerToken(model, TokenKind.OUTPUT);
        if (input.isEmpty() || output.isEmpty()) {
            return OptionalLong.empty();
        }
        long picos = part("cost.input_tokens", inputTokens, input.getAsLong())
                + part("cost.output_tokens", outputTokens, output.getAsLong());
        if (picos > MAX_PICOS) {
            throw tooDear("cost.spend", inputTokens + " and " + outputTokens + " tokens of " + model);
        }
        // Up, and once: rounding each part would charge a call for its number of parts.
        return OptionalLong.of((picos + PICOS_PER_NANO - 1) / PICOS_PER_NANO);
    }

    private static long part(String field, long tokens, long picosPerToken) {
        if (tokens < 0 || tokens > Numbers.MAX_PART) {
            throw new InvalidInputException(field, tokens, "an integer from 0 to " + Numbers.MAX_PART);
        }
        if (picosPerToken > 0 && tokens > MAX_PICOS / picosPerToken) {
            throw tooDear(field, tokens);
        }
        return tokens * picosPerToken;
    }

    private static InvalidInputException tooDear(String field, Object value) {
        return new InvalidInputException(field, value, "a call of less than 2^53 pico-dollars, about $9,007");
    }
}
