package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * The usage of the Vercel AI SDK 5. Whether the input includes the cached tokens is the provider's: OpenAI's does, Anthropic's
 * does not.
 */
final class AiSdk5 {
    static final UsageFormat FORMAT = UsageFormat.of(
                    "ai-sdk",
                    "ai-sdk-5",
                    "inputTokens, outputTokens, cachedInputTokens",
                    Fields.none()
                            .count(Role.INPUT, "inputTokens")
                            .count(Role.OUTPUT, "outputTokens")
                            .count(Role.TOTAL, "totalTokens")
                            .count(Role.REASONING, "reasoningTokens")
                            .count(Role.CACHE_READ, "cachedInputTokens"))
            .asTheProvider();

    private AiSdk5() {}
}
