package dev.tidegate.plans;

import dev.tidegate.Prices;
import dev.tidegate.UnitPrices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What models charge, as of a date: integer pico-dollars per token of each kind. Immutable; safe for any number of
 * threads.
 *
 * <p>A model is known by its id or an alias, as the table spells them, and by nothing else: no prefix and no date is
 * guessed at, since dated ids of one family have had different prices.
 *
 * <pre>{@code
 * OptionalLong nanos = PriceTable.builtIn().spendNanos("gpt-4o-mini", 1_000, 200); // 270_000: $0.00027
 * }</pre>
 */
public final class PriceTable implements Prices {
    private static final String BUILT_IN = "prices.yaml";
    private static final String SCHEMA = "prices.schema.json";

    /** In {@link #version()}: 48 bits, as a plan's version has. */
    private static final int VERSION_DIGITS = 12;

    private final LocalDate date;
    private final Map<String, UnitPrices> models;
    private final Map<String, String> modelOf;
    private final Optional<String> standIn;

    PriceTable(LocalDate date, Map<String, UnitPrices> models, Map<String, String> modelOf, Optional<String> standIn) {
        this.date = date;
        this.models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        this.modelOf = Map.copyOf(modelOf);
        this.standIn = standIn;
    }

    /** The public list prices that come with this release, as known on {@link #date()}; unknown models have none. */
    public static PriceTable builtIn() {
        return parse(resource(BUILT_IN));
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

    /** Twelve hex digits that change with the date, any price, any id, and the default. */
    public String version() {
        String content = date + "|" + models + "|" + new TreeMap<>(modelOf) + "|" + standIn;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * {@inheritDoc} A model that the table does not have gets the prices of the table's default, if it names one.
     *
     * @param model the id or an alias
     */
    @Override
    public Optional<UnitPrices> unitPrices(String model) {
        return modelOf(model).or(() -> standIn).map(models::get);
    }

    /** The model that {@code id} means. */
    Optional<String> modelOf(String id) {
        return Optional.ofNullable(modelOf.get(id));
    }

    /**
     * Both tables as one. What {@code other} says goes before what this one says; an alias here goes on meaning its
     * model, at the price that {@code other} gives that model.
     */
    PriceTable extendedBy(PriceTable other) {
        Map<String, UnitPrices> allModels = new LinkedHashMap<>(models);
        allModels.putAll(other.models);
        Map<String, String> allIds = new HashMap<>(modelOf);
        allIds.putAll(other.modelOf);
        return new PriceTable(other.date, allModels, allIds, other.standIn.or(() -> standIn));
    }

    /** The JSON Schema (draft 2020-12) of a price table, for editors. */
    public static String schema() {
        return resource(SCHEMA);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(PriceTable.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own jar", e);
        }
    }
}
