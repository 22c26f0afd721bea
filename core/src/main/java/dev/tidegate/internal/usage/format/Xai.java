package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * xAI's usage, of its REST API and of its SDK: reasoning stands beside the completion, and the total includes both. Sources
 * of a live search are billed each.
 */
final class Xai {
    static final UsageFormat FORMAT = UsageFormat.of(
                    "xai",
                    "xai",
                    "prompt_tokens, completion_tokens, num_sources_used",
                    OpenAi.chat()
                            .count(Role.REASONING, "reasoning_tokens")
                            .count(Role.CACHE_READ, "cached_prompt_text_tokens")
                            .count(Role.IMAGE_IN, "prompt_image_tokens")
                            .part("prompt_text_tokens")
                            .count(Role.SEARCH, "num_sources_used")
                            .tools("server_side_tools_used")
                            .count(Role.TICKS, "cost_in_usd_ticks"))
            .reasoning(Place.BESIDE);

    private Xai() {}
}
