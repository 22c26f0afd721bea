package dev.tidegate.config.prices;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name that all ids of one model share, as far as it follows from their form: without who serves it and where, a date, a
 * revision, or a customer's tuning. Limits of each model count by it.
 */
final class ModelFamily {
    /** Makers of models, or who serves them, that stand before a slash and are no part of the name. */
    private static final Set<String> MAKERS = Set.of(
            "qwen",
            "meta",
            "meta-llama",
            "moonshotai",
            "deepseek-ai",
            "zai-org",
            "minimaxai",
            "speech",
            "azure_text",
            "codestral",
            "*");

    private static final Pattern COMMITMENT = Pattern.compile("[0-9]+-month-commitment");

    /** As Bedrock names makers, before a dot. */
    private static final Pattern MAKER = Pattern.compile("(ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax"
            + "|mistral|moonshot|moonshotai|nvidia|openai|qwen|stability|twelvelabs|writer|xai|zai)\\.(.+)");

    private static final Pattern NUMBER_ALONE = Pattern.compile("[vr][0-9].*");
    private static final Pattern REVISION = Pattern.compile("(.+?)(?:-[0-9]+)?:[0-9]+(?::[0-9a-z]+)?");
    private static final Pattern VERSION = Pattern.compile("(.+?)-v[0-9]+(?:-(20[0-9]{6}))?");
    private static final Pattern MIDDLE_LATEST = Pattern.compile("(.+)-latest(-(?:non-)?reasoning)");
    private static final Pattern AT_MORE = Pattern.compile("(.+)@([0-9]{4})(?:-[0-9]{3})?");
    /** A stable version of Gemini. */
    private static final Pattern STABLE = Pattern.compile("(.+)-00[0-9]");

    private static final Pattern MAAS = Pattern.compile("(.+)-maas");

    private ModelFamily() {}

    static String of(String id) {
        String name = place(id.toLowerCase(Locale.ROOT));
        name = rest(ModelName.ROUTE, name);
        Matcher azure = ModelName.TUNED_AT_AZURE.matcher(name);
        name = azure.matches() ? "ft:" + azure.group(1) : name;
        Matcher tuned = ModelName.TUNED.matcher(name);
        if (tuned.matches()) {
            return "ft:" + of(tuned.group(1));
        }
        name = maker(name);
        name = rest(MAAS, rest(ModelName.AT_WORD, name));
        Matcher at = AT_MORE.matcher(name);
        name = at.matches() ? at.group(1) + "-" + at.group(2) : name;
        name = rest(ModelName.LATEST, name);
        Matcher latest = MIDDLE_LATEST.matcher(name);
        name = latest.matches() ? latest.group(1) + latest.group(2) : name;
        return spelled(unversioned(ModelName.undated(unversioned(name))));
    }

    /** Without what says where it is served. */
    private static String place(String id) {
        Matcher arn = ModelName.ARN.matcher(id);
        String name = arn.matches() ? arn.group(2) : id;
        name = rest(ModelName.DEPLOYMENT, rest(ModelName.VERTEX_PATH, name));
        for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/')) {
            String prefix = name.substring(0, slash);
            boolean known = ModelName.PREFIXES.contains(prefix)
                    || MAKERS.contains(prefix)
                    || ModelName.REGION.matcher(prefix).matches()
                    || COMMITMENT.matcher(prefix).matches();
            if (!known) {
                break;
            }
            name = name.substring(slash + 1);
        }
        Matcher profile = ModelName.PROFILE.matcher(name);
        return profile.matches() ? profile.group(2) : name;
    }

    /** Without Bedrock's maker and revision: deepseek.v3.2 keeps the maker, since v3.2 alone names no model. */
    private static String maker(String name) {
        Matcher maker = MAKER.matcher(name);
        if (!maker.matches()) {
            return name.startsWith("claude-") ? rest(REVISION, name) : name;
        }
        String model = rest(REVISION, maker.group(2));
        return NUMBER_ALONE.matcher(model).matches() ? maker.group(1) + "-" + model : model;
    }

    /** Without -v1 and the like, but where different models have them. */
    private static String unversioned(String name) {
        Matcher version = VERSION.matcher(name);
        if (!version.matches() || name.contains("embed") || name.contains("rerank")) {
            return name;
        }
        String bare = version.group(1);
        return bare.equals("claude") || bare.equals("deepseek") || bare.startsWith("nemotron")
                ? name
                : bare + (version.group(2) == null ? "" : "-" + version.group(2));
    }

    /** As the maker spells it. */
    private static String spelled(String name) {
        if (name.startsWith("claude-")) {
            return ModelName.DOTTED.matcher(name).replaceAll("-");
        }
        return name.startsWith("gemini-") ? rest(STABLE, name) : name.replace("gpt-35-turbo", "gpt-3.5-turbo");
    }

    private static String rest(Pattern pattern, String name) {
        Matcher matcher = pattern.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }
}
