package dev.tidegate.config.prices;

import dev.tidegate.config.Fields;
import dev.tidegate.config.Kinds;
import dev.tidegate.config.Place;
import dev.tidegate.config.Yaml;
import dev.tidegate.usage.TokenKind;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the entry of one model in a price table. */
public final class ModelReader {
    static final List<String> SET_KEYS = List.of("terms", "above");
    public static final List<String> MODEL_KEYS = Stream.of(
                    Kinds.NAMES, List.of("aliases", "family", "retired", "note"), SET_KEYS, List.of("hours", "changes"))
            .flatMap(List::stream)
            .toList();
    static final List<String> OLD_MODEL_KEYS =
            Stream.concat(Kinds.NAMES.stream(), Stream.of("aliases")).toList();

    private static final List<String> STEP_KEYS =
            Stream.concat(Kinds.NAMES.stream(), Stream.of("terms")).toList();
    private static final List<String> HOURS_KEYS = Stream.concat(
                    Stream.of("days", "utc"), Stream.concat(Kinds.NAMES.stream(), SET_KEYS.stream()))
            .toList();
    private static final List<String> CHANGE_KEYS = Stream.of(List.of("from"), Kinds.NAMES, SET_KEYS, List.of("hours"))
            .flatMap(List::stream)
            .toList();

    private static final String MODEL_FORM = "a mapping with input and output";
    private static final String TERMS_FORM = "a mapping of terms such as batch to a factor or to prices by kind";
    private static final String TERM_FORM = "lower-case letters, digits, '.', '_' and '-', at most 64";
    private static final String FACTOR_FORM = "a factor such as 0.5 or 1.1, from 0 to 100, at most 6 decimals";
    private static final String ABOVE_FORM = "a mapping of input lengths such as 200k to prices by kind";
    private static final String LENGTH_FORM = "a number of tokens such as 200k or 272000, from 1 to 1000000000";
    private static final String HOURS_FORM = "a list of mappings with utc, maybe days, and prices by kind";
    private static final String CHANGES_FORM = "a list of mappings with from, input and output, rising by from";
    private static final String UTC_FORM = "hours in UTC such as 00:30-08:30";
    private static final String DAYS_FORM = "a list of mon, tue, wed, thu, fri, sat, sun";
    private static final String DATE_FORM = "a day such as 2026-09-01";

