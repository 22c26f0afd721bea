package dev.tidegate.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.plan.Meter;
import dev.tidegate.testkit.provider.MeteredProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of docs/guides/langchain4j.md, compiled here; the page must not have others. */
class GuideTest {
    private static final Path PAGE = Path.of("../docs/guides/langchain4j.md");
    private static final Path THIS = Path.of("src/test/java/dev/tidegate/langchain4j/GuideTest.java");

    /** The service of the page. */
    interface Assistant {
        String ask(String question);
    }

    private static String currentTenant() {
        return "acme";
    }

    @Test
    void everySnippetOfThePageIsCompiledHere() throws IOException {
        String compiled = squeezed(Files.readString(THIS));
        List<String> snippets = new ArrayList<>();
        for (String part : Files.readString(PAGE).split("```java\n", -1)) {
            snippets.add(part.split("```", 2)[0]);
        }
        assertThat(snippets.subList(1, snippets.size()))
                .hasSizeGreaterThan(4)
                .allSatisfy(snippet -> assertThat(compiled).contains(squeezed(snippet)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void theModelsOfThePageAnswer() {
        try (MeteredProvider metered = MeteredProvider.start()) {
            ChatModel openAi = Scene.openAi(metered).build();
            StreamingChatModel openAiStreaming = Scene.streamingOpenAi(metered).build();
            RateLimiter limiter = RateLimiter.builder().build();
            ModelCalls calls = ModelCalls.builder(limiter).plan("pro").build();
            Metering metering = Metering.of(calls, Subject.of("acme"));

            ChatModel model = new TidegateChatModel(openAi, metering);
            StreamingChatModel streaming = new TidegateStreamingChatModel(openAiStreaming, metering);

            assertThat(ask(model, "Hello")).isEqualTo("one two three");
            assertThat(streaming.provider()).isEqualTo(openAiStreaming.provider());
            assertThat(guarded(model, metering).ask("Hello")).isEqualTo("one two three");
            assertThat(perCall(openAi, calls).ask("Hello")).isEqualTo("one two three");
            assertThat(retrying(metered.provider.url(), "k").chat("Hello")).isEqualTo("one two three");
            assertThat(withTools(limiter).openCalls()).isZero();
        }
    }

    private static String ask(ChatModel model, String question) {
        try {
            return model.chat(question);
        } catch (CallDeniedException denied) {
            return "Try again in " + denied.retryAfter().toSeconds() + " s";
        }
    }

    private static Assistant perCall(ChatModel openAi, ModelCalls calls) {
        Assistant service = AiServices.builder(Assistant.class)
                .chatModel(new TidegateChatModel(openAi, Metering.of(calls)))
                .chatRequestTransformer(request -> CallAttributes.withTenant(request, currentTenant()))
                .build();
        return service;
    }

    private static Assistant guarded(ChatModel model, Metering metering) {
        Assistant service = AiServices.builder(Assistant.class)
                .chatModel(model)
                .inputGuardrails(new TidegateInputGuardrail(metering))
                .build();
        return service;
    }

    private static ChatModel retrying(String address, String key) {
        ChatModel retrying = OpenAiChatModel.builder()
                .httpClientBuilder(new MeteredHttpClientBuilder(JdkHttpClient.builder()))
                .baseUrl(address)
                .apiKey(key)
                .modelName("gpt-5-mini")
                .build();
        return retrying;
    }

    private static ModelCalls withTools(RateLimiter limiter) {
        ModelCalls calls = ModelCalls.builder(limiter)
                .plan("pro")
                .toolMeter(tool -> Meter.of("tool_calls"))
                .build();
        return calls;
    }
}
