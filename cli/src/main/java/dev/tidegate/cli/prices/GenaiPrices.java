package dev.tidegate.cli.prices;

import dev.tidegate.usage.TokenKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The model prices that the Python package genai-prices ships as {@code data.py}, in dollars per million tokens. */
final class GenaiPrices {
    private static final String BEGIN = "providers: list[Provider] = ";

    /** Its providers, and the prefix of their models in a table. */
    private static final Map<String, String> PREFIXES = Map.of(
            "openai",
            "",
            "anthropic",
            "",
            "google",
            "gemini/",
            "x-ai",
            "xai/",
            "deepseek",
            "deepseek/",
            "mistral",
            "mistral/",
            "cohere",
            "",
            "groq",
            "groq/",
            "aws",
            "",
            "azure",
            "azure/");

    private static final Map<String, TokenKind> KINDS = Map.ofEntries(
            Map.entry("input_mtok", TokenKind.INPUT),
            Map.entry("output_mtok", TokenKind.OUTPUT),
            Map.entry("cache_read_mtok", TokenKind.CACHE_READ),
            Map.entry("cache_write_mtok", TokenKind.CACHE_WRITE),
            Map.entry("cache_write_1h_mtok", TokenKind.CACHE_WRITE_1H),
            Map.entry("output_reasoning_mtok", TokenKind.REASONING),
            Map.entry("input_audio_mtok", TokenKind.AUDIO_IN),
            Map.entry("output_audio_mtok", TokenKind.AUDIO_OUT),
            Map.entry("input_image_mtok", TokenKind.IMAGE_IN),
            Map.entry("output_image_mtok", TokenKind.IMAGE_OUT),
            Map.entry("cache_audio_read_mtok", TokenKind.CACHE_READ_AUDIO),
            Map.entry("cache_image_read_mtok", TokenKind.CACHE_READ_IMAGE),
            Map.entry("web_searches_kcount", TokenKind.SEARCH));

    private static final BigDecimal PER_MILLION = new BigDecimal("1000000");
    private static final BigDecimal PER_THOUSAND = new BigDecimal("1000000000");

    private final String today;

    private GenaiPrices(String today) {
        this.today = today;
    }

    /**
     * The models of the providers that the table has.
     *
     * @param today as a date: prices that begin later are changes
     * @param every those of all other providers too, behind the provider's id
     * @throws IllegalArgumentException if it is another file
     */
    static Map<String, Draft> read(String python, String today, boolean every) {
        int begin = python.indexOf(BEGIN);
        if (begin < 0) {
            throw new IllegalArgumentException("no '" + BEGIN.strip() + "' in it (expected: data.py of genai-prices)");
        }
        Map<String, Draft> drafts = new TreeMap<>();
        for (Object provider : list(PythonLiteral.read(python, begin + BEGIN.length()))) {
            String id = String.valueOf(map(provider).get("id"));
            String prefix = PREFIXES.getOrDefault(id, id + "/");
            if (every || PREFIXES.containsKey(id)) {
                for (Object model : list(map(provider).get("models"))) {
                    new GenaiPrices(today).draft(prefix, map(model)).ifPresent(draft -> drafts.put(draft.id, draft));
                }
            }
        }
        return drafts;
    }

    private Optional<Draft> draft(String prefix, Map<?, ?> model) {
        Draft draft = new Draft(prefix + model.get("id"));
        Object prices = model.get("prices");
        if (prices instanceof List<?> several) {
            several.forEach(each -> conditional(draft, map(each)));
        } else {
            prices(draft.set, map(prices));
        }
        if (model.get("price_variants") instanceof List<?> variants) {
            variants.forEach(each -> variant(draft, map(each)));
        }
        names(model.get("match"), draft, prefix);
        peak(draft.set);
        return draft.complete() ? Optional.of(draft) : Optional.empty();
    }

    /** Later ones go before earlier ones; those that have not begun are changes. */
    private void conditional(Draft draft, Map<?, ?> price) {
        Map<?, ?> constraint = map(price.get("constraint"));
        String kind = String.valueOf(constraint.get(PythonLiteral.NAME));
        if (kind.equals("TimeOfDateConstraint")) {
            Draft.Set set = new Draft.Set();
            prices(set, map(price.get("prices")));
            WeekHours hours = new WeekHours();
            hours.add(
                    EnumSet.allOf(DayOfWeek.class),
                    minute(constraint.get("start_time")),
                    minute(constraint.get("end_time")),
                    0);
            hours.spans().forEach(span -> draft.set.hours.put(span, set.base().own));
            return;
        }
        String from = kind.equals("StartDateConstraint") ? day(constraint.get("start_date")) : "";
        if (from.compareTo(today) > 0) {
            prices(draft.changes.computeIfAbsent(from, key -> new Draft.Set()), map(price.get("prices")));
        } else {
            draft.set.steps.clear();
            prices(draft.set, map(price.get("prices")));
        }
    }

