package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * Mistral's usage: as OpenAI's, and seconds of audio beside it.
 */
final class Mistral {
    static final UsageFormat FORMAT = UsageFormat.of(
            "mistral",
            "mistral",
            "prompt_tokens, prompt_audio_seconds",
            OpenAi.chat()
                    .count(Role.SECONDS, "prompt_audio_seconds")
                    .count(Role.CACHE_READ, "num_cached_tokens")
                    .inside("prompt_token_details", OpenAi.sent())
                    .count(Role.TIER, "service_tier"));

    private Mistral() {}
}
