package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * OpenAI's usage: cached tokens are part of the prompt, reasoning is part of the completion, audio and images are part of
 * either. The tables of details serve the many formats that are modelled on it.
 */
final class OpenAi {
    static final UsageFormat CHAT = UsageFormat.of("openai", "openai-chat", "prompt_tokens, completion_tokens", chat())
            .needing("prompt_tokens");

    static final UsageFormat RESPONSES = UsageFormat.of(
                    "openai", "openai-responses", "input_tokens, output_tokens, total_tokens", responses())
            .needing("input_tokens", "output_tokens");

    /** Where the others say {@code tokens_details}, the realtime API and transcription say {@code token_details}. */
    static final UsageFormat REALTIME = UsageFormat.of(
                    "openai",
                    "openai-realtime",
                    "input_tokens, output_tokens, input_token_details",
                    Fields.none()
                            .count(Role.INPUT, "input_tokens")
                            .count(Role.OUTPUT, "output_tokens")
                            .count(Role.TOTAL, "total_tokens")
                            .free("type")
                            .inside("input_token_details", sent())
                            .inside("output_token_details", received()))
            .needing("input_tokens", "output_tokens");

    /** Transcription by time. */
    static final UsageFormat SECONDS = UsageFormat.of(
            "openai",
            "openai-seconds",
            "type, seconds",
            Fields.none().free("type").count(Role.SECONDS, "seconds"));

    static Fields chat() {
        return Fields.none()
                .count(Role.INPUT, "prompt_tokens")
                .count(Role.OUTPUT, "completion_tokens")
                .count(Role.TOTAL, "total_tokens")
                .inside("prompt_tokens_details", sent())
                .inside("completion_tokens_details", received());
    }

    static Fields responses() {
        return Fields.none()
                .count(Role.INPUT, "input_tokens")
                .count(Role.OUTPUT, "output_tokens")
                .count(Role.TOTAL, "total_tokens")
                .inside("input_tokens_details", sent())
                .inside("output_tokens_details", received());
    }

    static Fields sent() {
        return Fields.none()
                .count(Role.CACHE_READ, "cached_tokens")
                .count(Role.CACHE_WRITE, "cache_write_tokens")
                .count(Role.AUDIO_IN, "audio_tokens")
                .count(Role.IMAGE_IN, "image_tokens")
                .part("text_tokens")
                .inside(
                        "cached_tokens_details",
                        Fields.none()
                                .part("text_tokens")
                                .count(Role.CACHED_AUDIO, "audio_tokens")
                                .count(Role.CACHED_IMAGE, "image_tokens"))
                // Writes that are kept longer cost more under some models, and no kind covers them.
                .inside(
                        "cache_write_tokens_details",
                        Fields.none().part("ttl_30m_tokens").count(Role.REPORTED, "ttl_12h_tokens"));
    }

    static Fields received() {
        return Fields.none()
                .count(Role.REASONING, "reasoning_tokens")
                .count(Role.AUDIO_OUT, "audio_tokens")
                .count(Role.IMAGE_OUT, "image_tokens")
                .part("text_tokens", "accepted_prediction_tokens", "rejected_prediction_tokens");
    }

    private OpenAi() {}
}
