package dev.tidegate.plans;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shapes in which one model is named: with a provider's prefix, a region or profile, a date, a customer's own tuning.
 * It knows the shapes and no model.
 */
final class ModelName {
    /** What stands before a slash and says who serves a model, not which it is. */
    private static final Set<String> PREFIXES = Set.of(
            "openai",
            "azure",
            "azure_ai",
            "bedrock",
            "bedrock_converse",
            "converse",
            "vertex_ai",
            "vertex",
            "models",
            "gemini",
            "google",
            "anthropic",
            "xai",
            "x-ai",
            "deepseek",
            "mistral",
            "mistralai",
            "cohere",
            "cohere_chat",
            "groq",
            "openrouter",
            "text-completion-openai",
            "us",
            "eu",
            "global",
            "global-standard",
            "invoke",
            "litellm",
            "aws",
            "google-vertex",
            "google_genai",
            "amazon",
            "responses");

    /** The inference profiles of Bedrock. */
    private static final Pattern PROFILE =
            Pattern.compile("(?:us|us-gov|eu|apac|global|jp|au|ca|sa|il|me|af)\\.(.+\\..+)");

    private static final Pattern VERTEX_PATH = Pattern.compile("(?:projects/.*/)?publishers/[^/]+/models/(.+)");
    private static final Pattern ARN = Pattern.compile("arn:[^/]*[/](.+)");
    private static final Pattern AT_DATE = Pattern.compile("(.+)@([0-9]{8})");
    private static final Pattern AT_WORD = Pattern.compile("(.+)@(?:default|latest|[0-9]{3})");
    private static final Pattern TUNED = Pattern.compile("ft:([^:]+)(?::.*)?");
    private static final Pattern LATEST = Pattern.compile("(.+)[-:]latest");
    private static final Pattern DOTTED = Pattern.compile("(?<=[0-9])\\.(?=[0-9])");
    private static final Pattern BEDROCK = Pattern.compile("[a-z0-9]+\\.(.+?)-v[0-9]+(?::[0-9]+)*(?::[0-9a-z]+)?");

    /** A date at the end: 2025-08-07, 20250807, or the month and day, or year and month, in four digits. */
    private static final Pattern DATED = Pattern.compile("(.+?)(?:[-@](?:20[0-9]{2}-[01][0-9]-[0-3][0-9]"
            + "|20[0-9]{2}[01][0-9][0-3][0-9]|[01][0-9][0-3][0-9]|2[0-9][01][0-9]|[01][0-9]-20[0-9]{2}"
            + "|[01][0-9]-[0-3][0-9]))(-v[0-9]+(?::[0-9]+)*)?");

    /** The forms, and the shortest of them that only leaves out who serves the model. */
    private final Map<String, String> forms = new LinkedHashMap<>();

    private final String bare;

    /** Every shorter or plainer form of {@code id}, and how it came about, the nearest first; not {@code id} itself. */
    static Map<String, String> forms(String id) {
        return new ModelName(id).forms;
    }

    private ModelName(String id) {
        String name = id.toLowerCase(Locale.ROOT);
        add(forms, id, name, "in lower case");
        name = without(forms, id, name, ARN, "without the ARN");
        name = without(forms, id, name, VERTEX_PATH, "without the path");
        for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/')) {
            if (!PREFIXES.contains(name.substring(0, slash))) {
                break;
            }
            String prefix = name.substring(0, slash + 1);
            name = name.substring(slash + 1);
            add(forms, id, name, "without the prefix " + prefix);
        }
        Matcher profile = PROFILE.matcher(name);
        if (profile.matches()) {
            name = profile.group(1);
            add(forms, id, name, "without the inference profile");
        }
        Matcher tuned = TUNED.matcher(name);
        if (tuned.matches()) {
            name = "ft:" + tuned.group(1);
            add(forms, id, name, "fine-tuned from " + tuned.group(1));
        }
        Matcher at = AT_DATE.matcher(name);
        if (at.matches()) {
            name = at.group(1) + "-" + at.group(2);
            add(forms, id, name, "with its date after a dash");
        }
        name = without(forms, id, name, AT_WORD, "without the version");
        Matcher latest = LATEST.matcher(name);
        if (latest.matches()) {
            add(forms, id, latest.group(1), "without 'latest'");
        }
        add(forms, id, DOTTED.matcher(name).replaceAll("-"), "with dashes for dots");
        bare = latest.matches() ? latest.group(1) : name;
    }

    private static String without(Map<String, String> forms, String id, String name, Pattern pattern, String note) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return name;
        }
        add(forms, id, matcher.group(1), note);
        return matcher.group(1);
    }

    private static void add(Map<String, String> forms, String id, String form, String note) {
        if (!form.isEmpty() && !form.equals(id)) {
            forms.putIfAbsent(form, note);
        }
    }

    /** {@code id} without a date at its end; itself if there is none. */
    static String undated(String id) {
        Matcher matcher = DATED.matcher(id);
        return matcher.matches() ? matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2)) : id;
    }

    /** The name that all ids of one model share, as far as their shapes tell. */
    static String family(String id) {
        String name = new ModelName(id).bare;
        Matcher bedrock = BEDROCK.matcher(name);
        return undated(bedrock.matches() ? bedrock.group(1) : name);
    }
}
