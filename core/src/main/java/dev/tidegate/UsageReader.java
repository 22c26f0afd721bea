package dev.tidegate;

import dev.tidegate.internal.UsageForms;
import dev.tidegate.internal.UsageTrees;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import dev.tidegate.spi.UsageForm.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads usage as providers report it: OpenAI (chat completions, responses), Anthropic, Gemini, Bedrock, and our own form
 * {@code {"input": …, "output": …}}. The form is recognised by its fields, or forced by the provider's name.
 *
 * <p>What is read is the JSON object as any parser gives it: a map of {@code Long} or {@code Integer}, {@code String},
 * {@code Map}, {@code List} and null. The object may stand inside the response or event it came with.
 *
 * <pre>{@code
 * Usage usage = UsageReader.builtIn().read(Map.of("prompt_tokens", 1_000, "completion_tokens", 200));
 * }</pre>
 *
 * <p>Immutable; safe for any number of threads.
 */
public final class UsageReader {
    private static final UsageReader BUILT_IN = new UsageReader(UsageForms.BUILT_IN);

    private final List<UsageForm> forms;

    private UsageReader(List<UsageForm> forms) {
        this.forms = List.copyOf(forms);
    }

    /** Knows the forms named above. */
    public static UsageReader builtIn() {
        return BUILT_IN;
    }

    /** This reader, which then knows {@code form} too. */
    public UsageReader with(UsageForm form) {
        List<UsageForm> more = new ArrayList<>(forms);
        more.add(form);
        return new UsageReader(more);
    }

    /** The names that {@link #read(String, Map)} takes. */
    public List<String> providers() {
        return forms.stream().map(UsageForm::provider).distinct().toList();
    }

    /**
     * The usage that {@code tree} says, in whichever form it is.
     *
     * @throws InvalidInputException if it is in no known form, or could be in two; or naming the field that is missing,
     *     no count from 0 to 2^42, or at odds with another
     */
    public Usage read(Map<String, ? extends @Nullable Object> tree) {
        return read(forms, UsageTrees.innermost(tree));
    }

    /**
     * As {@link #read(Map)}, but only in the forms of {@code provider}.
     *
     * @throws InvalidInputException also if there is no such provider
     */
    public Usage read(String provider, Map<String, ? extends @Nullable Object> tree) {
        return read(of(provider), UsageTrees.innermost(tree));
    }

    /**
     * The usage of a stream: the objects that came with its events, in any number. Streams report running totals, so of
     * each field the largest figure holds. Events without usage may be among them.
     *
     * @throws InvalidInputException as {@link #read(Map)}
     */
    public Usage readStream(List<? extends Map<String, ? extends @Nullable Object>> events) {
        return read(forms, UsageTrees.totals(events));
    }

    /**
     * The usage in the headers of Bedrock's InvokeModel, such as {@code X-Amzn-Bedrock-Input-Token-Count}; names in any
     * case, other headers are left alone.
     *
     * @throws InvalidInputException if the input or output count is missing or no count
     */
    public Usage readBedrockHeaders(Map<String, String> headers) {
        return read(of("bedrock"), UsageTrees.bedrockHeaders(headers));
    }

    private List<UsageForm> of(String provider) {
        List<UsageForm> own =
                forms.stream().filter(form -> form.provider().equals(provider)).toList();
        if (own.isEmpty()) {
            throw new InvalidInputException("provider", provider, "one of " + String.join(", ", providers()));
        }
        return own;
    }

    private static Usage read(List<UsageForm> forms, UsageFields fields) {
        List<UsageForm> certain = matching(forms, fields, Match.CERTAIN);
        if (certain.size() > 1) {
            throw new InvalidInputException(
                    fields.path(),
                    String.join(", ", fields.names()),
                    "fields of one form; these are of " + shapes(certain) + "; name the provider");
        }
        List<UsageForm> readable = certain.isEmpty() ? matching(forms, fields, Match.POSSIBLE) : certain;
        if (readable.isEmpty()) {
            String seen = fields.names().isEmpty() ? "no fields" : String.join(", ", fields.names());
            throw new InvalidInputException(fields.path(), seen, "the fields of one of " + shapes(forms));
        }
        return readable.get(0).read(fields);
    }

    private static List<UsageForm> matching(List<UsageForm> forms, UsageFields fields, Match match) {
        return forms.stream().filter(form -> form.match(fields) == match).toList();
    }

    private static String shapes(List<UsageForm> forms) {
        return forms.stream()
                .map(form -> form.provider() + " (" + form.shape() + ")")
                .collect(Collectors.joining(", "));
    }
}
