package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * Bedrock's usage, of Converse, of the metrics that end an invoke stream, and of the models that have a form of their own
 * there: cache reads and writes stand beside the input and are not part of it.
 */
final class Bedrock {
    /** A second report of the same counts. */
    private static final String METRICS = "amazon-bedrock-invocationMetrics";

    static final UsageFormat CONVERSE = UsageFormat.of(
                    "bedrock",
                    "bedrock-converse",
                    "inputTokens, outputTokens, cacheReadInputTokens",
                    Fields.none()
                            .count(Role.INPUT, "inputTokens")
                            .count(Role.OUTPUT, "outputTokens")
                            .count(Role.TOTAL, "totalTokens")
                            .count(Role.CACHE_READ, "cacheReadInputTokens", "cacheReadInputTokenCount")
                            .count(Role.CACHE_WRITE, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
                            .lifetimes("cacheDetails"))
            .cache(Place.APART)
            .needing("inputTokens", "outputTokens");

    static final UsageFormat INVOKE = UsageFormat.of(
                    "bedrock",
                    "bedrock-invoke",
                    "inputTokenCount, outputTokenCount",
                    Fields.none()
                            .count(Role.INPUT, "inputTokenCount")
                            .count(Role.OUTPUT, "outputTokenCount")
                            .count(Role.CACHE_READ, "cacheReadInputTokenCount")
                            .count(Role.CACHE_WRITE, "cacheWriteInputTokenCount")
                            .free("invocationLatency", "firstByteLatency"))
            .cache(Place.APART)
            .needing("inputTokenCount", "outputTokenCount");

    static final UsageFormat LLAMA = UsageFormat.of(
                    "bedrock",
                    "bedrock-llama",
                    "prompt_token_count, generation_token_count",
                    Fields.none()
                            .count(Role.INPUT, "prompt_token_count")
                            .count(Role.OUTPUT, "generation_token_count")
                            .free("generation", "stop_reason", METRICS))
            .needing("prompt_token_count", "generation_token_count");

    static final UsageFormat TITAN = UsageFormat.of(
            "bedrock",
            "bedrock-titan",
            "inputTextTokenCount, results",
            Fields.none()
                    .count(Role.INPUT, "inputTextTokenCount")
                    .count(Role.OUTPUT, "totalOutputTextTokenCount")
                    .counts(Role.OUTPUT, "results")
                    .free("embedding", "embeddingsByType", "completionReason", "outputText", "index", METRICS));

    private Bedrock() {}
}
