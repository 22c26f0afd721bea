package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReader;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Payloads in the shapes that providers document, and what they cost, worked out by hand beside each. */
class UsagePayloadsTest {
    private static final UsageReader READER = UsageReader.builtIn();

    private record Sample(String model, String json, Usage usage, long nanos) {
        @Override
        public String toString() {
            return model + ": " + json.strip().lines().findFirst().orElse("");
        }
    }

    private static Map<String, Object> tree(String json) throws IOException {
        return new ObjectMapper().readValue(json, new TypeReference<>() {});
    }

    private static Usage usage(long input, long output, Object... kinds) {
        Usage usage = Usage.of(input, output);
        for (int i = 0; i < kinds.length; i += 2) {
            usage = usage.with((TokenKind) kinds[i], (Integer) kinds[i + 1]);
        }
        return usage;
    }

    static Stream<Sample> openAi() {
        return Stream.of(
                // 1,000 × 2.5 + 1,024 × 1.25 + 300 × 10 micro-dollars
                new Sample("gpt-4o", """
                        {"prompt_tokens": 2024, "completion_tokens": 300, "total_tokens": 2324,
                         "prompt_tokens_details": {"cached_tokens": 1024, "audio_tokens": 0},
                         "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0,
                           "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}}
                        """, usage(1_000, 300, TokenKind.CACHE_READ, 1_024), 6_780_000),
                // A streamed answer's last chunk, whole: 17 × 0.15 + 9 × 0.6 = 7.95 micro-dollars
                new Sample("gpt-4o-mini", """
                        {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-4o-mini", "choices": [],
                         "usage": {"prompt_tokens": 17, "completion_tokens": 9, "total_tokens": 26,
                           "prompt_tokens_details": null, "completion_tokens_details": null}}
                        """, usage(17, 9), 7_950),
                // 60 × 2.5 + 40 × 40 + 50 × 10 + 150 × 80
                new Sample(
                        "gpt-4o-audio-preview",
                        """
                        {"prompt_tokens": 100, "completion_tokens": 200, "total_tokens": 300,
                         "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 40, "text_tokens": 60},
                         "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 150, "text_tokens": 50}}
                        """,
                        usage(60, 50, TokenKind.AUDIO_IN, 40, TokenKind.AUDIO_OUT, 150),
                        14_250_000),
                // Reasoning is in the output once: 36 × 2 + 87 × 8; and it is fresh tokens that are not cached
                new Sample("o3", """
                        {"type": "response.completed", "response": {"id": "resp_1", "status": "completed",
                         "usage": {"input_tokens": 36, "input_tokens_details": {"cached_tokens": 0},
                           "output_tokens": 87, "output_tokens_details": {"reasoning_tokens": 64},
                           "total_tokens": 123}}}
                        """, usage(36, 87, TokenKind.REASONING, 64), 768_000),
                // A fraction of a nano-dollar is rounded up once: 1 × 0.05 + 1 × 0.005 = 0.055 micro-dollars
                new Sample("gpt-5-nano", """
                        {"input_tokens": 2, "input_tokens_details": {"cached_tokens": 1}, "output_tokens": 0}
                        """, usage(1, 0, TokenKind.CACHE_READ, 1), 55));
    }

    static Stream<Sample> anthropic() {
        return Stream.of(
                // 21 × 3 + 188,086 × 0.3 + 393 × 15
                new Sample("claude-sonnet-4-5", """
                        {"input_tokens": 21, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 188086,
                         "output_tokens": 393, "service_tier": "standard"}
                        """, usage(21, 393, TokenKind.CACHE_READ, 188_086), 62_383_800),
                // 2,048 × 0.3 + 148 × 3.75 + 100 × 6 + 2,047 × 3 + 503 × 15 micro-dollars and one search of a cent
                new Sample(
                        "claude-sonnet-4-20250514",
                        """
                        {"type": "message", "usage": {"input_tokens": 2047, "cache_read_input_tokens": 2048,
                         "cache_creation_input_tokens": 248, "output_tokens": 503,
                         "cache_creation": {"ephemeral_5m_input_tokens": 148, "ephemeral_1h_input_tokens": 100},
                         "server_tool_use": {"web_search_requests": 1, "web_fetch_requests": 4}}}
                        """,
                        usage(
                                2_047,
                                503,
                                TokenKind.CACHE_READ,
                                2_048,
                                TokenKind.CACHE_WRITE,
                                148,
                                TokenKind.CACHE_WRITE_1H,
                                100,
                                TokenKind.SEARCH,
                                1),
                        25_455_400),
                // A stream's last event, with totals: 7 × 1 + 12 × 5
                new Sample("claude-haiku-4-5", """
                        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"input_tokens": 7,
                         "cache_creation_input_tokens": null, "cache_read_input_tokens": null, "output_tokens": 12}}
                        """, usage(7, 12), 67_000),
                // Compaction is billed, though the figures of the whole leave it out: 203 × 5 + 4.5 × 25 (thousands)
                new Sample("claude-opus-4-5", """
                        {"input_tokens": 23000, "cache_read_input_tokens": 0, "output_tokens": 1000, "iterations": [
                         {"type": "compaction", "input_tokens": 180000, "output_tokens": 3500},
                         {"type": "message", "input_tokens": 23000, "output_tokens": 1000}]}
                        """, usage(203_000, 4_500), 1_127_500_000));
    }

