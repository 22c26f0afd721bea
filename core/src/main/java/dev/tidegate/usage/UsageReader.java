package dev.tidegate.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.internal.usage.DeepTrees;
import dev.tidegate.internal.usage.OwnUsage;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormats;
import dev.tidegate.internal.usage.UsageStreams;
import dev.tidegate.internal.usage.UsageTrees;
import dev.tidegate.internal.usage.format.Formats;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import dev.tidegate.spi.UsageForm.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads usage as providers and frameworks report it, and the form of Tidegate {@code {"input": …, "output": …}}. The
 * format is recognised by its fields; naming the provider decides where several would do.
 *
 * <p>What is read is the JSON object as any parser gives it: a map of {@code Long} or {@code Integer}, {@code String},
 * {@code Map}, {@code List} and null. The object may stand inside the response or event it came with, at any depth.
 *
 * <pre>{@code
 * Usage usage = UsageReader.builtIn().read(Map.of("prompt_tokens", 1_000, "completion_tokens", 200));
 * }</pre>
 *
 * <p>Immutable; safe for any number of threads.
 */
public final class UsageReader {
    private static final UsageFormats FORMATS = new UsageFormats(Formats.ALL);
    private static final UsageReader BUILT_IN = new UsageReader(List.of(OwnUsage.KINDS));
    /** Other names of providers. */
    private static final Map<String, String> ALIASES = Map.of(
            "azure", "openai",
            "azure-openai", "openai",
            "google", "gemini",
            "vertex", "gemini",
            "vertex-ai", "gemini",
            "aws", "bedrock",
            "amazon-bedrock", "bedrock",
            "claude", "anthropic",
            "vercel", "ai-sdk",
            "llama-cpp", "llama.cpp");

    private final List<UsageForm> forms;

    private UsageReader(List<UsageForm> forms) {
        this.forms = List.copyOf(forms);
    }

    /** Knows the formats that docs/reference/usage.md lists. */
    public static UsageReader builtIn() {
        return BUILT_IN;
    }

    /** This reader, which then knows {@code form} too, and asks it first. */
    public UsageReader with(UsageForm form) {
        List<UsageForm> more = new ArrayList<>(forms);
        more.add(form);
        return new UsageReader(more);
    }

    /** The names that {@link #read(String, Map)} takes, without their aliases. */
    public List<String> providers() {
        Stream<String> known = FORMATS.formats().stream().map(UsageFormat::provider);
        return Stream.of(
                        Stream.of(OwnUsage.KINDS.provider()),
                        known,
                        forms.stream().map(UsageForm::provider))
                .flatMap(names -> names)
                .distinct()
                .toList();
    }

    /**
     * The usage that {@code tree} says, in whichever format it is.
     *
     * @throws InvalidInputException if it is in no known format, or has a count that its format does not know; or naming
     *     the field that is missing, no count from 0 to 2^42, or at odds with another
     */
    public Usage read(Map<String, ? extends @Nullable Object> tree) {
        return certain(reading(tree));
    }

    /**
     * As {@link #read(Map)}, in the formats of {@code provider} where they have its fields.
     *
     * @throws InvalidInputException also if there is no such provider
     */
    public Usage read(String provider, Map<String, ? extends @Nullable Object> tree) {
        return certain(reading(provider, tree));
    }

    /**
     * As {@link #read(Map)}, with all that bears on the price; counts that are not known are reported, not refused.
     *
     * @throws InvalidInputException if it is in no known format, or naming the field that is missing, no count from 0 to
     *     2^42, or at odds with another
     */
    public UsageReading reading(Map<String, ? extends @Nullable Object> tree) {
        return found("", tree);
    }

    /** As {@link #reading(Map)}, in the formats of {@code provider} where they have its fields. */
    public UsageReading reading(String provider, Map<String, ? extends @Nullable Object> tree) {
        return found(known(provider), tree);
    }

    /** Whether there is usage in {@code tree}: an event of a stream may have none. */
    public boolean hasUsage(Map<String, ? extends @Nullable Object> tree) {
        return hasShallowUsage(DeepTrees.shallow(tree, this::hasShallowUsage));
    }

    private boolean hasShallowUsage(Map<String, ? extends @Nullable Object> tree) {
        return form("", tree).isPresent() || FORMATS.hasUsage(tree);
    }

