package dev.tidegate.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.plan.Meter;
import dev.tidegate.testkit.provider.MeteredProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The snippets of docs/guides/spring-ai.md, compiled here; the page must not have others. */
class GuideTest {
    private static final Path PAGE = Path.of("../docs/guides/spring-ai.md");
    private static final Path THIS = Path.of("src/test/java/dev/tidegate/springai/GuideTest.java");

    /** The beans of the page. */
    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        RateLimiter rateLimiter() {
            return RateLimiter.builder().build();
        }

        @Bean
        ChatClient chatClient(ChatClient.Builder builder) {
            return builder.build();
        }
    }

    @Test
    void everySnippetOfThePageIsCompiledHere() throws IOException {
        String compiled = squeezed(Files.readString(THIS));
        List<String> snippets = new ArrayList<>();
        for (String part : Files.readString(PAGE).split("```java\n", -1)) {
            snippets.add(part.split("```", 2)[0]);
        }
        assertThat(snippets.subList(1, snippets.size()))
                .hasSizeGreaterThan(3)
                .allSatisfy(snippet -> assertThat(compiled).contains(squeezed(snippet)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void theApplicationOfThePageAnswers() {
        try (MeteredProvider metered = MeteredProvider.start()) {
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(TidegateAiAutoConfiguration.class, ChatClientAutoConfiguration.class))
                    .withBean(ChatModel.class, () -> Scene.model(metered, 0))
                    .withUserConfiguration(Beans.class)
                    .withPropertyValues("tidegate.ai.tenant=acme")
                    .run(context -> {
                        ChatClient client = context.getBean(ChatClient.class);
                        assertThat(ask(client, "Hello")).isEqualTo("one two three");
                        assertThat(named(client)).isEqualTo("one two three");
                    });
            RateLimiter limiter = RateLimiter.builder().build();
            assertThat(named(withoutBoot(limiter, Scene.model(metered, 0)))).isEqualTo("one two three");
            assertThat(withTools(limiter).openCalls()).isZero();
        }
    }

    private static ChatClient withoutBoot(RateLimiter limiter, ChatModel model) {
        ModelCalls calls = ModelCalls.builder(limiter).plan("pro").build();
        ChatClient client = ChatClient.builder(model)
                .defaultAdvisors(TidegateAdvisor.builder(calls).build())
                .build();
        return client;
    }

    private static @Nullable String named(ChatClient client) {
        String answer = client.prompt("Hello")
                .advisors(spec -> spec.param(TidegateAdvisor.TENANT, "acme").param(TidegateAdvisor.PLAN, "business"))
                .call()
                .content();
        return answer;
    }

    private static @Nullable String ask(ChatClient client, String question) {
        try {
            return client.prompt(question).call().content();
        } catch (CallDeniedException denied) {
            return "Try again in " + denied.retryAfter().toSeconds() + " s";
        }
    }

    private static ModelCalls withTools(RateLimiter limiter) {
        ModelCalls calls = ModelCalls.builder(limiter)
                .plan("pro")
                .toolMeter(tool -> Meter.of("tool_calls"))
                .build();
        return calls;
    }
}
