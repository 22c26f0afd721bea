package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * The usage of the Vercel AI SDK 6 and 7: the input includes cache reads and writes, whatever the provider.
 */
final class AiSdk {
    static final UsageFormat FORMAT = UsageFormat.of(
            "ai-sdk",
            "ai-sdk",
            "inputTokens, inputTokenDetails, outputTokens",
            Fields.none()
                    .count(Role.INPUT, "inputTokens")
                    .count(Role.OUTPUT, "outputTokens")
                    .count(Role.TOTAL, "totalTokens")
                    .inside(
                            "inputTokenDetails",
                            Fields.none()
                                    .count(Role.UNCACHED, "noCacheTokens")
                                    .count(Role.CACHE_READ, "cacheReadTokens")
                                    .count(Role.CACHE_WRITE, "cacheWriteTokens"))
                    .inside(
                            "outputTokenDetails",
                            Fields.none().part("textTokens").count(Role.REASONING, "reasoningTokens"))
                    .count(Role.REASONING, "reasoningTokens")
                    .count(Role.CACHE_READ, "cachedInputTokens")
                    .free("raw"));

    /** What a provider of the SDK hands to it: the parts stand within the counts. */
    static final UsageFormat PROVIDER = UsageFormat.of(
            "ai-sdk",
            "ai-sdk-provider",
            "inputTokens.total, outputTokens.total",
            Fields.none()
                    .inside(
                            "inputTokens",
                            Fields.none()
                                    .count(Role.INPUT, "total")
                                    .count(Role.UNCACHED, "noCache")
                                    .count(Role.CACHE_READ, "cacheRead")
                                    .count(Role.CACHE_WRITE, "cacheWrite"))
                    .inside(
                            "outputTokens",
                            Fields.none()
                                    .count(Role.OUTPUT, "total")
                                    .part("text")
                                    .count(Role.REASONING, "reasoning"))
                    .free("raw"));

    private AiSdk() {}
}
