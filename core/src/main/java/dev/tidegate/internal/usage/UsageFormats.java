package dev.tidegate.internal.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.internal.usage.UsageFormat.Place;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReading;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads usage in a list of formats. Immutable; safe for any number of threads. */
public final class UsageFormats {
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final String ANTHROPIC_INPUT = "the usage of message_start too, where message_delta has only output";

    private final List<UsageFormat> formats;
    private final Lexicon lexicon;
    private final UsageFinder finder;
    private final UsageCompanions companions;

    /** For at most 63 formats. */
    public UsageFormats(List<UsageFormat> formats) {
        this.formats = List.copyOf(formats);
        this.lexicon = Lexicon.of(formats);
        this.finder = new UsageFinder(lexicon);
        this.companions = new UsageCompanions(lexicon);
    }

    /** The formats by which a refusal says what is known. */
    public List<UsageFormat> formats() {
        return formats;
    }

    /** The objects in {@code tree} that have usage. */
    List<UsagePlace> places(Map<?, ? extends @Nullable Object> tree) {
        return finder.find(tree);
    }

    /** Whether {@code tree} has usage at any depth. */
    public boolean hasUsage(Map<?, ? extends @Nullable Object> tree) {
        return !places(tree).isEmpty();
    }

    /** The reading of {@code tree}; empty if there is no usage in it. */
    public Optional<UsageReading> read(String provider, Map<?, ? extends @Nullable Object> tree) {
        List<UsageReading> readings = new ArrayList<>(1);
        for (UsagePlace place : places(tree)) {
            readings.add(read(provider, place));
        }
        return sum(readings);
    }

    /** Several calls as one: of the first model, what the others used by model. */
    static Optional<UsageReading> sum(List<UsageReading> readings) {
        if (readings.size() < 2) {
            return readings.stream().findFirst();
        }
        UsageReading first = readings.get(0);
        Usage usage = Usage.NONE;
        Map<String, Usage> others = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        long reported = 0;
        boolean priced = true;
        for (UsageReading each : readings) {
            boolean same = each.model().equals(first.model());
            if (same) {
                usage = usage.plus(each.usage());
            } else {
                others.merge(each.model().orElse(""), each.usage(), Usage::plus);
            }
            each.others().forEach((model, other) -> others.merge(model, other, Usage::plus));
            unknown.addAll(each.unknown());
            ignored.addAll(each.ignored());
            priced &= each.reported().isPresent();
            reported += each.reported().orElse(0);
        }
        return Optional.of(new UsageReading(
                usage,
                first.format(),
                first.conditions(),
                others,
                unknown,
                ignored,
                priced ? OptionalLong.of(reported) : OptionalLong.empty()));
    }

    UsageReading read(String provider, UsagePlace place) {
        UsageReading reading = enriched(provider, place);
        List<UsagePlace> models = companions.byModel(place);
        return models.isEmpty() ? told(reading, place) : byModel(provider, reading, models);
    }

    /** The split by model; where it has less than the whole, or cannot be read, the whole, and the split is reported. */
    private UsageReading byModel(String provider, UsageReading whole, List<UsagePlace> models) {
        try {
            List<UsageReading> readings = new ArrayList<>();
            models.forEach(model -> readings.add(alone(provider, model)));
            UsageReading split = sum(readings).orElseThrow();
            if (isAll(split, whole)) {
                return split;
            }
        } catch (InvalidInputException e) {
            // Reported below: what it says of prices is lost.
        }
        return with(whole, whole.usage(), whole.others(), List.of(models.get(0).path()));
    }

    private UsageReading enriched(String provider, UsagePlace place) {
        Optional<UsageCompanions.Enriched> more = companions.enriched(place);
        return more.isEmpty()
                ? alone(provider, place)
                : alone(
                        provider.isEmpty() || provider.equals("ai-sdk")
                                ? more.get().provider()
                                : provider,
                        more.get().place());
    }

    /** A split by model that has less than the whole would charge too little. */
    private static boolean isAll(UsageReading split, UsageReading whole) {
        Usage parts = split.total();
        return parts.sent() >= whole.usage().sent()
                && parts.outputTokens() >= whole.usage().outputTokens();
    }