    static Stream<Sample> gemini() {
        return Stream.of(
                // (1,000 − 600 + 50) × 1.25 + 600 × 0.125 + (200 + 300) × 10
                new Sample(
                        "gemini-2.5-pro",
                        """
                        {"promptTokenCount": 1000, "cachedContentTokenCount": 600, "candidatesTokenCount": 200,
                         "thoughtsTokenCount": 300, "toolUsePromptTokenCount": 50, "totalTokenCount": 1550,
                         "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1000}],
                         "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 600}], "trafficType": "ON_DEMAND"}
                        """,
                        usage(450, 500, TokenKind.CACHE_READ, 600, TokenKind.REASONING, 300),
                        5_637_500),
                // All thought, no candidates: (1,290 − 258 − 1,000) × 0.3 + 258 × 0.3 + 1,000 × 1 + 70 × 2.5
                new Sample(
                        "gemini-2.5-flash",
                        """
                        {"candidates": [], "usageMetadata": {"promptTokenCount": 1290, "thoughtsTokenCount": 70,
                         "totalTokenCount": 1360, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 32},
                         {"modality": "IMAGE", "tokenCount": 258}, {"modality": "AUDIO", "tokenCount": 1000}]}}
                        """,
                        usage(32, 70, TokenKind.IMAGE_IN, 258, TokenKind.AUDIO_IN, 1_000, TokenKind.REASONING, 70),
                        1_262_000));
    }

    static Stream<Sample> bedrock() {
        return Stream.of(
                // 30 × 0.8 + 628 × 3.2
                new Sample("amazon.nova-pro-v1:0", """
                        {"inputTokens": 30, "outputTokens": 628, "totalTokens": 658}
                        """, usage(30, 628), 2_033_600),
                // A stream's last event: 10 × 3.3 + 2,000 × 0.33 + 300 × 4.125 + 700 × 6.6 + 5 × 16.5
                new Sample(
                        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                        """
                        {"metadata": {"metrics": {"latencyMs": 1275}, "usage": {"inputTokens": 10, "outputTokens": 5,
                         "totalTokens": 3015, "cacheReadInputTokens": 2000, "cacheWriteInputTokens": 1000,
                         "cacheDetails": [{"ttl": "1h", "inputTokens": 700}, {"ttl": "5m", "inputTokens": 300}]}}}
                        """,
                        usage(
                                10,
                                5,
                                TokenKind.CACHE_READ,
                                2_000,
                                TokenKind.CACHE_WRITE,
                                300,
                                TokenKind.CACHE_WRITE_1H,
                                700),
                        6_633_000),
                // The end of an invoke stream: 25 × 0.035 + 4 × 0.00875 + 3 × 0.14 = 1.33 micro-dollars
                new Sample("us.amazon.nova-micro-v1:0", """
                        {"completion": "", "amazon-bedrock-invocationMetrics": {"inputTokenCount": 25,
                         "outputTokenCount": 3, "cacheReadInputTokenCount": 4, "invocationLatency": 404,
                         "firstByteLatency": 358}}
                        """, usage(25, 3, TokenKind.CACHE_READ, 4), 1_330));
    }

    @ParameterizedTest
    @MethodSource({"openAi", "anthropic", "gemini", "bedrock"})
    void aPayloadIsReadAsItComesAndCostsWhatTheHandComputed(Sample sample) throws IOException {
        Usage usage = READER.read(tree(sample.json()));
        assertThat(usage).isEqualTo(sample.usage());
        assertThat(PriceTable.builtIn().require(sample.model()).spendNanos(usage))
                .isEqualTo(sample.nanos());
    }

