package dev.tidegate.config.plans;

import dev.tidegate.FailureMode;
import dev.tidegate.InvalidInputException;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Kinds;
import dev.tidegate.config.Place;
import dev.tidegate.config.Yaml;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.ModelScope;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one limit. Each field is judged by itself, then what belongs together, so that one fault hides no other. */
final class LimitReader {
    static final List<String> KEYS = List.of(
            "name",
            "meter",
            "capacity",
            "window",
            "scope",
            "thresholds",
            "shadow",
            "segments",
            "on-store-failure",
            "weights",
            "refunds",
            "status",
            "concurrency-retry",
            "model-scope",
            "lease");

    private static final String NAME_FORM = "a name such as requests-per-hour";
    private static final String METER_FORM =
            "requests, input_tokens, output_tokens, tokens, spend, or a meter of your own";
    private static final String WINDOW_FORM =
            "a window such as 'sliding 1h', 'fixed 1m', 'calendar month UTC' or 'bucket 10 per 1s'";
    private static final String THRESHOLD_FORM = "a percentage from 1% to 100%, such as 80%";
    private static final String WEIGHT_FORM = "an integer from 0 to 1000";
    private static final String STATUS_FORM = "429, 402, 403 or auto";
    private static final String RETRY_FORM = "a duration from 1ms to 1h, such as 5s";
    private static final String LEASE_FORM = "a duration from 10ms to 1s, such as 500ms";
    private static final Pattern PERCENT = Pattern.compile("(0|[1-9][0-9]{0,2})%");

    private final Place place;
    private final Fields fields;

    private LimitReader(Place place, Fields fields) {
        this.place = place;
        this.fields = fields;
    }

    /** The limit; empty if it has a fault. */
    static Optional<Limit> read(Place place) {
        return place.fields("a mapping with name, meter, capacity and window")
                .flatMap(fields -> new LimitReader(place, fields.only(KEYS)).read());
    }

    private Optional<Limit> read() {
        int before = place.faults().size();
        Parts parts = new Parts(
                fields.required("name", NAME_FORM).flatMap(LimitReader::name),
                fields.required("meter", METER_FORM).flatMap(LimitReader::meter),
                fields.required("window", WINDOW_FORM).flatMap(this::window),
                fields.optional("scope").flatMap(place -> choice(place, Scope.values())),
                thresholds(),
                fields.optional("shadow").flatMap(Place::bool),
                fields.optional("on-store-failure").flatMap(place -> choice(place, FailureMode.values())),
                fields.optional("refunds").flatMap(place -> place.word(List.of("none"))),
                fields.optional("weights").map(LimitReader::weights),
                fields.optional("status").flatMap(LimitReader::status),
                fields.optional("concurrency-retry").flatMap(LimitReader::retry),
                modelScope(),
                fields.optional("lease").flatMap(LimitReader::lease));
        Optional<OptionalLong> capacity = fields.required(
                        "capacity", CapacityText.form(parts.meter().orElse(Meter.REQUESTS)))
                .flatMap(place -> capacity(place, parts.meter()));
        new Combinations(fields, parts, capacity).check();
        return place.faults().size() > before
                ? Optional.empty()
                : place.accept(() -> parts.limit(capacity.orElseThrow()));
    }

    private static Optional<String> name(Place place) {
        return place.text(NAME_FORM)
                .flatMap(text ->
                        place.accept(() -> Combinations.sample(text).build().name()));
    }

    private static Optional<Meter> meter(Place place) {
        return place.text(METER_FORM).flatMap(text -> place.accept(() -> Meter.of(text)));
    }

    /** For an unknown meter the text itself shows whether it is an amount of money. */
    private static Optional<OptionalLong> capacity(Place place, Optional<Meter> meter) {
        String form = CapacityText.form(meter.orElse(Meter.REQUESTS));
        return place.literal(form).flatMap(text -> {
            Meter guess = text.startsWith("$") ? Meter.SPEND : Meter.REQUESTS;
            return place.accept(() -> CapacityText.parse(meter.orElse(guess), text));
        });
    }

    private Optional<Window> window(Place place) {
        Optional<Window> window = place.text(WINDOW_FORM).flatMap(text -> place.accept(() -> Window.parse(text)));
        return fields.optional("segments").map(at -> segmented(window, at)).orElse(window);
    }

    private static Optional<Window> segmented(Optional<Window> window, Place at) {
        OptionalLong segments = at.integer("an integer from 1 to " + Window.Sliding.MAX_SEGMENTS);
        if (segments.isEmpty()) {
            return Optional.empty();
        }
        int count = (int) Math.max(-1, Math.min(segments.getAsLong(), Integer.MAX_VALUE));
        Window any = window.orElse(Combinations.ANY_WINDOW);
        if (any instanceof Window.Sliding sliding) {
            Optional<Window> made = at.accept(() -> new Window.Sliding(sliding.duration(), count));
            return window.isPresent() ? made : window;
        }
        at.fault("no such key with " + any.text() + "; only a sliding window has segments");
        return window;
    }