    private static final Pattern LENGTH = Pattern.compile("([1-9][0-9]{0,8})(k?)");
    private static final Pattern UTC =
            Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])");
    private static final Pattern TERM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern FACTOR = Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.[0-9]{1,6})?");
    private static final long MAX_FACTOR = 100 * Rates.UNIT;
    private static final long MAX_LENGTH = 1_000_000_000;
    private static final int MINUTES = 60;
    private static final int DAY_MINUTES = 24 * MINUTES;
    private static final int DAY_LETTERS = 3;

    private final int version;

    ModelReader(int version) {
        this.version = version;
    }

    /** The model; empty after a fault. */
    Optional<ModelPrices> read(Fields.Named entry) {
        return entry.place().fields(MODEL_FORM).flatMap(fields -> {
            fields.only(version == 1 ? OLD_MODEL_KEYS : MODEL_KEYS);
            Optional<ModelPrices.Period> first = period(fields, LocalDate.MIN);
            List<ModelPrices.Period> periods = new ArrayList<>();
            first.ifPresent(periods::add);
            fields.optional("changes")
                    .flatMap(place -> place.items(CHANGES_FORM))
                    .orElse(List.of())
                    .forEach(place -> change(place, periods));
            Optional<LocalDate> retired = fields.optional("retired").flatMap(ModelReader::date);
            String note = fields.optional("note")
                    .flatMap(place -> place.text("a text"))
                    .orElse("");
            String family = fields.optional("family")
                    .flatMap(place -> place.text("a name"))
                    .orElse(entry.name());
            return first.map(period -> new ModelPrices(entry.name(), family, retired, note, periods));
        });
    }

    private void change(Place place, List<ModelPrices.Period> periods) {
        place.fields(CHANGES_FORM).ifPresent(fields -> {
            fields.only(CHANGE_KEYS);
            fields.required("from", DATE_FORM).flatMap(ModelReader::date).ifPresent(from -> {
                boolean rising = periods.isEmpty()
                        || periods.get(periods.size() - 1).from().isBefore(from);
                if (!rising) {
                    place.fault(CHANGES_FORM);
                }
                period(fields, from).ifPresent(periods::add);
            });
        });
    }

    private Optional<ModelPrices.Period> period(Fields fields, LocalDate from) {
        fields.required("input", PriceText.FORM);
        fields.required("output", PriceText.FORM);
        Map<TokenKind, Long> own = prices(fields);
        if (!own.containsKey(TokenKind.INPUT) || !own.containsKey(TokenKind.OUTPUT)) {
            return Optional.empty();
        }
        Rates base = new Rates(own, terms(fields));
        ModelPrices.Steps steps = steps(fields, base);
        List<ModelPrices.Hours> hours = new ArrayList<>();
        fields.optional("hours")
                .flatMap(place -> place.items(HOURS_FORM))
                .orElse(List.of())
                .forEach(place -> hours(place, base).ifPresent(hours::add));
        return Optional.of(new ModelPrices.Period(from, steps, hours));
    }

    private ModelPrices.Steps steps(Fields fields, Rates base) {
        NavigableMap<Long, Rates> steps = new TreeMap<>();
        steps.put(0L, base);
        fields.optional("above").flatMap(place -> place.fields(ABOVE_FORM)).ifPresent(lengths -> {
            for (Fields.Named named : lengths.all()) {
                Optional<Long> length = length(named);
                named.place().fields(ABOVE_FORM).ifPresent(step -> {
                    step.only(STEP_KEYS);
                    Rates rates = base.with(prices(step), terms(step));
                    length.ifPresent(tokens -> steps.put(tokens, rates));
                });
            }
        });
        return new ModelPrices.Steps(steps);
    }

    private static Optional<Long> length(Fields.Named named) {
        Matcher matcher = LENGTH.matcher(named.name());
        if (matcher.matches()) {
            long tokens = Long.parseLong(matcher.group(1)) * (matcher.group(2).isEmpty() ? 1 : 1000);
            if (tokens <= MAX_LENGTH) {
                return Optional.of(tokens);
            }
        }
        named.fault(LENGTH_FORM);
        return Optional.empty();
    }

    private Optional<ModelPrices.Hours> hours(Place place, Rates base) {
        return place.fields(HOURS_FORM).flatMap(fields -> {
            fields.only(HOURS_KEYS);
            Optional<String> utc = fields.required("utc", UTC_FORM)
                    .flatMap(at -> at.text(UTC_FORM)
                            .filter(text -> valid(UTC.matcher(text).matches(), at, UTC_FORM)));
            Set<DayOfWeek> days = fields.optional("days").map(ModelReader::days).orElse(EnumSet.allOf(DayOfWeek.class));
            ModelPrices.Steps steps = steps(fields, base.with(prices(fields), terms(fields)));
            return utc.map(text -> hours(text, days, steps));
        });
    }

    private static ModelPrices.Hours hours(String text, Set<DayOfWeek> days, ModelPrices.Steps steps) {
        Matcher m = UTC.matcher(text);
        if (!m.matches()) {
            throw new IllegalStateException(text);
        }
        int from = Integer.parseInt(m.group(1)) * MINUTES + Integer.parseInt(m.group(2));
        int to = Integer.parseInt(m.group(3)) * MINUTES + Integer.parseInt(m.group(4));
        return new ModelPrices.Hours(days, from, Math.min(to, DAY_MINUTES), steps);
    }

    private static Set<DayOfWeek> days(Place place) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (Place item : place.items(DAYS_FORM).orElse(List.of())) {
            item.text(DAYS_FORM).ifPresent(text -> {
                Optional<DayOfWeek> day = Stream.of(DayOfWeek.values())
                        .filter(each -> each.name()
                                .substring(0, DAY_LETTERS)
                                .toLowerCase(Locale.ROOT)
                                .equals(text))
                        .findFirst();
                day.ifPresentOrElse(days::add, () -> item.fault(DAYS_FORM));
            });
        }
        return days;
    }

    private static boolean valid(boolean valid, Place place, String expected) {
        if (!valid) {
            place.fault(expected);
        }
        return valid;
    }

    static Optional<LocalDate> date(Place place) {
        return place.text(DATE_FORM).flatMap(text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                place.fault(DATE_FORM);
                return Optional.empty();
            }
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

    private static Map<String, Rates.Term> terms(Fields fields) {
        Map<String, Rates.Term> terms = new HashMap<>();
        fields.optional("terms").flatMap(place -> place.fields(TERMS_FORM)).ifPresent(entries -> {
            for (Fields.Named named : entries.all()) {
                if (!TERM.matcher(named.name()).matches()) {
                    named.fault(TERM_FORM);
                }
                term(named.place()).ifPresent(term -> terms.put(named.name(), term));
            }
        });
        return terms;
    }

    private static Optional<Rates.Term> term(Place place) {
        if (place.value() instanceof Yaml.Mapping) {
            return place.fields(TERMS_FORM).map(fields -> new Rates.Term(Rates.UNIT, prices(fields.only(Kinds.NAMES))));
        }
        return place.literal(FACTOR_FORM).flatMap(text -> {
            long factor = FACTOR.matcher(text).matches()
                    ? new BigDecimal(text).movePointRight(6).longValueExact()
                    : Long.MAX_VALUE;
            return valid(factor <= MAX_FACTOR, place, FACTOR_FORM)
                    ? Optional.of(new Rates.Term(factor, Map.of()))
                    : Optional.empty();
        });
    }
}