    @ParameterizedTest
    @MethodSource({"openAi", "anthropic", "gemini", "bedrock"})
    void aPayloadSettlesAReservationToWhatTheHandComputed(Sample sample) throws IOException {
        Limit spend = Limit.builder("spend", Meter.SPEND, Window.sliding(Duration.ofHours(1)))
                .capacity(1_000_000)
                .build();
        try (RateLimiter limiter = RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", spend)))
                .prices(PriceTable.builtIn())
                .build()) {
            Request request =
                    new Request(Subject.of("acme").withModel(sample.model()), "p", Cost.of(Meter.INPUT_TOKENS, 10));
            Reservation held = limiter.reserve(ReserveRequest.of(request));

            assertThat(held.settle(READER.read(tree(sample.json()))).charged("spend"))
                    .isEqualTo(sample.nanos());
        }
    }

    private static void forced(String provider, Stream<Sample> samples) throws IOException {
        for (Sample sample : samples.toList()) {
            assertThat(READER.read(provider, tree(sample.json()))).isEqualTo(sample.usage());
        }
    }

    @Test
    void namingTheProviderChangesNothingThatWasRecognised() throws IOException {
        forced("openai", openAi());
        forced("anthropic", anthropic());
        forced("gemini", gemini());
        forced("bedrock", bedrock());
    }

    private static Usage stream(String... events) throws IOException {
        List<Map<String, Object>> trees = new ArrayList<>();
        for (String event : events) {
            trees.add(tree(event));
        }
        return READER.readStream(trees);
    }

    @Test
    void aStreamWhoseEndHasOnlyOutputTakesTheRestFromItsStart() throws IOException {
        assertThat(stream("""
                        {"type": "message_start", "message": {"id": "msg_1", "role": "assistant", "usage":
                         {"input_tokens": 25, "cache_read_input_tokens": 400, "output_tokens": 1}}}
                        """, """
                        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}}
                        """, """
                        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 15}}
                        """)).isEqualTo(usage(25, 15, TokenKind.CACHE_READ, 400));
    }

    @Test
    void ofRunningTotalsTheLargestHolds() throws IOException {
        assertThat(
                        stream(
                                "{\"usageMetadata\": {\"promptTokenCount\": 8, \"candidatesTokenCount\": 3, \"totalTokenCount\": 11}}",
                                "{\"usageMetadata\": {\"promptTokenCount\": 8, \"candidatesTokenCount\": 20, \"totalTokenCount\": 28}}"))
                .isEqualTo(usage(8, 20));
        String chunk = "{\"id\": \"chatcmpl-1\", \"choices\": [{\"delta\": {\"content\": \"a\"}}], \"usage\": null}";
        assertThat(stream(chunk, "{\"choices\": [], \"usage\": {\"prompt_tokens\": 5, \"completion_tokens\": 2}}"))
                .isEqualTo(usage(5, 2));
    }

    /** Every value of every sample in turn replaced by every kind of junk. */
    @ParameterizedTest
    @MethodSource({"openAi", "anthropic", "gemini", "bedrock"})
    void junkInAnyPlaceIsReadOrRefusedAndNothingElse(Sample sample) throws IOException {
        int refused = 0;
        for (Object junk : Arrays.asList(
                null, -1, 1.5, 1L << 60, BigInteger.TEN.pow(30), "7", true, List.of(), List.of(1), Map.of(), "usage")) {
            for (int place = 0; ; place++) {
                Map<String, Object> tree = tree(sample.json());
                if (place >= replace(tree, place, junk)) {
                    break;
                }
                refused += refused(tree) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(10);
    }

    /** Puts {@code junk} in the n-th place, counted through nested objects; answers how many places there are. */
    @SuppressWarnings("unchecked")
    private static int replace(Map<String, Object> tree, int n, Object junk) {
        int places = 0;
        for (Map.Entry<String, Object> entry : tree.entrySet()) {
            Object before = entry.getValue();
            if (places++ == n) {
                entry.setValue(junk);
            }
            if (before instanceof Map<?, ?> inner) {
                places += replace((Map<String, Object>) inner, n - places, junk);
            }
        }
        return places;
    }

    private static boolean refused(Map<String, Object> tree) {
        boolean refused = false;
        for (Supplier<Usage> reading :
                List.<Supplier<Usage>>of(() -> READER.read(tree), () -> READER.readStream(List.of(tree, tree)))) {
            try {
                reading.get();
            } catch (InvalidInputException e) {
                assertThat(e.field()).startsWith("usage");
                refused = true;
            }
        }
        return refused;
    }

    @Test
    void everyProviderHasSamples() {
        assertThat(Arrays.asList("openai", "anthropic", "gemini", "bedrock"))
                .isEqualTo(READER.providers().subList(1, 5));
    }
}