    /** Where the hours have one price that is dearer, it becomes the base and the others become the hours. */
    private static void peak(Draft.Set set) {
        Map<TokenKind, Long> peak =
                set.hours.isEmpty() ? Map.of() : set.hours.firstEntry().getValue();
        Map<TokenKind, Long> base = set.base().own;
        boolean dearer = set.hours.values().stream().allMatch(peak::equals)
                && peak.entrySet().stream().allMatch(each -> each.getValue() >= base.getOrDefault(each.getKey(), 0L));
        if (peak.isEmpty() || !dearer) {
            return;
        }
        WeekHours hours = new WeekHours();
        set.hours.keySet().forEach(span -> hours.add(span.days(), span.from(), span.to() % WeekHours.DAY, 0));
        Map<TokenKind, Long> cheap = new EnumMap<>(peak);
        cheap.replaceAll((kind, picos) -> base.getOrDefault(kind, picos));
        set.hours.clear();
        base.putAll(peak);
        hours.others().spans().forEach(span -> set.hours.put(span, cheap));
    }

    private static int minute(@Nullable Object call) {
        List<String> parts = numbers(call);
        return Integer.parseInt(parts.get(0)) * 60 + Integer.parseInt(parts.get(1));
    }

    private static String day(@Nullable Object call) {
        List<String> parts = numbers(call);
        return "%4s-%2s-%2s".formatted(parts.get(0), parts.get(1), parts.get(2)).replace(' ', '0');
    }

    private static List<String> numbers(@Nullable Object call) {
        List<String> parts = new ArrayList<>();
        for (Object part : map(call).values()) {
            if (part instanceof BigDecimal number) {
                parts.add(number.toPlainString());
            }
        }
        return parts;
    }

    private void variant(Draft draft, Map<?, ?> variant) {
        Map<?, ?> when = map(variant.get("when"));
        Map<?, ?> constraint = map(variant.get("constraint"));
        boolean begun = !constraint.containsKey("start_date")
                || day(constraint.get("start_date")).compareTo(today) <= 0;
        Object term = when.get("processing") != null ? when.get("processing") : when.get("service_tier");
        Object name = term != null ? term : when.get("speed");
        if (!begun || when.size() != 1 || name == null || name.equals("default")) {
            return;
        }
        Draft.Set set = new Draft.Set();
        prices(set, map(variant.get("prices")));
        set.steps.forEach((length, step) -> {
            if (!step.own.isEmpty()) {
                draft.set.step(length).term(String.valueOf(name)).putAll(step.own);
            }
        });
    }

    private static void prices(Draft.Set set, Map<?, ?> price) {
        KINDS.forEach((field, kind) -> {
            Object value = price.get(field);
            if (value instanceof Map<?, ?> call && call.containsKey("base")) {
                put(set.base(), kind, call.get("base"));
                for (Object tier : list(call.get("tiers"))) {
                    long start = new BigDecimal(String.valueOf(map(tier).get("start"))).longValueExact();
                    put(set.step(start), kind, map(tier).get("price"));
                }
            } else if (value != null) {
                put(set.base(), kind, value);
            }
        });
    }

    private static void put(Draft.Step step, TokenKind kind, @Nullable Object value) {
        Object number = value instanceof Map<?, ?> call ? call.get("0") : value;
        BigDecimal dollars = new BigDecimal(String.valueOf(number));
        BigDecimal picos = dollars.multiply(kind == TokenKind.SEARCH ? PER_THOUSAND : PER_MILLION);
        step.own.put(kind, picos.setScale(0, RoundingMode.CEILING).longValueExact());
    }

    /** Names that a model has to the letter; patterns are left out. */
    private static void names(@Nullable Object match, Draft draft, String prefix) {
        if (!(match instanceof Map<?, ?> clause)) {
            return;
        }
        if (clause.get("or_") instanceof List<?> several) {
            several.forEach(each -> names(each, draft, prefix));
        }
        for (String key : new String[] {"equals", "starts_with"}) {
            if (clause.get(key) instanceof String name && name.matches("[A-Za-z0-9][A-Za-z0-9._:@/-]{2,127}")) {
                draft.aliases.add(name.startsWith(prefix) ? name : prefix + name);
            }
        }
        draft.aliases.remove(draft.id);
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
