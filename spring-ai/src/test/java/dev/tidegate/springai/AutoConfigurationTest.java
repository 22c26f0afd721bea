package dev.tidegate.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.testkit.provider.MeteredProvider;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AutoConfigurationTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(TidegateAiAutoConfiguration.class, ChatClientAutoConfiguration.class));

    @Test
    void everyChatClientOfBootIsLimited() {
        try (MeteredProvider metered = MeteredProvider.start()) {
            runner.withBean(RateLimiter.class, metered::limiter)
                    .withBean(ChatModel.class, () -> Scene.model(metered, 0))
                    .withPropertyValues("tidegate.ai.plan=many", "tidegate.ai.tenant=acme")
                    .run(context -> {
                        ChatClient client =
                                context.getBean(ChatClient.Builder.class).build();
                        assertThat(client.prompt("a").call().content()).isEqualTo("one two three");
                        assertThat(metered.used("many"))
                                .containsEntry("requests", 1L)
                                .containsEntry("output", 3L);
                        client.prompt("b")
                                .advisors(spec -> spec.param(TidegateAdvisor.TENANT, "zenith"))
                                .call()
                                .content();
                        assertThat(metered.limiter()
                                        .status(Subject.of("zenith"), "many")
                                        .limits()
                                        .get(0)
                                        .used())
                                .isEqualTo(1);
                    });
        }
    }

    @Test
    void aPlanThatDoesNotExistEndsTheStart() {
        runner.withBean(RateLimiter.class, () -> RateLimiter.builder().build())
                .withPropertyValues("tidegate.ai.plan=prro")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll("tidegate.ai.plan", "prro", "pro"));
    }

    @Test
    void withoutALimiterOrWhereSwitchedOffThereIsNoAdvisor() {
        runner.run(context -> assertThat(context).doesNotHaveBean(TidegateAdvisor.class));
        runner.withBean(RateLimiter.class, () -> RateLimiter.builder().build())
                .withPropertyValues("tidegate.ai.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(TidegateAdvisor.class));
    }
}
