package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * Moonshot's usage: the cached tokens stand at the top and are part of the prompt.
 */
final class Moonshot {
    static final UsageFormat FORMAT = UsageFormat.of(
            "moonshot",
            "moonshot",
            "prompt_tokens, cached_tokens",
            OpenAi.chat().count(Role.CACHE_READ, "cached_tokens"));

    private Moonshot() {}
}
