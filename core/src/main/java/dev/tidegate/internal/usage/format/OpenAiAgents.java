package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.UsageFormat;

/**
 * The usage of the OpenAI Agents SDK: the sum of the calls of a run, in the form of the Responses API.
 */
final class OpenAiAgents {
    static final UsageFormat FORMAT = UsageFormat.of(
            "openai-agents",
            "openai-agents",
            "requests, input_tokens, output_tokens",
            OpenAi.responses().free("requests", "request_usage_entries"));

    private OpenAiAgents() {}
}
