package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * DeepSeek's usage: hits and misses of the cache add up to the prompt.
 */
final class DeepSeek {
    static final UsageFormat FORMAT = UsageFormat.of(
            "deepseek",
            "deepseek",
            "prompt_tokens, prompt_cache_hit_tokens",
            OpenAi.chat()
                    .count(Role.CACHE_READ, "prompt_cache_hit_tokens")
                    .count(Role.UNCACHED, "prompt_cache_miss_tokens"));

    private DeepSeek() {}
}
