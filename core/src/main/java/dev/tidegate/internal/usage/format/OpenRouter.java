package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * OpenRouter's usage: as OpenAI's, with what it charged in dollars.
 */
final class OpenRouter {
    static final UsageFormat FORMAT = UsageFormat.of(
            "openrouter",
            "openrouter",
            "prompt_tokens, completion_tokens, cost",
            OpenAi.chat()
                    .inside("prompt_tokens_details", OpenAi.sent().part("video_tokens"))
                    .count(Role.DOLLARS, "cost")
                    .free("cost_details", "is_byok")
                    .inside("server_tool_use", Anthropic.tools()));

    private OpenRouter() {}
}
