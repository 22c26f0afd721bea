package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * Groq's usage: as OpenAI's, with times in seconds beside it, which cost nothing.
 */
final class Groq {
    static final UsageFormat FORMAT = UsageFormat.of(
            "groq",
            "groq",
            "prompt_tokens, completion_tokens, queue_time",
            OpenAi.chat()
                    .free("queue_time", "prompt_time", "completion_time", "total_time")
                    .count(Role.TIER, "service_tier"));

    private Groq() {}
}
