package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * The usage by model of the Claude Agent SDK: caches stand beside the input, thinking is part of the output.
 */
final class ClaudeAgent {
    static final UsageFormat FORMAT = UsageFormat.of(
                    "claude-agent-sdk",
                    "claude-agent-sdk",
                    "inputTokens, cacheReadInputTokens, webSearchRequests",
                    Fields.none()
                            .count(Role.INPUT, "inputTokens")
                            .count(Role.OUTPUT, "outputTokens")
                            .count(Role.REASONING, "thinkingTokens")
                            .count(Role.CACHE_READ, "cacheReadInputTokens")
                            .count(Role.CACHE_WRITE, "cacheCreationInputTokens")
                            .count(Role.CACHE_WRITE_5M, "cacheCreationEphemeral5mInputTokens")
                            .count(Role.CACHE_WRITE_1H, "cacheCreationEphemeral1hInputTokens")
                            .count(Role.SEARCH, "webSearchRequests")
                            .count(Role.DOLLARS, "costUSD")
                            .count(Role.MODEL, "canonicalModel")
                            .free("contextWindow", "maxOutputTokens", "provider", "costBasis"))
            .cache(Place.APART);

    private ClaudeAgent() {}
}
