package dev.tidegate.springai;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.plan.Plan;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Puts a {@link TidegateAdvisor} into every {@link ChatClient} that Boot's builder makes, where there is a {@link
 * RateLimiter}. Properties: {@code tidegate.ai.enabled}, {@code tidegate.ai.plan}, {@code tidegate.ai.tenant}.
 */
@AutoConfiguration(
        afterName = "dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration",
        beforeName = "org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration")
@ConditionalOnClass({ChatClient.class, RateLimiter.class})
@ConditionalOnBean(RateLimiter.class)
@ConditionalOnProperty(name = "tidegate.ai.enabled", matchIfMissing = true)
public class TidegateAiAutoConfiguration {
    /** Made by Boot. */
    public TidegateAiAutoConfiguration() {}

    /** Meters the calls by the limiter of the application. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    public ModelCalls tidegateModelCalls(RateLimiter limiter, Environment environment) {
        ModelCalls.Builder calls = ModelCalls.builder(limiter);
        String plan = environment.getProperty("tidegate.ai.plan");
        if (plan == null) {
            return calls.build();
        }
        if (limiter.plans().plan(plan).isEmpty()) {
            throw new InvalidInputException(
                    "tidegate.ai.plan",
                    plan,
                    "one of " + limiter.plans().all().stream().map(Plan::name).toList());
        }
        return calls.plan(plan).build();
    }

    /** Advises with the tenant of the properties, where a call names none. */
    @Bean
    @ConditionalOnMissingBean
    public TidegateAdvisor tidegateAdvisor(ModelCalls calls, Environment environment) {
        TidegateAdvisor.Builder advisor = TidegateAdvisor.builder(calls);
        String tenant = environment.getProperty("tidegate.ai.tenant");
        return (tenant == null ? advisor : advisor.subject(Subject.of(tenant))).build();
    }

    /** Adds the advisor to every builder. */
    @Bean
    @ConditionalOnMissingBean(name = "tidegateChatClientBuilderCustomizer")
    public ChatClientBuilderCustomizer tidegateChatClientBuilderCustomizer(TidegateAdvisor advisor) {
        return builder -> builder.defaultAdvisors(advisor);
    }
}
