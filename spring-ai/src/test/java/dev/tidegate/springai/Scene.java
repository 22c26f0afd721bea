package dev.tidegate.springai;

import dev.tidegate.testkit.provider.MeteredProvider;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;

/** Spring AI's chat client before the provider of {@link MeteredProvider}, with the advisor in it. */
final class Scene {
    private Scene() {}

    static ChatModel model(MeteredProvider metered, int retries) {
        return OpenAiChatModel.builder()
                .options(options(metered).maxRetries(retries).build())
                .build();
    }

    static OpenAiChatOptions.Builder options(MeteredProvider metered) {
        return OpenAiChatOptions.builder()
                .baseUrl(metered.provider.url())
                .apiKey("k")
                .model("gpt-5-mini")
                .timeout(Duration.ofSeconds(20));
    }

    static TidegateAdvisor advisor(MeteredProvider metered, String plan) {
        return TidegateAdvisor.builder(metered.calls())
                .subject(MeteredProvider.TENANT)
                .plan(plan)
                .build();
    }

    static ChatClient client(MeteredProvider metered, String plan) {
        return ChatClient.builder(model(metered, 0))
                .defaultAdvisors(advisor(metered, plan))
                .build();
    }

    /** Two tools. */
    static final class Tools {
        final AtomicInteger runs = new AtomicInteger();

        @Tool(description = "looks")
        String look() {
            runs.incrementAndGet();
            return "seen";
        }

        @Tool(description = "listens")
        String listen() {
            runs.incrementAndGet();
            return "heard";
        }
    }
}
