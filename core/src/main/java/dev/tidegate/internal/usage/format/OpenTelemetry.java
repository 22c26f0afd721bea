package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * The attributes of OpenTelemetry's conventions for generative AI: the input includes what was cached.
 */
final class OpenTelemetry {
    static final UsageFormat FORMAT = UsageFormat.of(
            "otel",
            "otel",
            "gen_ai.usage.input_tokens, gen_ai.usage.output_tokens",
            Fields.none()
                    .count(Role.INPUT, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
                    .count(Role.OUTPUT, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
                    .count(Role.TOTAL, "gen_ai.usage.total_tokens", "llm.usage.total_tokens")
                    .count(Role.CACHE_READ, "gen_ai.usage.cache_read.input_tokens")
                    .count(Role.CACHE_READ, "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cached_tokens")
                    .count(Role.CACHE_READ, "gen_ai.usage.cached_prompt_text_tokens")
                    .count(Role.CACHE_WRITE, "gen_ai.usage.cache_creation.input_tokens")
                    .count(Role.CACHE_WRITE, "gen_ai.usage.cache_creation_input_tokens")
                    .count(Role.REASONING, "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens")
                    .count(Role.DOLLARS, "gen_ai.usage.cost")
                    .with(aiSdk())
                    .count(Role.MODEL, "gen_ai.response.model"));

    /** What spans of the Vercel AI SDK 4 to 6 have beside the names of the convention. */
    private static Fields aiSdk() {
        return Fields.none()
                .count(Role.INPUT, "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens")
                .count(Role.OUTPUT, "ai.usage.outputTokens", "ai.usage.completionTokens")
                .count(Role.TOTAL, "ai.usage.totalTokens")
                .count(Role.UNCACHED, "ai.usage.inputTokenDetails.noCacheTokens")
                .count(Role.CACHE_READ, "ai.usage.cachedInputTokens", "ai.usage.inputTokenDetails.cacheReadTokens")
                .count(Role.CACHE_WRITE, "ai.usage.inputTokenDetails.cacheWriteTokens")
                .count(Role.REASONING, "ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens")
                .part("ai.usage.outputTokenDetails.textTokens");
    }

    private OpenTelemetry() {}
}