    private UsageReading told(UsageReading reading, UsagePlace place) {
        Optional<UsagePlace> told = finder.told(place);
        if (told.isEmpty()) {
            return reading;
        }
        UsageReading inner;
        try {
            inner = alone("", told.get());
        } catch (InvalidInputException e) {
            // It may say more than the framework read of it.
            return with(
                    reading,
                    reading.usage(),
                    reading.others(),
                    List.of(told.get().path()));
        }
        return agree(reading.usage(), inner.usage())
                ? with(reading, inner.usage(), inner.others(), inner.unknown())
                : with(reading, reading.usage(), reading.others(), inner.unknown());
    }

    /**
     * Whether the provider's usage is of the same call: frameworks keep that of the last call beside the sum of several.
     * Some leave the caches out of the input that they report.
     */
    private static boolean agree(Usage framework, Usage provider) {
        boolean input = provider.sent() == framework.sent()
                || provider.count(TokenKind.INPUT) == framework.count(TokenKind.INPUT);
        return input && provider.outputTokens() == framework.outputTokens();
    }

    private static UsageReading with(
            UsageReading reading, Usage usage, Map<String, Usage> others, List<String> unknown) {
        List<String> all = new ArrayList<>(reading.unknown());
        all.addAll(unknown);
        return new UsageReading(
                usage, reading.format(), reading.conditions(), others, all, reading.ignored(), reading.reported());
    }

    private UsageReading alone(String provider, UsagePlace place) {
        Tally tally = Tally.of(lexicon, place.path(), place.object());
        UsageFormat format = format(provider, tally, place);
        Surroundings surroundings = new Surroundings(tally);
        CallConditions conditions = surroundings.conditions(place);
        check(format, tally, place);
        choices(format, tally, place);
        Usage usage = new Reading(tally, format).usage();
        Map<String, Usage> others = new LinkedHashMap<>();
        usage = rounds(tally, usage, format, conditions, others);
        if (surroundings.isFree()) {
            usage = Usage.NONE;
            others.clear();
        }
        return new UsageReading(
                usage, format.name(), conditions, others, tally.unknown, tally.ignored, reported(tally));
    }

    private static OptionalLong reported(Tally tally) {
        if (!tally.priced) {
            return OptionalLong.empty();
        }
        BigDecimal nanos = tally.dollars.multiply(NANOS).setScale(0, RoundingMode.CEILING);
        return nanos.compareTo(BigDecimal.valueOf(Numbers.MAX_PART)) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(nanos.longValueExact());
    }

    // ---- which format ----

    private UsageFormat format(String provider, Tally tally, UsagePlace place) {
        long wanted = provider.isEmpty() ? -1 : of(provider);
        for (long candidates : new long[] {tally.exact, tally.spelt, tally.counted}) {
            long known = candidates & (1L << formats.size()) - 1;
            known = (known & tally.hinted) != 0 ? known & tally.hinted : known;
            if ((known & wanted) != 0) {
                return formats.get(Long.numberOfTrailingZeros(known & wanted));
            }
            if (known != 0) {
                votes(provider, wanted, place);
                return placed(formats.get(Long.numberOfTrailingZeros(known)), wanted);
            }
        }
        int[] votes = votes(provider, wanted, place);
        int best = 0;
        for (int i = 0; i < votes.length; i++) {
            best = votes[i] > votes[best] ? i : best;
        }
        return placed(formats.get(best), wanted);
    }

    /** A format that leaves it to the provider where the caches are, read as the provider that is named has them. */
    private UsageFormat placed(UsageFormat format, long wanted) {
        if (!format.follows() || wanted == -1) {
            return format;
        }
        UsageFormat named = formats.get(Long.numberOfTrailingZeros(wanted));
        return format.cache(named.cache() == Place.INSIDE ? Place.INSIDE : Place.APART);
    }

    /** How many of the fields each format has, those of the provider that is named counting more. */
    private int[] votes(String provider, long wanted, UsagePlace place) {
        int[] votes = new int[formats.size()];
        lexicon.vote(place.object(), votes);
        boolean known = false;
        for (int i = 0; i < votes.length; i++) {
            boolean named = (wanted >>> i & 1) != 0;
            known |= named && votes[i] > 0;
            votes[i] = votes[i] * 2 + (wanted != -1 && named && votes[i] > 0 ? votes[i] + 1 : 0);
        }
        if (!known) {
            throw unreadable(provider, place.object());
        }
        return votes;
    }

