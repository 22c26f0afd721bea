package dev.tidegate.config.prices;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms in which one model is named: with a provider's prefix, a path, an ARN, a region or profile, a date, a
 * customer's own tuning. It knows the shapes and no model; {@link ModelFamily} has the name that all of them share.
 */
final class ModelName {
    /** What stands before a slash and says who serves a model, not which it is. */
    static final Set<String> PREFIXES = Set.of(
            "openai",
            "azure",
            "azure_ai",
            "bedrock",
            "bedrock_converse",
            "bedrock_mantle",
            "converse",
            "vertex_ai",
            "vertex",
            "models",
            "gemini",
            "google",
            "anthropic",
            "claude_platform",
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
            "us-gov",
            "eu",
            "apac",
            "global",
            "global-standard",
            "data-zone-standard",
            "invoke",
            "litellm",
            "aws",
            "google-vertex",
            "google_genai",
            "amazon",
            "amazon-nova",
            "responses");

    /** An inference profile of Bedrock before the vendor: a country, a part of the world, or its own word for any. */
    static final Pattern PROFILE = Pattern.compile(
            "(us-gov|us|eu|apac|ap|global|regional|jp|au|ca|sa|il|me|af|uk|in|kr|sg|br|mx)\\.([a-z0-9-]+\\..+)");

    /** A form that stands for the profile of any one part of the world. */
    static final String REGIONAL = "regional.";

    static final Pattern VERTEX_PATH = Pattern.compile("(?:.*/)?publishers/[^/]+/models/(.+)");
    static final Pattern DEPLOYMENT = Pattern.compile("(?:.*/)?deployments/([^/]+)(?:/.*)?");
    /** Of Bedrock: the region, and the id of a foundation model or an inference profile. */
    static final Pattern ARN = Pattern.compile("arn:[^:/]*:bedrock:([^:/]*):[^/]*/(.+)");

    static final Pattern REGION = Pattern.compile("[a-z]{2}(?:-[a-z]+)+-[0-9]");
    static final Pattern AT_DATE = Pattern.compile("(.+)@(20[0-9]{6})");
    static final Pattern AT_WORD = Pattern.compile("(.+)@(?:default|latest|[0-9]{3})");
    static final Pattern TUNED = Pattern.compile("ft:([^:]+)(?::.*)?");
    /** As Azure names a deployment of one's own tuning. */
    static final Pattern TUNED_AT_AZURE = Pattern.compile("(.+)\\.ft-[0-9a-f-]+(?:-.*)?");

    static final Pattern LATEST = Pattern.compile("(.+)[-:]latest");
    /** Routes of OpenRouter to the same model. */
    static final Pattern ROUTE = Pattern.compile("(.+):(?:free|nitro|floor|extended|exacto|online|beta|thinking)");

    static final Pattern DOTTED = Pattern.compile("(?<=[0-9])\\.(?=[0-9])");
    private static final Pattern REVISION = Pattern.compile("(.+?)(?::[0-9]+)(?::[0-9]+k|:mm)?");
    private static final Pattern VERSION = Pattern.compile("([a-z0-9]+\\..+)-v[0-9]+");

    /** A date at the end: 2025-08-07, 20250807, or the month and day, or year and month, in four digits. */
    private static final Pattern DATED = Pattern.compile("(.+?)(?:[-@](?:20[0-9]{2}-[01][0-9]-[0-3][0-9]"
            + "|20[0-9]{2}[01][0-9][0-3][0-9]|[01][0-9][0-3][0-9]|2[0-9][01][0-9]|[01][0-9]-20[0-9]{2}"
            + "|[01][0-9]-[0-3][0-9]))(-v[0-9]+(?::[0-9]+)*|-(?:non-)?reasoning)?");

    private final String id;
    private final Map<String, String> forms = new LinkedHashMap<>();

    /** What is left of the name. */
    private String name;

    private ModelName(String id) {
        this.id = id;
        this.name = id.toLowerCase(Locale.ROOT);
    }

    /** Every shorter or plainer form of {@code id}, and how it came about, the nearest first; not {@code id} itself. */
    static Map<String, String> forms(String id) {
        ModelName model = new ModelName(id);
        model.add(model.name, "in lower case");
        model.paths();
        model.prefixes();
        model.profile();
        model.endings();
        return model.forms;
    }

    /** Where a model is served is a part of its price, so a form that says it goes first. */
    private void paths() {
        Matcher arn = ARN.matcher(name);
        if (arn.matches()) {
            add("bedrock/" + arn.group(1) + "/" + arn.group(2), "of the ARN");
            region(arn.group(1), arn.group(2));
            take(arn.group(2), "without the ARN");
        }
        Matcher vertex = VERTEX_PATH.matcher(name);
        if (vertex.matches()) {
            add("vertex_ai/" + vertex.group(1), "of the path");
            take(vertex.group(1), "without the path");
        }
        Matcher deployment = DEPLOYMENT.matcher(name);
        if (deployment.matches()) {
            add("azure/" + deployment.group(1), "of the deployment");
            take(deployment.group(1), "without the path");
        }
    }

    private void prefixes() {
        for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/')) {
            String prefix = name.substring(0, slash);
            boolean region = REGION.matcher(prefix).matches();
            if (!region && !PREFIXES.contains(prefix)) {
                return;
            }
            region(prefix, name.substring(slash + 1));
            take(name.substring(slash + 1), "without the " + (region ? "region " : "prefix ") + prefix + "/");
        }
    }

    private void region(String region, String model) {
        if (region.startsWith("us-gov-")) {
            add("us-gov." + model, "with the profile of its region");
        }
    }

    /** What is served in one part of the world can cost more than what is served anywhere. */
    private void profile() {
        Matcher profile = PROFILE.matcher(name);
        if (profile.matches()) {
            if (!profile.group(1).equals("global")) {
                add(REGIONAL + profile.group(2), "at the price of an inference profile in other regions");
            }
            take(profile.group(2), "without the inference profile");
        }
    }

    private void endings() {
        take(ROUTE, "without the route");
        Matcher azure = TUNED_AT_AZURE.matcher(name);
        name = azure.matches() ? "ft:" + azure.group(1) : name;
        Matcher tuned = TUNED.matcher(name);
        if (tuned.matches()) {
            name = "ft:" + tuned.group(1);
            add(name, "fine-tuned from " + tuned.group(1));
        }
        Matcher at = AT_DATE.matcher(name);
        if (at.matches()) {
            take(at.group(1) + "-" + at.group(2), "with its date after a dash");
        }
        take(AT_WORD, "without the version");
        String full = name;
        take(LATEST, "without 'latest'");
        take(REVISION, "without the revision");
        take(VERSION, "without the version");
        add(DOTTED.matcher(full).replaceAll("-"), "with dashes for dots");
    }

    private void take(Pattern pattern, String note) {
        Matcher matcher = pattern.matcher(name);
        if (matcher.matches()) {
            take(matcher.group(1), note);
        }
    }

    private void take(String rest, String note) {
        name = rest;
        add(rest, note);
    }

    private void add(String form, String note) {
        if (!form.isEmpty() && !form.equals(id)) {
            forms.putIfAbsent(form, note);
        }
    }

    /** {@code id} without a date at its end; itself if there is none. */
    static String undated(String id) {
        Matcher matcher = DATED.matcher(id);
        return matcher.matches() ? matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2)) : id;
    }
}
