package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * The usage of pydantic-ai: every count includes its parts, whatever the provider. What the provider said stands in its
 * details, which repeat it.
 */
final class PydanticAi {
    static final UsageFormat FORMAT = UsageFormat.of(
            "pydantic-ai",
            "pydantic-ai",
            "input_tokens, output_tokens, cache_read_tokens",
            Fields.none()
                    .count(Role.INPUT, "input_tokens", "request_tokens")
                    .count(Role.OUTPUT, "output_tokens", "response_tokens")
                    .count(Role.TOTAL, "total_tokens")
                    .count(Role.CACHE_READ, "cache_read_tokens")
                    .count(Role.CACHE_WRITE, "cache_write_tokens")
                    .count(Role.CACHE_WRITE_1H, "cache_write_1h_tokens")
                    .count(Role.AUDIO_IN, "input_audio_tokens")
                    .count(Role.CACHED_AUDIO, "cache_audio_read_tokens")
                    .count(Role.AUDIO_OUT, "output_audio_tokens")
                    .count(Role.REASONING, "output_reasoning_tokens")
                    .count(Role.SECONDS, "audio_seconds")
                    .count(Role.DOLLARS, "cost")
                    .free("requests", "tool_calls")
                    // What such a request used is in no count.
                    .count(Role.REPORTED, "unmeasured_requests")
                    .inside("details", details()));

    private static Fields details() {
        return Anthropic.lifetimes()
                .count(Role.REASONING, "reasoning_tokens", "thinking_tokens", "thoughts_tokens")
                .count(Role.SEARCH, "web_search_requests")
                .free("web_fetch_requests")
                .part("input_tokens", "output_tokens", "total_tokens", "cached_tokens", "text_tokens", "image_tokens")
                .part(
                        "accepted_prediction_tokens",
                        "rejected_prediction_tokens",
                        "audio_tokens",
                        "cached_content_tokens")
                .part("cache_creation_input_tokens", "cache_read_input_tokens", "tool_use_prompt_tokens")
                .part("text_prompt_tokens", "text_candidates_tokens", "text_cache_tokens", "audio_prompt_tokens")
                .part("audio_candidates_tokens", "audio_cache_tokens", "image_prompt_tokens", "video_prompt_tokens");
    }

    private PydanticAi() {}
}
