package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * The usage of the Vercel AI SDK 4 together with the counts that it keeps in the metadata of the provider. Whether the prompt
 * includes the caches is the provider's: OpenAI's does, Anthropic's does not.
 */
final class AiSdk4 {
    static final UsageFormat FORMAT = UsageFormat.of(
                    "ai-sdk",
                    "ai-sdk-4",
                    "promptTokens, completionTokens, and counts in providerMetadata",
                    Fields.none()
                            .count(Role.INPUT, "promptTokens")
                            .count(Role.OUTPUT, "completionTokens")
                            .count(Role.TOTAL, "totalTokens")
                            .count(Role.REASONING, "reasoningTokens")
                            .count(Role.CACHE_READ, "cachedPromptTokens", "cacheReadInputTokens")
                            .count(Role.CACHE_READ, "promptCacheHitTokens")
                            .count(Role.UNCACHED, "promptCacheMissTokens")
                            .count(Role.CACHE_WRITE, "cacheCreationInputTokens", "cacheWriteInputTokens")
                            .part("acceptedPredictionTokens", "rejectedPredictionTokens"))
            .asTheProvider();

    private AiSdk4() {}
}
