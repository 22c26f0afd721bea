package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * LangChain's usage_metadata: the input includes cache reads and writes. Where writes are split by how long they are kept,
 * {@code cache_creation} is 0. What ran under a service tier is counted under names that begin with the tier.
 */
final class LangChain {
    static final UsageFormat FORMAT = UsageFormat.of(
            "langchain",
            "langchain",
            "input_tokens, output_tokens, input_token_details",
            Fields.none()
                    .count(Role.INPUT, "input_tokens")
                    .count(Role.OUTPUT, "output_tokens")
                    .count(Role.TOTAL, "total_tokens")
                    .inside(
                            "input_token_details",
                            Anthropic.lifetimes()
                                    .count(Role.CACHE_READ, "cache_read")
                                    .count(Role.CACHE_READ, "flex_cache_read", "priority_cache_read")
                                    .count(Role.CACHE_WRITE, "cache_creation")
                                    .count(Role.AUDIO_IN, "audio")
                                    .count(Role.TIERED, "flex", "priority")
                                    .part("text"))
                    .inside(
                            "output_token_details",
                            Fields.none()
                                    .count(Role.REASONING, "reasoning")
                                    .count(Role.REASONING, "flex_reasoning", "priority_reasoning")
                                    .count(Role.AUDIO_OUT, "audio")
                                    .count(Role.TIERED, "flex", "priority")
                                    .part("text")));

    private LangChain() {}
}
