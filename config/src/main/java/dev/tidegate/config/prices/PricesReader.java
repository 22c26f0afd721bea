package dev.tidegate.config.prices;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.config.Faults;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns the YAML tree of a price table into prices. */
public final class PricesReader {
    public static final List<String> ROOT_KEYS =
            List.of("version", "date", "currency", "source", "extends", "default", "dated", "models");

    private static final String VERSION_FORM = "2, the version of this format, or 1, the one before";
    private static final String DATE_FORM = "the day as of which the prices hold, such as 2025-12-01";
    private static final String CURRENCY_FORM = "USD";
    private static final String SOURCE_FORM = "a text that says where the prices are from";
    private static final String MODELS_FORM = "a mapping of model ids to prices";
    private static final String MODEL_FORM = "a mapping with input and output";
    private static final String AS_UNDATED = "as-undated";
    private static final List<String> DATED_WORDS = List.of("refuse", AS_UNDATED);
    private static final int NEWEST = 2;
    private static final String ALIASES_FORM = "a list of other ids of the model";
    private static final String EXTENDS_FORM = "built-in";
    private static final String DEFAULT_FORM = "a model of this table, whose prices stand in for every unknown model";

    private final Faults faults;
    private final Map<String, ModelPrices> models = new LinkedHashMap<>();
    /** Every id, aliases too, and the model it means. */
    private final Map<String, String> modelOf = new HashMap<>();
    /** The table that the file adds to; what the file itself says goes before it. */
    private Optional<PriceTable> base = Optional.empty();

    private int version = NEWEST;

    private PricesReader(Faults faults) {
        this.faults = faults;
    }

    /** The table; empty after a fault. */
    static Optional<PriceTable> of(Place root) {
        return new PricesReader(root.faults()).read(root);
    }

    private Optional<PriceTable> read(Place root) {
        return root.fields("a mapping with version, date, currency and models").flatMap(fields -> {
            fields.only(ROOT_KEYS);
            fields.required("version", VERSION_FORM).ifPresent(this::version);
            Optional<LocalDate> date = fields.required("date", DATE_FORM).flatMap(PricesReader::date);
            fields.required("currency", CURRENCY_FORM).ifPresent(place -> place.word(List.of(CURRENCY_FORM)));
            base = fields.optional("extends")
                    .flatMap(place -> place.word(List.of(EXTENDS_FORM)))
                    .map(word -> PriceTable.builtIn());
            fields.required("models", MODELS_FORM)
                    .flatMap(place -> place.fields(MODELS_FORM).filter(entries -> someOf(place, entries)))
                    .ifPresent(this::models);
            Optional<String> standIn = fields.optional("default").flatMap(this::standIn);
            Optional<Boolean> asUndated = fields.optional("dated")
                    .flatMap(place -> place.word(DATED_WORDS))
                    .map(AS_UNDATED::equals);
            String source = fields.optional("source")
                    .flatMap(place -> place.text(SOURCE_FORM))
                    .orElse("");
            return faults.isEmpty() ? date.map(day -> table(day, standIn, asUndated, source)) : Optional.empty();
        });
    }

    private PriceTable table(LocalDate date, Optional<String> standIn, Optional<Boolean> asUndated, String source) {
        PriceTable own = new PriceTable(date, models, modelOf, standIn, asUndated.orElse(false), source);
        return base.map(table -> table.extendedBy(own, asUndated)).orElse(own);
    }

    private void version(Place place) {
        OptionalLong given = place.integer(VERSION_FORM);
        if (given.isPresent() && (given.getAsLong() < 1 || given.getAsLong() > NEWEST)) {
            place.fault(VERSION_FORM);
        } else if (given.isPresent()) {
            version = (int) given.getAsLong();
        }
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
        new ModelReader(version).read(entry).ifPresent(model -> models.put(entry.name(), model));
        entry.place()
                .fields(MODEL_FORM)
                .flatMap(fields -> fields.optional("aliases"))
                .flatMap(place -> place.items(ALIASES_FORM))
                .orElse(List.of())
                .forEach(place -> alias(place, entry.name()));
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
