package dev.tidegate.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReaderTest {
    private static final UsageReader READER = UsageReader.builtIn();

    private static String refusal(Map<String, ?> tree) {
        return refusal("", tree);
    }

    private static String refusal(String provider, Map<String, ?> tree) {
        return catchThrowableOfType(
                        InvalidInputException.class,
                        () -> Usage.NONE.plus(provider.isEmpty() ? READER.read(tree) : READER.read(provider, tree)))
                .getMessage();
    }

    @Test
    void ourOwnFormIsTheKindsByName() {
        assertThat(READER.read(Map.of("input", 10, "output", 4L, "reasoning", (short) 1, "tool_call", 2)))
                .isEqualTo(Usage.of(10, 4).with(TokenKind.REASONING, 1).with(TokenKind.TOOL_CALL, 2));
        assertThat(READER.read("tidegate", Map.of("output", 4))).isEqualTo(Usage.of(0, 4));
    }

    @Test
    void anUnknownFieldOfOurOwnFormIsRefused() {
        assertThat(refusal(Map.of("input", 1, "outptu", 2)))
                .isEqualTo("usage.outptu: unknown (expected: one of input, cache_read, cache_write, cache_write_1h,"
                        + " output, reasoning, audio_in, audio_out, image_in, tool_call,"
                        + " cache_read_audio, image_out, search, seconds, cache_read_image)");
    }

    @Test
    void whatIsNoCountIsRefusedByItsPath() {
        assertThat(refusal(Map.of("input", -1))).isEqualTo("usage.input: -1 (expected: 0 … 4398046511104)");
        assertThat(refusal(Map.of("input", 1.5)))
                .isEqualTo("usage.input: 1.5 (expected: 0 … 4398046511104, an integer literal)");
        assertThat(refusal(Map.of("input", 1e3))).startsWith("usage.input: 1000.0 (");
        assertThat(refusal(Map.of("input", new BigDecimal("1E+3")))).startsWith("usage.input: 1E+3 (");
        assertThat(refusal(Map.of("input", "7"))).startsWith("usage.input: 7 (");
        assertThat(refusal(Map.of("input", true))).startsWith("usage.input: true (");
        assertThat(refusal(Map.of("input", new BigInteger("99999999999999999999"))))
                .isEqualTo("usage.input: 99999999999999999999 (expected: 0 … 4398046511104)");
        assertThat(refusal(Map.of("input", Numbers.MAX_PART + 1))).startsWith("usage.input: 4398046511105 (");
        assertThat(refusal(Map.of(
                        "prompt_tokens",
                        9,
                        "completion_tokens",
                        1,
                        "prompt_tokens_details",
                        Map.of("cached_tokens", -2))))
                .isEqualTo("usage.prompt_tokens_details.cached_tokens: -2 (expected: 0 … 4398046511104)");
        assertThat(refusal(Map.of("prompt_tokens", 9, "prompt_tokens_details", 3)))
                .isEqualTo("usage.prompt_tokens_details: 3 (expected: an object)");
        assertThat(refusal(Map.of("promptTokenCount", 9, "cacheTokensDetails", Map.of())))
                .isEqualTo("usage.cacheTokensDetails: {} (expected: a list)");
        assertThat(refusal(Map.of("promptTokenCount", 9, "promptTokensDetails", Arrays.asList((Object) null))))
                .isEqualTo("usage.promptTokensDetails[0]: null (expected: an object)");
    }

    @Test
    void anUnknownShapeIsRefusedWithWhatWasSeenAndWhatIsKnown() {
        assertThat(refusal(Map.of("tokens_in", 5, "tokens_out", 6)))
                .startsWith("usage: tokens_in, tokens_out (expected: a usage in one of the formats openai-chat,"
                        + " openai-responses, ")
                .contains(", anthropic-messages, ");
        assertThat(refusal(Map.of())).startsWith("usage: no fields (expected: a usage in one of the formats ");
        assertThat(refusal("moonshot", Map.of("promptTokenCount", 5)))
                .isEqualTo("usage: promptTokenCount (expected: a usage in one of the formats"
                        + " moonshot (prompt_tokens, cached_tokens))");
    }

    @Test
    void cachedTokensOfAFrameworkAreNotTakenForThoseOfBedrock() {
        assertThat(READER.read(Map.of("inputTokens", 5, "outputTokens", 6, "cachedInputTokens", 4)))
                .isEqualTo(Usage.of(1, 6).with(TokenKind.CACHE_READ, 4));
    }

    @Test
    void whereTwoFormatsAreMixedTheProviderSaysWhetherTheCacheIsInside() {
        Map<String, Object> both = Map.of(
                "input_tokens", 100,
                "output_tokens", 5,
                "input_tokens_details", Map.of("cached_tokens", 40),
                "cache_read_input_tokens", 40);
        assertThat(READER.read(both)).isEqualTo(Usage.of(60, 5).with(TokenKind.CACHE_READ, 40));
        assertThat(READER.read("openai", both)).isEqualTo(Usage.of(60, 5).with(TokenKind.CACHE_READ, 40));
        assertThat(READER.read("anthropic", both)).isEqualTo(Usage.of(100, 5).with(TokenKind.CACHE_READ, 40));
        assertThat(refusal(Map.of("input", 1, "prompt_tokens", 1))).startsWith("usage.prompt_tokens: unknown (");
    }

    @Test
    void inputAndOutputAloneReadTheSameInBothFormsThatHaveThem() {
        Map<String, Integer> plain = Map.of("input_tokens", 7, "output_tokens", 3);
        assertThat(READER.read(plain))
                .isEqualTo(Usage.of(7, 3))
                .isEqualTo(READER.read("openai", plain))
                .isEqualTo(READER.read("anthropic", plain));
    }

    @Test
    void anUnknownProviderIsRefused() {
        assertThat(refusal("acme", Map.of("input", 1)))
                .startsWith("provider: acme (expected: one of tidegate, openai, anthropic, gemini, bedrock, ");
    }

    @Test
    void cachesAndReasoningLargerThanTheirWholeStandBesideIt() {
        Map<String, Integer> cached = Map.of("cached_tokens", 10);
        assertThat(READER.read(Map.of("prompt_tokens", 9, "completion_tokens", 1, "prompt_tokens_details", cached)))
                .isEqualTo(Usage.of(9, 1).with(TokenKind.CACHE_READ, 10));
        Map<String, Integer> thought = Map.of("reasoning_tokens", 2);
        assertThat(READER.read(Map.of("input_tokens", 9, "output_tokens", 1, "output_tokens_details", thought)))
                .isEqualTo(Usage.of(9, 3).with(TokenKind.REASONING, 2));
        assertThat(READER.read(Map.of("promptTokenCount", 9, "cachedContentTokenCount", 10)))
                .isEqualTo(Usage.of(9, 0).with(TokenKind.CACHE_READ, 10));
    }

    @Test
    void otherPartsLargerThanTheirWholeAreRefused() {
        assertThat(refusal(Map.of("prompt_tokens", 9, "prompt_tokens_details", Map.of("audio_tokens", 10))))
                .isEqualTo(
                        "usage.prompt_tokens_details.audio_tokens: 10 (expected: at most 9, since the input includes it)");
        assertThat(refusal(Map.of(
                        "input_tokens",
                        1,
                        "output_tokens",
                        1,
                        "cache_creation_input_tokens",
                        5,
                        "cache_creation",
                        Map.of("ephemeral_5m_input_tokens", 2, "ephemeral_1h_input_tokens", 4))))
                .startsWith("usage.cache_creation.ephemeral_5m_input_tokens: 2 (expected: at most 1");
        assertThat(refusal(Map.of(
                        "inputTokens",
                        1,
                        "outputTokens",
                        1,
                        "cacheWriteInputTokens",
                        2,
                        "cacheDetails",
                        List.of(Map.of("ttl", "1h", "inputTokens", 3)))))
                .startsWith("usage.cacheDetails: 3 (expected: at most 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompt_tokens total_tokens", "promptTokenCount totalTokenCount"})
    void aTotalAboveTheKnownPartsIsReported(String names) {
        String[] name = names.split(" ");
        assertThat(READER.reading(Map.of(name[0], 9, name[1], 10)).unknown()).containsExactly("usage." + name[1]);
        assertThat(refusal(Map.of(name[0], 9, name[1], 10)))
                .startsWith("usage." + name[1] + ": not accounted for (expected: only counts that the format ");
    }

    @Test
    void whatAFormNeedsIsNamed() {
        assertThat(refusal(Map.of("completion_tokens", 1)))
                .isEqualTo("usage.prompt_tokens: missing (expected: 0 … 4398046511104)");
        assertThat(refusal(Map.of("inputTokens", 1)))
                .isEqualTo("usage.outputTokens: missing (expected: 0 … 4398046511104)");
        assertThat(refusal(Map.of("input_tokens", 1, "cache_read_input_tokens", 2)))
                .isEqualTo("usage.output_tokens: missing (expected: 0 … 4398046511104)");
        assertThat(refusal("anthropic", Map.of("output_tokens", 1)))
                .isEqualTo("usage.input_tokens: missing"
                        + " (expected: the usage of message_start too, where message_delta has only output)");
    }

    @Test
    void nullsAreAsGoodAsAbsent() {
        Map<String, Object> tree = new HashMap<>(Map.of("prompt_tokens", 9, "completion_tokens", 1));
        tree.put("prompt_tokens_details", null);
        tree.put("completion_tokens_details", null);
        tree.put("total_tokens", null);
        assertThat(READER.read(tree)).isEqualTo(Usage.of(9, 1));
    }

    @Test
    void theHeadersOfAnInvocationAreRead() {
        assertThat(READER.readBedrockHeaders(Map.of(
                        "X-Amzn-Bedrock-Input-Token-Count", "12",
                        "x-amzn-bedrock-output-token-count", " 5",
                        "X-Amzn-Bedrock-Cache-Read-Input-Token-Count", "100",
                        "X-Amzn-Bedrock-Cache-Write-Input-Token-Count", "7",
                        "X-Amzn-Bedrock-Invocation-Latency", "950")))
                .isEqualTo(Usage.of(12, 5).with(TokenKind.CACHE_READ, 100).with(TokenKind.CACHE_WRITE, 7));
        assertThatThrownBy(() -> READER.readBedrockHeaders(Map.of("X-Amzn-Bedrock-Input-Token-Count", "1e3")))
                .hasMessage("headers.X-Amzn-Bedrock-Input-Token-Count: 1e3 (expected: 0 … 4398046511104)");
        assertThatThrownBy(() -> READER.readBedrockHeaders(Map.of("X-Amzn-Bedrock-Input-Token-Count", "3")))
                .hasMessageStartingWith("headers.outputTokens: missing");
    }

    @Test
    void aFormOfOnesOwnIsTriedBesideTheBuiltInOnes() {
        UsageForm form = new UsageForm() {
            @Override
            public String provider() {
                return "house";
            }

            @Override
            public String shape() {
                return "words";
            }

            @Override
            public Match match(UsageFields fields) {
                return fields.has("words") ? Match.CERTAIN : Match.NO;
            }

            @Override
            public Usage read(UsageFields fields) {
                return Usage.of(fields.required("words") * 2, 0);
            }
        };
        UsageReader reader = READER.with(form);
        assertThat(reader.read(Map.of("words", 4))).isEqualTo(Usage.of(8, 0));
        assertThat(reader.read("house", Map.of("words", 4))).isEqualTo(Usage.of(8, 0));
        assertThat(reader.providers()).endsWith("house");
    }
}
