package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * LangChain4j's TokenUsage, of which the providers have their own: that of OpenAI includes the cached tokens in the input,
 * that of Anthropic and of Bedrock does not, and that of Gemini leaves the thoughts out of the output.
 */
final class LangChain4j {
    static final UsageFormat OPENAI = UsageFormat.of(
            "langchain4j",
            "langchain4j-openai",
            "inputTokenCount, outputTokenCount, inputTokensDetails",
            counts().inside("inputTokensDetails", Fields.none().count(Role.CACHE_READ, "cachedTokens"))
                    .inside("outputTokensDetails", Fields.none().count(Role.REASONING, "reasoningTokens")));

    static final UsageFormat ANTHROPIC = UsageFormat.of(
                    "langchain4j",
                    "langchain4j-anthropic",
                    "inputTokenCount, outputTokenCount, cacheReadInputTokens",
                    counts().count(Role.CACHE_READ, "cacheReadInputTokens")
                            .count(Role.CACHE_WRITE, "cacheCreationInputTokens", "cacheWriteInputTokens"))
            .cache(Place.APART);

    static final UsageFormat GEMINI = UsageFormat.of(
                    "langchain4j",
                    "langchain4j-gemini",
                    "inputTokenCount, outputTokenCount, thoughtsTokenCount",
                    counts().count(Role.CACHE_READ, "cachedContentTokenCount")
                            .count(Role.REASONING, "thoughtsTokenCount"))
            .reasoning(Place.BESIDE);

    private static Fields counts() {
        return Fields.none()
                .count(Role.INPUT, "inputTokenCount")
                .count(Role.OUTPUT, "outputTokenCount")
                .count(Role.TOTAL, "totalTokenCount");
    }

    private LangChain4j() {}
}
