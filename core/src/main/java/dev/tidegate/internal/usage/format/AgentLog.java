package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * The counts that logs of coding agents have. Caches larger than the input stand beside it.
 */
final class AgentLog {
    static final UsageFormat FORMAT = UsageFormat.of(
                    "agent-log",
                    "agent-log",
                    "inputTokens, cacheReadTokens, cacheWriteTokens",
                    Fields.none()
                            .count(Role.INPUT, "inputTokens")
                            .count(Role.OUTPUT, "outputTokens")
                            .count(Role.TOTAL, "totalTokens")
                            .count(Role.REASONING, "reasoningTokens")
                            .count(Role.CACHE_READ, "cacheReadTokens")
                            .count(Role.CACHE_WRITE, "cacheWriteTokens", "cacheCreationTokens")
                            .count(Role.DOLLARS, "cost", "totalCost", "costUSD"))
            .asTheProvider();

    private AgentLog() {}
}
