package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.InvalidInputException;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReader;
import dev.tidegate.usage.UsageReading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole streams in the form of each provider, an event a line, and what they used in all. */
class UsageStreamsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<Map<String, Object>> events(String lines) throws IOException {
        List<Map<String, Object>> events = new ArrayList<>();
        for (String line : lines.strip().lines().toList()) {
            events.add(JSON.readValue(line, new TypeReference<>() {}));
        }
        return events;
    }

    private static UsageReading reading(String lines) throws IOException {
        return UsageReader.builtIn().streamReading(events(lines));
    }

    private static Usage usage(String lines) throws IOException {
        return UsageReader.builtIn().readStream(events(lines));
    }

    @Test
    void aChatStreamHasItsUsageInTheChunkAfterTheLast() throws IOException {
        UsageReading reading = reading("""
                {"id":"c","object":"chat.completion.chunk","model":"gpt-5","choices":[{"index":0,"delta":{"content":"a"}}],"usage":null}
                {"id":"c","object":"chat.completion.chunk","model":"gpt-5","service_tier":"flex","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}
                """);
        assertThat(reading.usage()).isEqualTo(Usage.of(5, 2));
        assertThat(reading.model()).hasValue("gpt-5");
        assertThat(reading.conditions().terms()).hasSize(1);
    }

    @Test
    void aResponsesStreamBeginsWithoutUsageAndEndsWithIt() throws IOException {
        assertThat(usage("""
                {"type":"response.created","response":{"id":"r","status":"in_progress","usage":null,"output":[]}}
                {"type":"response.output_text.delta","delta":"hi"}
                {"type":"response.completed","response":{"id":"r","usage":{"input_tokens":36,"output_tokens":87,"output_tokens_details":{"reasoning_tokens":64},"total_tokens":123},"output":[{"type":"web_search_call","action":{"type":"search"}}]}}
                """))
                .isEqualTo(Usage.of(36, 87).with(TokenKind.REASONING, 64).with(TokenKind.SEARCH, 1));
    }

    @Test
    void aMessageStreamIsItsBeginningAndItsDelta() throws IOException {
        UsageReading reading = reading("""
                {"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet-4-5","usage":{"input_tokens":25,"cache_read_input_tokens":400,"cache_creation":{"ephemeral_1h_input_tokens":30},"output_tokens":1}}}
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15,"server_tool_use":{"web_search_requests":1}}}
                {"type":"message_stop"}
                """);
        assertThat(reading.usage())
                .isEqualTo(Usage.of(25, 15)
                        .with(TokenKind.CACHE_READ, 400)
                        .with(TokenKind.CACHE_WRITE_1H, 30)
                        .with(TokenKind.SEARCH, 1));
        assertThat(reading.model()).hasValue("claude-sonnet-4-5");
    }

    @Test
    void twoMessagesInOneStreamAreTwoCalls() throws IOException {
        assertThat(usage("""
                {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":25,"output_tokens":1}}}
                {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":15}}
                {"type":"message_start","message":{"id":"msg_2","usage":{"input_tokens":60,"output_tokens":1}}}
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}
                """)).isEqualTo(Usage.of(85, 24));
    }

    @Test
    void metadataThatRepeatsRunningTotalsCountsOnce() throws IOException {
        assertThat(usage("""
                {"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":8,"totalTokenCount":8},"modelVersion":"gemini-2.5-flash"}
                {"candidates":[{"content":{"parts":[{"text":"b"}]}}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":3,"thoughtsTokenCount":7,"totalTokenCount":18}}
                {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":20,"thoughtsTokenCount":7,"totalTokenCount":35}}
                """)).isEqualTo(Usage.of(8, 27).with(TokenKind.REASONING, 7));
    }

    @Test
    void whatBedrockReportsTwiceCountsOnce() throws IOException {
        assertThat(usage("""
                {"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet-4-5","usage":{"input_tokens":25,"cache_read_input_tokens":4,"output_tokens":1}}}
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}
                {"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":25,"outputTokenCount":3,"cacheReadInputTokenCount":4,"invocationLatency":404,"firstByteLatency":358}}
                """)).isEqualTo(Usage.of(25, 3).with(TokenKind.CACHE_READ, 4));
        assertThat(usage("""
                {"contentBlockDelta":{"delta":{"text":"a"}}}
                {"metadata":{"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15},"metrics":{"latencyMs":12}}}
                """)).isEqualTo(Usage.of(10, 5));
    }

    @Test
    void aServerThatReportsEachChoiceIsSummed() throws IOException {
        assertThat(usage("""
                {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}
                {"object":"chat.completion.chunk","choices":[{"index":1,"delta":{"content":"b"}}]}
                {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":10,"total_tokens":30}}
                {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":12,"total_tokens":32}}
                """)).isEqualTo(Usage.of(20, 22));
    }

    @Test
    void oneReportOfAServerThatReportsAChoiceIsMultiplied() throws IOException {
        String lines = """
                {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}
                {"object":"chat.completion.chunk","choices":[{"index":1,"delta":{"content":"b"}}]}
                {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":10,"total_tokens":30}}
                """;
        assertThat(UsageReader.builtIn().readStream("llama.cpp", events(lines))).isEqualTo(Usage.of(20, 20));
        assertThat(usage(lines))
                .as("of a server that reports all choices at once")
                .isEqualTo(Usage.of(20, 10));
    }

    @Test
    void aGroqStreamMayReportInTwoPlaces() throws IOException {
        assertThat(usage("""
                {"id":"c","choices":[{"index":0,"delta":{}}],"x_groq":{"id":"req","usage":{"prompt_tokens":100,"completion_tokens":9,"total_tokens":109,"queue_time":0.1}}}
                {"id":"c","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":9,"total_tokens":109}}
                """)).isEqualTo(Usage.of(100, 9));
    }

    @Test
    void theSumAtTheEndOfStepsStandsForThem() throws IOException {
        String steps = """
                {"type":"finish-step","usage":{"inputTokens":100,"outputTokens":10,"totalTokens":110}}
                {"type":"finish-step","usage":{"inputTokens":200,"outputTokens":20,"totalTokens":220}}
                """;
        String finish =
                "{\"type\":\"finish\",\"totalUsage\":{\"inputTokens\":300,\"outputTokens\":30,\"totalTokens\":330}}";
        assertThat(usage(steps + finish)).isEqualTo(Usage.of(300, 30));
        assertThat(usage(steps)).isEqualTo(Usage.of(300, 30));
    }

    @Test
    void anAgentsResultStandsForItsMessages() throws IOException {
        String messages = """
                {"type":"assistant","message":{"id":"m1","model":"claude-sonnet-4-5","usage":{"input_tokens":10,"output_tokens":5}}}
                {"type":"assistant","message":{"id":"m1","model":"claude-sonnet-4-5","usage":{"input_tokens":10,"output_tokens":5}}}
                {"type":"assistant","message":{"id":"m2","model":"claude-sonnet-4-5","usage":{"input_tokens":20,"output_tokens":6}}}
                """;
        String result =
                "{\"type\":\"result\",\"usage\":{\"input_tokens\":30,\"output_tokens\":11,\"cache_read_input_tokens\":7}}";
        assertThat(usage(messages)).isEqualTo(Usage.of(30, 11));
        assertThat(usage(messages + result)).isEqualTo(Usage.of(30, 11).with(TokenKind.CACHE_READ, 7));
    }

    @Test
    void theLinesOfABatchAreSummed() throws IOException {
        UsageReading reading = reading("""
                {"custom_id":"a","response":{"body":{"model":"gpt-5","usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11}}}}
                {"custom_id":"b","response":{"body":{"model":"gpt-5","usage":{"prompt_tokens":20,"completion_tokens":2,"total_tokens":22}}}}
                {"custom_id":"c","response":{"status_code":500,"body":{"error":{"message":"x"}}}}
                """);
        assertThat(reading.usage()).isEqualTo(Usage.of(30, 3));
        assertThat(reading.conditions().terms()).extracting("name").containsExactly("batch");
    }

    @Test
    void theEndsOfOtherStreamsAreRead() throws IOException {
        assertThat(
                        usage(
                                "{\"type\":\"message-end\",\"delta\":{\"usage\":{\"billed_units\":{\"input_tokens\":5,\"output_tokens\":7}}}}"))
                .as("Cohere")
                .isEqualTo(Usage.of(5, 7));
        assertThat(usage("""
                {"model":"l","message":{"content":"a"},"done":false}
                {"model":"l","message":{"content":""},"done":true,"prompt_eval_count":26,"eval_count":298,"eval_duration":47}
                """)).as("Ollama").isEqualTo(Usage.of(26, 298));
        assertThat(
                        usage(
                                "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":3,\"total_tokens\":7}}]}"))
                .as("Moonshot")
                .isEqualTo(Usage.of(4, 3));
    }

    @Test
    void anAnswerFromAGatewaysCacheCostsNothing() throws IOException {
        assertThat(
                        usage(
                                "{\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":3},\"_hidden_params\":{\"cache_hit\":true}}"))
                .isEqualTo(Usage.NONE);
    }

    @Test
    void aStreamWithoutUsageIsRefused() {
        assertThatThrownBy(() -> usage("{\"type\":\"ping\"}\n{\"choices\":[],\"usage\":null}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("usage: none in 2 events (expected: an event with usage, as streams end with)");
    }

    @Test
    void usageIsFoundAtAnyDepthAndNotInWhatAModelWrote() throws IOException {
        StringBuilder deep = new StringBuilder("{\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":3}}");
        for (int i = 0; i < 200; i++) {
            deep.insert(0, "{\"wrapped\":").append('}');
        }
        assertThat(usage(deep.toString())).isEqualTo(Usage.of(4, 3));
        String tool =
                "{\"content\":[{\"type\":\"tool_use\",\"input\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}]}";
        assertThatThrownBy(() -> usage(tool)).isInstanceOf(InvalidInputException.class);
    }
}
