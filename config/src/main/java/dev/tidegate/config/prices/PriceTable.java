package dev.tidegate.config.prices;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.config.Faults;
import dev.tidegate.config.InvalidPricesException;
import dev.tidegate.config.Place;
import dev.tidegate.config.Text;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The prices of models as of a date: integer pico-dollars per token of each kind. Immutable; safe for any number of
 * threads.
 *
 * <p>A model is known by its id or an alias, and by forms of them that providers and gateways use: with a provider's
 * prefix, an inference profile, {@code @} before the date. A date for which there is no entry is refused unless the table
 * says {@code dated: as-undated}, since dated ids of one family have had different prices. {@link #explain} says which
 * entry a name means.
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
    private final Map<String, ModelPrices> models;
    private final Map<String, String> modelOf;
    private final Optional<String> standIn;
    private final boolean asUndated;
    private final String source;
    private final ModelIndex index;
    private final Optional<UnitPrices> dearest;
    /** Made when it is first asked for, which takes as long as reading half the table; threads may make it twice. */
    private volatile String version = "";

    PriceTable(
            LocalDate date,
            Map<String, ModelPrices> models,
            Map<String, String> modelOf,
            Optional<String> standIn,
            boolean asUndated,
            String source) {
        this.date = date;
        this.models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        this.modelOf = Map.copyOf(modelOf);
        this.standIn = standIn;
        this.asUndated = asUndated;
        this.source = source;
        this.index = new ModelIndex(this.models, this.modelOf, asUndated);
        this.dearest = dearest(this.models.values(), date);
    }

    /** Retired models cannot be what was called. */
    private static Optional<UnitPrices> dearest(Collection<ModelPrices> models, LocalDate date) {
        Map<TokenKind, Long> most = new EnumMap<>(TokenKind.class);
        for (ModelPrices model : models) {
            if (!model.isRetired(date)) {
                for (TokenKind kind : TokenKind.values()) {
                    most.merge(
                            kind, model.periods().get(0).steps().of(0).standard.picos(kind), Math::max);
                }
            }
        }
        return most.isEmpty() ? Optional.empty() : Optional.of(new UnitPrices(most));
    }

    /** The public list prices that come with this release, as known on {@link #date()}; unknown models have none. */
    public static PriceTable builtIn() {
        return BuiltIn.TABLE;
    }

    /** Read when it is first needed, and once. */
    private static final class BuiltIn {
        static final PriceTable TABLE = parse(resource(PriceTable.BUILT_IN));
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
     * The prices of a stream, which stays open.
     *
     * @throws InvalidPricesException with every fault, by line
     * @throws IOException if it cannot be read
     */
    public static PriceTable load(InputStream in) throws IOException {
        Faults faults = new Faults();
        return parsed(Text.read(in, faults), faults);
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
        return raw.flatMap(text -> Place.ofFile(text, faults))
                .flatMap(root -> PricesReader.of(root))
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

    /** Where the prices are from, as the file says. */
    public String source() {
        return source;
    }

    /** Twelve hex digits that change with the date, any price, any id, and the default. */
    @Override
    public String version() {
        if (version.isEmpty()) {
            version = hash(date + "|" + models + "|" + new TreeMap<>(modelOf) + "|" + standIn + "|" + asUndated);
        }
        return version;
    }

    private static String hash(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * {@inheritDoc} A model that the table does not have gets the prices of the table's default, if it names one. Where
     * prices depend on the time they are those of now.
     *
     * @param model the id or an alias
     */
    @Override
    public Optional<UnitPrices> unitPrices(String model) {
        return entry(model).map(entry -> entry.at(0, entry.timed() ? now() : 0).standard);
    }

    private static long now() {
        return TimeSource.system().nowMicros();
    }

    @Override
    public Optional<PriceQuote> quote(String model, PriceQuery query) {
        return entry(model).map(entry -> {
            List<CallConditions.Term> unpriced = new ArrayList<>();
            UnitPrices prices = entry.at(query.inputTokens(), query.atMicros()).under(query.terms(), unpriced);
            return new PriceQuote(prices, entry.id(), model, unpriced, note(model));
        });
    }

    private String note(String model) {
        Resolution found = index.resolve(model);
        return found.entry().isPresent() ? found.note() : "the table's default stands in";
    }

    @Override
    public long standardUpTo(String model) {
        return entry(model).map(ModelPrices::standardUpTo).orElse(Long.MAX_VALUE);
    }

    @Override
    public String family(String model) {
        return index.resolve(model).entry().map(id -> entryOf(id).family()).orElse(model);
    }

    @Override
    public Optional<UnitPrices> dearest() {
        return dearest;
    }

    /** {@inheritDoc} The refusal names what is near, or what the name can mean. */
    @Override
    public UnitPrices require(String model) {
        return unitPrices(model).orElseThrow(() -> refusal(model));
    }

    @Override
    public InvalidInputException refusal(String model) {
        return new InvalidInputException("model", model, index.resolve(model).expected());
    }

    /** Which entry {@code model} means, and why. */
    public Resolution explain(String model) {
        return index.resolve(model);
    }

    /** What the entry of this id costs, under each set of conditions; empty if there is no such entry. */
    public List<PriceRate> rates(String id) {
        return Optional.ofNullable(models.get(id)).map(ModelPrices::rates).orElse(List.of());
    }

    /** Every entry with what it says, in words that are equal only if the prices are. */
    public NavigableMap<String, String> entries() {
        NavigableMap<String, String> lines = new TreeMap<>();
        models.forEach((id, model) -> lines.put(id, model.text()));
        return lines;
    }

    /** Every id and alias with what its entry says. */
    public NavigableMap<String, String> prices() {
        NavigableMap<String, String> lines = new TreeMap<>();
        modelOf.forEach((id, model) -> lines.put(id, entryOf(model).text()));
        return lines;
    }

    /** The id of every entry that its vendor no longer offers on {@link #date()}. */
    public Set<String> retired() {
        Set<String> retired = new TreeSet<>();
        models.forEach((id, model) -> {
            if (model.isRetired(date)) {
                retired.add(id);
            }
        });
        return retired;
    }

    /** The name that all ids of one model share, as far as it follows from their form: what an import takes for the family. */
    public static String familyOf(String id) {
        return ModelFamily.of(id);
    }

    private Optional<ModelPrices> entry(String model) {
        return index.resolve(model).entry().or(() -> standIn).map(this::entryOf);
    }

    private ModelPrices entryOf(String id) {
        return Objects.requireNonNull(models.get(id));
    }

    /** The entry of this id, or alias, to the letter. */
    Optional<ModelPrices> model(String id) {
        return modelOf(id).map(this::entryOf);
    }

    /** Every id and alias, and the entry that it means. */
    Map<String, String> ids() {
        return modelOf;
    }

    /** The model that {@code id} means. */
    Optional<String> modelOf(String id) {
        return Optional.ofNullable(modelOf.get(id));
    }

    /**
     * Both tables as one. What {@code other} says goes before what this one says; an alias here goes on meaning its
     * model, at the price that {@code other} gives that model.
     */
    PriceTable extendedBy(PriceTable other, Optional<Boolean> undated) {
        Map<String, ModelPrices> allModels = new LinkedHashMap<>(models);
        allModels.putAll(other.models);
        Map<String, String> allIds = new HashMap<>(modelOf);
        allIds.putAll(other.modelOf);
        return new PriceTable(
                other.date,
                allModels,
                allIds,
                other.standIn.or(() -> standIn),
                undated.orElse(asUndated),
                other.source);
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