    private static <E extends Enum<E>> Optional<E> choice(Place place, E[] values) {
        List<String> words =
                Stream.of(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
        return place.word(words).map(word -> values[words.indexOf(word)]);
    }

    private Optional<ModelScope> modelScope() {
        return fields.optional("model-scope")
                .flatMap(place -> place.word(List.of("family", "as-named")))
                .map(word -> word.equals("family") ? ModelScope.FAMILY : ModelScope.AS_NAMED);
    }

    private static Optional<DenialStatus> status(Place place) {
        return place.literal(STATUS_FORM).flatMap(text -> {
            Optional<DenialStatus> status = Stream.of(DenialStatus.values())
                    .filter(each -> each.text().equals(text))
                    .findFirst();
            if (status.isEmpty()) {
                place.fault(STATUS_FORM);
            }
            return status;
        });
    }

    private static Optional<Duration> retry(Place place) {
        return duration(place, RETRY_FORM)
                .flatMap(wait -> place.accept(() -> Limit.builder("any", Meter.CONCURRENCY, Window.concurrent())
                        .concurrencyRetry(wait)
                        .build()
                        .concurrencyRetry()));
    }

    private static Optional<Duration> lease(Place place) {
        return duration(place, LEASE_FORM)
                .flatMap(most -> place.accept(
                        () -> Combinations.leased(most).build().lease().orElseThrow()));
    }

    /** A duration as windows have them, so that there is one way to write it. */
    private static Optional<Duration> duration(Place place, String form) {
        return place.text(form).flatMap(text -> {
            try {
                return Optional.of(((Window.Sliding) Window.parse("sliding " + text.strip())).duration());
            } catch (InvalidInputException e) {
                place.fault(form);
                return Optional.empty();
            }
        });
    }

    private List<Integer> thresholds() {
        Optional<Place> found = fields.optional("thresholds");
        if (found.isEmpty()) {
            return List.of();
        }
        Place place = found.get();
        List<Place> items = place.value() instanceof Yaml.Sequence
                ? place.items(THRESHOLD_FORM).orElse(List.of())
                : List.of(place);
        List<Integer> percents = new ArrayList<>();
        for (Place item : items) {
            percent(item).ifPresent(percents::add);
        }
        if (percents.size() == items.size()) {
            place.accept(() -> Combinations.sample("any").thresholds(percents).build());
        }
        return percents;
    }

    private static Optional<Integer> percent(Place item) {
        return item.literal(THRESHOLD_FORM).flatMap(text -> {
            boolean form = PERCENT.matcher(text).matches();
            int percent = form ? Integer.parseInt(text.substring(0, text.length() - 1)) : 0;
            if (percent < 1 || percent > 100) {
                item.fault(THRESHOLD_FORM);
                return Optional.empty();
            }
            return Optional.of(percent);
        });
    }

    private static TokenWeights weights(Place place) {
        Map<TokenKind, Integer> weights = new EnumMap<>(TokenKind.class);
        place.fields("a mapping of token kinds to weights, such as {cache_read: 0}")
                .ifPresent(entries -> Kinds.each(
                        entries.only(Kinds.NAMES),
                        (kind, at) -> weight(at, kind).ifPresent(weight -> weights.put(kind, weight))));
        return new TokenWeights(weights);
    }

    private static Optional<Integer> weight(Place at, TokenKind kind) {
        OptionalLong given = at.integer(WEIGHT_FORM);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        int weight = (int) Math.max(-1, Math.min(given.getAsLong(), Integer.MAX_VALUE));
        return at.accept(() -> new TokenWeights(Map.of(kind, weight)).of(kind));
    }

    /** The parts of a limit that could be read. */
    record Parts(
            Optional<String> name,
            Optional<Meter> meter,
            Optional<Window> window,
            Optional<Scope> scope,
            List<Integer> thresholds,
            Optional<Boolean> shadow,
            Optional<FailureMode> onStoreFailure,
            Optional<String> refunds,
            Optional<TokenWeights> weights,
            Optional<DenialStatus> status,
            Optional<Duration> concurrencyRetry,
            Optional<ModelScope> modelScope,
            Optional<Duration> lease) {

        private Limit limit(OptionalLong capacity) {
            return new Limit(
                    name.orElseThrow(),
                    meter.orElseThrow(),
                    capacity,
                    window.orElseThrow(),
                    scope.orElse(Scope.TENANT),
                    thresholds,
                    shadow.orElse(false),
                    onStoreFailure.orElse(FailureMode.LOCAL),
                    refunds.isEmpty(),
                    weights.orElse(TokenWeights.DEFAULT),
                    status.orElse(DenialStatus.TOO_MANY_REQUESTS),
                    concurrencyRetry.orElse(Limit.DEFAULT_CONCURRENCY_RETRY),
                    modelScope.orElse(ModelScope.FAMILY),
                    lease);
        }
    }
}
