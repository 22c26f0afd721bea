package dev.tidegate.springai;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
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
@ImportRuntimeHints(TidegateAiHints.class)
@ConditionalOnProperty(name = "tidegate.ai.enabled", matchIfMissing = true)
public class TidegateAiAutoConfiguration {
    /** Made by Boot. */
    public TidegateAiAutoConfiguration() {}

    /** Meters the calls by the limiter of the application. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    public ModelCalls tidegateModelCalls(RateLimiter limiter, Environment environment) {
        ModelCalls.Builder calls = ModelCalls.builder(limiter);
        return plan(limiter, environment).map(calls::plan).orElse(calls).build();
    }

    /** The plan of calls that name none: of the properties, else the only one; else that of {@link ModelCalls}. */
    private static Optional<String> plan(RateLimiter limiter, Environment environment) {
        List<String> known = limiter.plans().all().stream().map(Plan::name).toList();
        for (String property : new String[] {"tidegate.ai.plan", "tidegate.default-plan"}) {
            String plan = environment.getProperty(property);
            if (plan != null && !plan.isEmpty()) {
                if (!known.contains(plan)) {
                    throw new InvalidInputException(property, plan, "one of " + known);
                }
                return Optional.of(plan);
            }
        }
        return known.size() == 1 ? Optional.of(known.get(0)) : Optional.empty();
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
