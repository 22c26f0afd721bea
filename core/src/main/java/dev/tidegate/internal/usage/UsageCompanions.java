package dev.tidegate.internal.usage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands beside a usage and says more of it: counts in the metadata of a provider, and a split by model. */
final class UsageCompanions {
    static final List<String> METADATA = List.of(
            "providerMetadata",
            "provider_metadata",
            "experimental_providerMetadata",
            "experimentalProviderMetadata",
            "experimental_provider_metadata");

    private static final List<String> BREAKDOWN = List.of("usage_breakdown", "usageBreakdown");
    /** In the metadata of providers, and full of numbers. */
    private static final Set<String> NO_COUNTS = Set.of("logprobs", "usage", "groundingMetadata", "safetyRatings");

    /** Names of providers in the AI SDK, and ours. */
    private static final Map<String, String> PROVIDERS = Map.of(
            "openai", "openai",
            "azure", "openai",
            "anthropic", "anthropic",
            "bedrock", "bedrock",
            "deepseek", "deepseek");

    private final Lexicon lexicon;

    UsageCompanions(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    /** A usage with the counts that its provider's metadata adds. */
    record Enriched(UsagePlace place, String provider) {}

    /**
     * The AI SDK 4 reports prompt and completion, and everything else in the metadata of the provider: {@code
     * providerMetadata.openai.cachedPromptTokens}, {@code providerMetadata.anthropic.cacheReadInputTokens}. Empty if this is not
     * its usage, or there is nothing to add.
     */
    Optional<Enriched> enriched(UsagePlace place) {
        boolean named = place.object().get("promptTokens") instanceof Number
                || place.object().get("prompt_tokens") instanceof Number;
        if (place.around() == null || !named) {
            return Optional.empty();
        }
        for (String name : METADATA) {
            if (place.around().object().get(name) instanceof Map<?, ?> metadata) {
                for (Map.Entry<String, String> provider : PROVIDERS.entrySet()) {
                    if (metadata.get(provider.getKey()) instanceof Map<?, ?> counts) {
                        Map<Object, @Nullable Object> all = new LinkedHashMap<>(place.object());
                        add(all, counts);
                        add(all, counts.get("usage") instanceof Map<?, ?> inner ? inner : Map.of());
                        UsagePlace more = new UsagePlace(place.path(), place.name(), all, place.around());
                        return Optional.of(new Enriched(more, provider.getValue()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** What the format knows, and what may be a count; metadata has much text that is none. */
    private void add(Map<Object, @Nullable Object> all, Map<?, ? extends @Nullable Object> counts) {
        counts.forEach((name, value) -> {
            boolean count = value instanceof Number || value instanceof Map<?, ?> || value instanceof List<?>;
            if (value != null && (count || lexicon.get(name) != null) && !NO_COUNTS.contains(name)) {
                all.putIfAbsent(name, value);
            }
        });
    }

    /** Groq's compound systems call several models, and say beside the usage what each of them used. */
    List<UsagePlace> byModel(UsagePlace place) {
        List<UsagePlace> models = new ArrayList<>();
        for (UsagePlace at = place.around(); at != null && models.isEmpty(); at = at.around()) {
            for (String name : BREAKDOWN) {
                if (at.object().get(name) instanceof Map<?, ?> breakdown
                        && breakdown.get("models") instanceof List<?> list) {
                    models(at, at.path() + "." + name + ".models[", list, models);
                }
            }
        }
        return models;
    }

    private void models(UsagePlace at, String path, List<?> list, List<UsagePlace> models) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Map<?, ?> item
                    && item.get("usage") instanceof Map<?, ?> usage
                    && lexicon.isUsage(usage)) {
                UsagePlace around = new UsagePlace(path + i + "]", "models", item, at.around());
                models.add(new UsagePlace(path + i + "].usage", "usage", usage, around));
            }
        }
    }
}
