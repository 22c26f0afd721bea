package dev.tidegate.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.PlannedCall;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.provider.MeteredProvider;
import dev.tidegate.usage.PromptSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

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

    /** Under which plan a call is counted that names none. */
    private static String planOf(ApplicationContext context) {
        RateLimiter limiter = context.getBean(RateLimiter.class);
        ModelCalls calls = context.getBean(ModelCalls.class);
        ModelCalls.await(calls.begin(PlannedCall.of(Subject.of("acme"), PromptSize.of("a")))
                .settleUnknown());
        return limiter.plans().all().stream()
                .map(Plan::name)
                .filter(plan ->
                        limiter.status(Subject.of("acme"), plan).limits().get(0).used() > 0)
                .findFirst()
                .orElse("none");
    }

    private static RateLimiter limited(String... plans) {
        List<Plan> all = new ArrayList<>();
        for (String plan : plans) {
            all.add(Plan.of(
                    plan,
                    Limit.builder("requests-of-" + plan, Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                            .capacity(5)
                            .build()));
        }
        return RateLimiter.builder().plans(Plans.of(all)).build();
    }

    @Test
    void thePlanIsThatOfTheStarterElseTheOnlyOne() {
        runner.withBean(RateLimiter.class, () -> limited("chat", "large"))
                .withPropertyValues("tidegate.default-plan=large")
                .run(context -> assertThat(planOf(context)).isEqualTo("large"));
        runner.withBean(RateLimiter.class, () -> limited("chat", "large"))
                .withPropertyValues("tidegate.default-plan=large", "tidegate.ai.plan=chat")
                .run(context -> assertThat(planOf(context)).isEqualTo("chat"));
        runner.withBean(RateLimiter.class, () -> limited("chat"))
                .run(context -> assertThat(planOf(context)).isEqualTo("chat"));
        runner.withBean(RateLimiter.class, () -> limited("chat", "large"))
                .withPropertyValues("tidegate.default-plan=none")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll("tidegate.default-plan", "none", "chat"));
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
