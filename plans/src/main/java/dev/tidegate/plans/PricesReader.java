package dev.tidegate.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.TokenKind;
import dev.tidegate.UnitPrices;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the tree of a price table. */
final class PricesReader {
    static final List<String> ROOT_KEYS =
            List.of("version", "date", "currency", "source", "extends", "default", "models");
    static final List<String> MODEL_KEYS =
            Stream.concat(Kinds.NAMES.stream(), Stream.of("aliases")).toList();

    private static final String VERSION_FORM = "1, the version of this format";
    private static final String DATE_FORM = "the day as of which the prices hold, such as 2025-12-01";
    private static final String CURRENCY_FORM = "USD";
    private static final String SOURCE_FORM = "a text that says where the prices are from";
    private static final String MODELS_FORM = "a mapping of model ids to prices";
    private static final String MODEL_FORM = "a mapping with input and output";
    private static final String ALIASES_FORM = "a list of other ids of the model";
    private static final String EXTENDS_FORM = "built-in";
    private static final String DEFAULT_FORM = "a model of this table, whose prices stand in for every unknown model";

    private final Faults faults;
    private final Map<String, UnitPrices> models = new LinkedHashMap<>();
    /** Every id, aliases too, and the model it means. */
    private final Map<String, String> modelOf = new HashMap<>();
    /** The table that the file adds to; what the file itself says goes before it. */
    private Optional<PriceTable> base = Optional.empty();

    private PricesReader(Faults faults) {
        this.faults = faults;
    }

    /** The table; empty after a fault. */
    static Optional<PriceTable> read(Yaml root, Faults faults) {
        return new PricesReader(faults).read(new Place(faults, Fault.FILE, root));
    }

    private Optional<PriceTable> read(Place root) {
        return root.fields("a mapping with version, date, currency and models").flatMap(fields -> {
            fields.only(ROOT_KEYS);
            fields.required("version", VERSION_FORM).ifPresent(PlansReader::version);
            Optional<LocalDate> date = fields.required("date", DATE_FORM).flatMap(PricesReader::date);
            fields.required("currency", CURRENCY_FORM).ifPresent(place -> place.word(List.of(CURRENCY_FORM)));
            fields.optional("source").ifPresent(place -> place.text(SOURCE_FORM));
            base = fields.optional("extends")
                    .flatMap(place -> place.word(List.of(EXTENDS_FORM)))
                    .map(word -> PriceTable.builtIn());
            fields.required("models", MODELS_FORM)
                    .flatMap(place -> place.fields(MODELS_FORM).filter(entries -> someOf(place, entries)))
                    .ifPresent(this::models);
            Optional<String> standIn = fields.optional("default").flatMap(this::standIn);
            return faults.isEmpty() ? date.map(day -> table(day, standIn)) : Optional.empty();
        });
    }

    private PriceTable table(LocalDate date, Optional<String> standIn) {
        PriceTable own = new PriceTable(date, models, modelOf, standIn);
        return base.map(table -> table.extendedBy(own)).orElse(own);
    }

    private static Optional<LocalDate> date(Place place) {
        return place.text(DATE_FORM).flatMap(text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                place.fault(DATE_FORM);
                return Optional.empty();
            }
        });
    }

    private static boolean someOf(Place place, Fields entries) {
        if (entries.isEmpty()) {
            place.fault("at least one model");
        }
        return !entries.isEmpty();
    }

    private Optional<String> standIn(Place place) {
        return place.text(DEFAULT_FORM).flatMap(id -> {
            Optional<String> model =
                    Optional.ofNullable(modelOf.get(id)).or(() -> base.flatMap(table -> table.modelOf(id)));
            if (model.isEmpty()) {
                place.fault(DEFAULT_FORM);
            }
            return model;
        });
    }

    private void models(Fields entries) {
        for (Fields.Named entry : entries.all()) {
            checkId(entry.name()).ifPresent(entry::fault);
            // A repeated model is reported as a repeated key already.
            modelOf.putIfAbsent(entry.name(), entry.name());
        }
        entries.all().forEach(this::model);
    }

    private static Optional<String> checkId(String id) {
        try {
            Subject.of("any").withModel(id);
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(e.expected());
        }
    }

    private void model(Fields.Named entry) {
        entry.place().fields(MODEL_FORM).ifPresent(fields -> {
            fields.only(MODEL_KEYS);
            fields.required("input", PriceText.FORM);
            fields.required("output", PriceText.FORM);
            Map<TokenKind, Long> picos = prices(fields);
            if (picos.containsKey(TokenKind.INPUT) && picos.containsKey(TokenKind.OUTPUT)) {
                models.put(entry.name(), new UnitPrices(picos));
            }
            fields.optional("aliases")
                    .flatMap(place -> place.items(ALIASES_FORM))
                    .orElse(List.of())
                    .forEach(place -> alias(place, entry.name()));
        });
    }

    private static Map<TokenKind, Long> prices(Fields fields) {
        Map<TokenKind, Long> picos = new EnumMap<>(TokenKind.class);
        Kinds.each(
                fields,
                (kind, place) -> place.literal(PriceText.form(kind))
                        .flatMap(text -> place.accept(() -> PriceText.picos(kind, text)))
                        .ifPresent(price -> picos.put(kind, price)));
        return picos;
    }

    private void alias(Place place, String model) {
        place.text("the id of a model").ifPresent(id -> {
            checkId(id).ifPresent(place::fault);
            if (modelOf.putIfAbsent(id, model) != null) {
                place.fault("an id that the table does not have yet; it means " + Faults.shown(modelOf.get(id)));
            }
        });
    }
}
