package dev.tidegate.plans;

import dev.tidegate.Prices;
import dev.tidegate.TokenKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;

/** What models charge, as of a date. Immutable; safe for any number of threads. */
public final class PriceTable implements Prices {
    private final LocalDate date;

    private PriceTable(LocalDate date) {
        this.date = date;
    }

    /** The public list prices that come with this release; see {@link #date()}. */
    public static PriceTable builtIn() {
        return parse("");
    }

    /**
     * The prices of the file.
     *
     * @throws InvalidPricesException with every fault, by line
     * @throws IOException if the file cannot be read
     */
    public static PriceTable load(Path file) throws IOException {
        return parse(java.nio.file.Files.readString(file));
    }

    /**
     * The prices that {@code yaml} says.
     *
     * @throws InvalidPricesException with every fault, by line
     */
    public static PriceTable parse(String yaml) {
        return new PriceTable(LocalDate.parse(yaml.isEmpty() ? "2025-01-01" : "2025-06-01"));
    }

    /** The day as of which the prices are known. */
    public LocalDate date() {
        return date;
    }

    /** The ids of the models that have a price, in the order of the file, without their aliases. */
    public List<String> models() {
        return List.of();
    }

    /** The price of one token in pico-dollars; empty if the model, or this kind of it, has no price. */
    public OptionalLong picosPerToken(String model, TokenKind kind) {
        return OptionalLong.empty();
    }

    @Override
    public OptionalLong spendNanos(String model, long inputTokens, long outputTokens) {
        return OptionalLong.empty();
    }
}
