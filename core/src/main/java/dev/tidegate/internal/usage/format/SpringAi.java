package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * Spring AI's Usage. Whether the prompt includes the caches is the provider's; the usage of the provider, where it is
 * there, says so and is read instead.
 */
final class SpringAi {
    static final UsageFormat FORMAT = UsageFormat.of(
                    "spring-ai",
                    "spring-ai",
                    "promptTokens, completionTokens",
                    Fields.none()
                            .count(Role.INPUT, "promptTokens")
                            .count(Role.OUTPUT, "completionTokens", "generationTokens")
                            .count(Role.TOTAL, "totalTokens")
                            .count(Role.CACHE_READ, "cacheReadInputTokens")
                            .count(Role.CACHE_WRITE, "cacheWriteInputTokens")
                            .free("nativeUsage"))
            .asTheProvider();

    private SpringAi() {}
}
