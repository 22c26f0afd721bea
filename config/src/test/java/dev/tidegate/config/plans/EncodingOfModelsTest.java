package dev.tidegate.config.plans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.usage.Encodings;
import dev.tidegate.usage.Estimate;
import dev.tidegate.usage.Estimator;
import dev.tidegate.usage.PromptSize;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model's encoding follows from its family in the price table, whatever name a caller gives it. */
class EncodingOfModelsTest {
    private static final PromptSize PROMPT = PromptSize.of("潮闸只让水往一个方向流。");

    private final Estimator estimator = Estimator.builder().build();

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4o-2024-08-06, o200k",
        "azure/gpt-5-mini, o200k",
        "gpt-4.1-nano-2025-04-14, o200k",
        "gpt-4-0613, cl100k",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-3",
        "claude-opus-4-8, claude-4.7",
        "vertex_ai/claude-opus-4-1@20250805, claude-3",
        "models/gemini-2.5-flash, gemini",
        "bedrock/us.meta.llama3-3-70b-instruct-v1:0, llama3"
    })
    void namesOfOneModelHaveOneEncoding(String model, String encoding) {
        Estimate estimate = estimator.estimate(model, PROMPT);
        assertThat(estimate.encoding()).isEqualTo(encoding);
        assertThat(estimate.assumed()).isFalse();
    }

    @Test
    void namesOfOneModelAreLearnedAsOne() {
        estimator.learn("openai/gpt-4o-2024-08-06", PROMPT, Usage.of(1_000, 5).with(TokenKind.CACHE_READ, 24));
        assertThat(estimator.accuracy("gpt-4o").orElseThrow().observations()).isEqualTo(1);
        assertThat(estimator.accuracies()).containsOnlyKeys("gpt-4o");
    }

    /** The newest models have no public vocabulary: they are in the price table, and in no list of encodings. */
    @Test
    void aModelOfThePriceTableWhoseVocabularyIsNotPublicHasTheStandIn() {
        for (String model : List.of("gpt-6.1-sol", "gemini-4-argon", "grok-4.7", "command-a")) {
            assertThat(PriceTable.builtIn().unitPrices(model)).as(model).isPresent();
            Estimate estimate = estimator.estimate(model, PROMPT);
            assertThat(estimate.encoding())
                    .as(model)
                    .isEqualTo(Encodings.builtIn().standIn().name());
            assertThat(estimate.assumed()).as(model).isTrue();
        }
    }
}