    /**
     * The usage of a stream: the objects that came with its events, in any number. Streams report running totals, so of
     * each field the largest figure holds. Events without usage may be among them.
     *
     * @throws InvalidInputException as {@link #read(Map)}
     */
    public Usage readStream(List<? extends Map<String, ? extends @Nullable Object>> events) {
        return certain(streamReading(events));
    }

    /** As {@link #readStream(List)}, of a stream of {@code provider}. */
    public Usage readStream(String provider, List<? extends Map<String, ? extends @Nullable Object>> events) {
        return certain(streamReading(provider, events));
    }

    /** As {@link #readStream(List)}, with all that bears on the price. */
    public UsageReading streamReading(List<? extends Map<String, ? extends @Nullable Object>> events) {
        return stream("", events);
    }

    /** As {@link #streamReading(List)}, of a stream of {@code provider}. */
    public UsageReading streamReading(String provider, List<? extends Map<String, ? extends @Nullable Object>> events) {
        return stream(known(provider), events);
    }

    /**
     * The usage in the headers of Bedrock's InvokeModel, such as {@code X-Amzn-Bedrock-Input-Token-Count}; names in any
     * case, other headers are left alone.
     *
     * @throws InvalidInputException if the input or output count is missing or no count
     */
    public Usage readBedrockHeaders(Map<String, String> headers) {
        Map<String, Object> counts = UsageTrees.bedrockHeaders(headers);
        UsageFields fields = UsageFields.of("headers", counts);
        fields.required("inputTokens");
        fields.required("outputTokens");
        return read("bedrock", counts);
    }

    private String known(String provider) {
        String name = ALIASES.getOrDefault(provider, provider);
        if (!providers().contains(name)) {
            throw new InvalidInputException("provider", provider, "one of " + String.join(", ", providers()));
        }
        return name;
    }

    private UsageReading found(String provider, Map<String, ? extends @Nullable Object> any) {
        Map<String, ? extends @Nullable Object> tree = DeepTrees.shallow(any, this::hasShallowUsage);
        Optional<UsageForm> form = form(provider, tree);
        if (form.isPresent()) {
            Usage usage = form.get().read(UsageTrees.innermost(tree));
            return new UsageReading(
                    usage,
                    form.get().provider(),
                    CallConditions.NONE,
                    Map.of(),
                    List.of(),
                    List.of(),
                    OptionalLong.empty());
        }
        return FORMATS.read(provider, tree).orElseThrow(() -> FORMATS.unreadable(provider, tree));
    }

    /** A form of the caller, or that of Tidegate, that reads {@code tree}; one that is named has to. */
    private Optional<UsageForm> form(String provider, Map<String, ? extends @Nullable Object> tree) {
        for (int i = forms.size() - 1; i >= 0; i--) {
            UsageForm form = forms.get(i);
            boolean named = form.provider().equals(provider);
            boolean tried = provider.isEmpty() && (form != OwnUsage.KINDS || OwnUsage.mayBe(tree));
            if (named || tried && form.match(UsageTrees.innermost(tree)) == Match.CERTAIN) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    private UsageReading stream(String provider, List<? extends Map<String, ? extends @Nullable Object>> any) {
        List<Map<String, ? extends @Nullable Object>> events = new ArrayList<>();
        any.forEach(event -> events.add(DeepTrees.shallow(event, this::hasShallowUsage)));
        List<? extends Map<String, ? extends @Nullable Object>> own = events.stream()
                .filter(event -> form(provider, event).isPresent())
                .toList();
        if (!own.isEmpty()) {
            return found(provider, own.get(own.size() - 1));
        }
        UsageStreams stream = new UsageStreams(FORMATS, provider);
        events.forEach(stream::add);
        return stream.reading()
                .orElseThrow(() -> new InvalidInputException(
                        "usage", "none in " + events.size() + " events", "an event with usage, as streams end with"));
    }

    private static Usage certain(UsageReading reading) {
        if (!reading.unknown().isEmpty()) {
            throw new InvalidInputException(
                    reading.unknown().get(0),
                    "not accounted for",
                    "only counts that the format " + reading.format() + " has");
        }
        return reading.total();
    }
}