    private long of(String provider) {
        long bits = 0;
        for (int i = 0; i < formats.size(); i++) {
            bits |= formats.get(i).provider().equals(provider) ? 1L << i : 0;
        }
        return bits;
    }

    /**
     * The server of llama.cpp reports what one choice used. It is known by the timings beside its answer, or by name.
     * Several prompts of one call look like several choices of one prompt, so the prompt counts for each of them.
     */
    private static void choices(UsageFormat format, Tally tally, UsagePlace place) {
        for (UsagePlace at = place.around(); at != null; at = at.around()) {
            boolean llama = at.object().get("timings") instanceof Map<?, ?>
                    || format.provider().equals("llama.cpp");
            if (llama && at.object().get("choices") instanceof List<?> choices && choices.size() > 1) {
                tally.set(Role.OUTPUT, Math.multiplyExact(tally.get(Role.OUTPUT), choices.size()));
                if ("text_completion".equals(at.object().get("object"))) {
                    tally.set(Role.INPUT, Math.multiplyExact(tally.get(Role.INPUT), choices.size()));
                }
                tally.set(Role.TOTAL, 0);
            }
        }
    }

    // ---- refusals ----

    private void check(UsageFormat format, Tally tally, UsagePlace place) {
        if (!tally.unknown.isEmpty()) {
            return;
        }
        for (String name : format.needed()) {
            boolean there = place.object().get(name) != null || place.object().get(other(name)) != null;
            boolean input = name.equals(format.needed().get(0));
            if (!there && !(input ? tally.has(Role.INPUT) || tally.has(Role.UNCACHED) : tally.has(Role.OUTPUT))) {
                if (tally.has(Role.TOTAL) && !tally.has(Role.INPUT) && !tally.has(Role.OUTPUT)) {
                    return;
                }
                throw name.equals("input_tokens") && tally.get(Role.TOTAL) == 0
                        ? new InvalidInputException(tally.path + "." + name, "missing", ANTHROPIC_INPUT)
                        : tally.missing(name);
            }
        }
    }

    private static String other(String name) {
        String camel = Fields.camel(name);
        return camel.equals(name) ? Fields.snake(name) : camel;
    }

    /** The refusal of an object in which no format finds a count. */
    public InvalidInputException unreadable(String provider, Map<?, ? extends @Nullable Object> tree) {
        TreeSet<String> names = new TreeSet<>();
        tree.forEach((name, value) -> {
            if (value != null) {
                names.add(String.valueOf(name));
            }
        });
        String seen = names.isEmpty() ? "no fields" : String.join(", ", names);
        String known = formats.stream()
                .filter(format -> provider.isEmpty() || format.provider().equals(provider))
                .map(format -> provider.isEmpty() ? format.name() : format.name() + " (" + format.shape() + ")")
                .collect(Collectors.joining(", "));
        return new InvalidInputException("usage", seen, "a usage in one of the formats " + known);
    }

    // ---- rounds ----

    /**
     * Adds the rounds that the figures of the whole leave out: those that are no answers of the model itself, and
     * answers that were declined before another model gave the one that counts.
     */
    private static Usage rounds(
            Tally tally, Usage whole, UsageFormat format, CallConditions conditions, Map<String, Usage> others) {
        Usage usage = whole;
        boolean replaced = tally.rounds.stream().anyMatch(round -> round.type().equals("fallback_message"));
        long answered = tally.rounds.stream()
                .filter(round ->
                        round.type().endsWith("message") && !round.type().startsWith("advisor"))
                .mapToLong(
                        round -> round.counts().get(Role.INPUT) + round.counts().get(Role.OUTPUT))
                .sum();
        boolean left = replaced && answered > tally.get(Role.INPUT) + tally.get(Role.OUTPUT);
        for (Tally.Round round : tally.rounds) {
            boolean within =
                    round.type().equals("fallback_message") || round.type().equals("message") && !left;
            if (!within) {
                Usage more = new Reading(round.counts(), format).usage();
                boolean own = round.model().isEmpty()
                        || conditions.model().filter(round.model()::equals).isPresent();
                if (own) {
                    usage = usage.plus(more);
                } else {
                    others.merge(round.model(), more, Usage::plus);
                }
            }
        }
        return usage;
    }
}
