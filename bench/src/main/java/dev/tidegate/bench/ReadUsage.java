package dev.tidegate.bench;

import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.UsageReader;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reads a usage that is parsed already, and prices it: what a settle does before it asks the store. */
@State(Scope.Thread)
public class ReadUsage {
    /** The provider whose usage object is read. */
    public enum Form {
        /** Chat completions with all details. */
        OPENAI(Map.of(
                "prompt_tokens", 2024L,
                "completion_tokens", 300L,
                "total_tokens", 2324L,
                "prompt_tokens_details", Map.of("cached_tokens", 1024L, "audio_tokens", 0L),
                "completion_tokens_details",
                        Map.of(
                                "reasoning_tokens", 64L,
                                "audio_tokens", 0L,
                                "accepted_prediction_tokens", 0L,
                                "rejected_prediction_tokens", 0L))),
        /** Messages with caches. */
        ANTHROPIC(Map.of(
                "input_tokens", 2047L,
                "cache_read_input_tokens", 2048L,
                "cache_creation_input_tokens", 248L,
                "cache_creation", Map.of("ephemeral_5m_input_tokens", 148L, "ephemeral_1h_input_tokens", 100L),
                "server_tool_use", Map.of("web_search_requests", 1L),
                "output_tokens", 503L,
                "service_tier", "standard")),
        /** generateContent with modalities. */
        GEMINI(Map.of(
                "promptTokenCount", 1000L,
                "cachedContentTokenCount", 600L,
                "candidatesTokenCount", 200L,
                "thoughtsTokenCount", 300L,
                "totalTokenCount", 1500L,
                "promptTokensDetails", List.of(Map.of("modality", "TEXT", "tokenCount", 1000L)),
                "cacheTokensDetails", List.of(Map.of("modality", "TEXT", "tokenCount", 600L))));

        @SuppressWarnings("ImmutableEnumChecker") // made of Map.of
        private final Map<String, Object> usage;

        Form(Map<String, Object> usage) {
            this.usage = usage;
        }
    }

    /** Set by JMH. */
    @Param
    public Form form = Form.OPENAI;

    private final UsageReader reader = UsageReader.builtIn();
    private final UnitPrices prices = UnitPrices.of(2_500_000, 10_000_000);
    private Map<String, Object> usage = Map.of();

    /** Takes the usage. */
    @Setup
    public void prepare() {
        usage = form.usage;
    }

    /** The charge in nano-dollars. */
    @Benchmark
    public long readAndPrice() {
        return prices.spendNanos(reader.read(usage));
    }
}
