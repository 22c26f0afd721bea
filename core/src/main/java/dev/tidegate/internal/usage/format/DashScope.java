package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * DashScope's own usage: modalities and cached tokens are part of the input. An embedding reports a total alone.
 */
final class DashScope {
    static final UsageFormat FORMAT = UsageFormat.of(
            "dashscope",
            "dashscope",
            "input_tokens, output_tokens, prompt_tokens_details",
            Fields.none()
                    .count(Role.INPUT, "input_tokens")
                    .count(Role.OUTPUT, "output_tokens")
                    .count(Role.TOTAL, "total_tokens")
                    .count(Role.IMAGE_IN, "image_tokens")
                    .count(Role.AUDIO_IN, "audio_tokens")
                    .part("video_tokens")
                    .count(Role.CACHE_READ, "cached_tokens")
                    .inside(
                            "prompt_tokens_details",
                            OpenAi.sent()
                                    .count(Role.CACHE_WRITE, "cache_creation_input_tokens")
                                    .inside("cache_creation", Anthropic.lifetimes())
                                    .part("video_tokens")
                                    .free("cache_type"))
                    .inside("input_tokens_details", OpenAi.sent().part("video_tokens"))
                    .inside("output_tokens_details", OpenAi.received())
                    .inside(
                            "plugins",
                            Fields.none()
                                    .inside(
                                            "search",
                                            Fields.none()
                                                    .count(Role.SEARCH, "count")
                                                    .free("strategy")))
                    .count(Role.REPORTED, "characters", "image_count", "video_count", "duration"));

    private DashScope() {}
}
