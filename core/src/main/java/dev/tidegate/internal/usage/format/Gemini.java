package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * Gemini's usageMetadata: the prompt includes what was cached; candidates exclude thoughts; the prompts of tool use are
 * counted apart and are input. A figure of 0 is left out on the wire, so every figure may be absent.
 */
final class Gemini {
    /** Of generateContent, and of the Live API, which says response where the other says candidates. */
    static final UsageFormat METADATA = UsageFormat.of(
                    "gemini",
                    "gemini",
                    "promptTokenCount, candidatesTokenCount",
                    Fields.none()
                            .count(Role.INPUT, "promptTokenCount")
                            .count(Role.CACHE_READ, "cachedContentTokenCount")
                            .count(Role.OUTPUT, "candidatesTokenCount", "responseTokenCount")
                            .count(Role.REASONING, "thoughtsTokenCount")
                            .count(Role.TOOL_INPUT, "toolUsePromptTokenCount")
                            .count(Role.TOTAL, "totalTokenCount")
                            .modalities(Role.AUDIO_IN, Role.IMAGE_IN, "promptTokensDetails")
                            .modalities(Role.CACHED_AUDIO, Role.CACHED_IMAGE, "cacheTokensDetails")
                            .modalities(Role.AUDIO_OUT, Role.IMAGE_OUT, "candidatesTokensDetails")
                            .modalities(Role.AUDIO_OUT, Role.IMAGE_OUT, "responseTokensDetails")
                            .modalities(Role.TOOL_AUDIO, Role.TOOL_IMAGE, "toolUsePromptTokensDetails")
                            .count(Role.TIER, "trafficType", "serviceTier"))
            .reasoning(Place.BESIDE);

    static final UsageFormat INTERACTIONS = UsageFormat.of(
                    "gemini",
                    "gemini-interactions",
                    "total_input_tokens, total_output_tokens",
                    Fields.none()
                            .count(Role.INPUT, "total_input_tokens")
                            .count(Role.OUTPUT, "total_output_tokens")
                            .count(Role.REASONING, "total_thought_tokens")
                            .count(Role.CACHE_READ, "total_cached_tokens")
                            .count(Role.TOOL_INPUT, "total_tool_use_tokens")
                            .count(Role.TOTAL, "total_tokens")
                            .part("initial_input_tokens")
                            .modalities(Role.AUDIO_IN, Role.IMAGE_IN, "input_tokens_by_modality")
                            .modalities(Role.CACHED_AUDIO, Role.CACHED_IMAGE, "cached_tokens_by_modality")
                            .modalities(Role.AUDIO_OUT, Role.IMAGE_OUT, "output_tokens_by_modality")
                            .modalities(Role.TOOL_AUDIO, Role.TOOL_IMAGE, "tool_use_tokens_by_modality")
                            .tools("grounding_tool_count"))
            .reasoning(Place.BESIDE);

    private Gemini() {}
}
