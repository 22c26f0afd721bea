package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * LiteLLM's usage: OpenAI's names whatever the provider, the prompt including the caches, and Anthropic's names beside them
 * for Claude. Gateways that fill both sets leave the caches out of the prompt; the total says which.
 */
final class LiteLlm {
    static final UsageFormat FORMAT = UsageFormat.of(
            "litellm",
            "litellm",
            "prompt_tokens, completion_tokens, cache_read_input_tokens",
            OpenAi.chat()
                    .with(Anthropic.caches())
                    .inside("cache_creation", Anthropic.lifetimes())
                    .inside("prompt_tokens_details", sent())
                    .inside("completion_tokens_details", OpenAi.received().count(Role.REPORTED, "video_tokens"))
                    .inside("server_tool_use", Anthropic.tools())
                    .count(Role.DOLLARS, "cost")
                    .count(Role.TIER, "service_tier")
                    .count(Role.SPEED, "speed")
                    .count(Role.REGION, "inference_geo"));

    private static Fields sent() {
        return OpenAi.sent()
                .count(Role.CACHE_WRITE, "cache_creation_tokens")
                .inside("cache_creation_token_details", Anthropic.lifetimes())
                .count(Role.SEARCH, "web_search_requests")
                .part("tool_use_tokens", "initial_prompt_tokens", "video_tokens")
                .free("cache_type")
                .count(Role.REPORTED, "google_maps_grounding_requests", "character_count", "image_count", "query_count")
                .count(Role.REPORTED, "video_length_seconds", "audio_length_seconds");
    }

    private LiteLlm() {}
}
