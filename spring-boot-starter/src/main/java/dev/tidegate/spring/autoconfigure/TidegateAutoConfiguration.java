package dev.tidegate.spring.autoconfigure;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.plan.Plan;
import dev.tidegate.spring.SubjectResolver;
import dev.tidegate.spring.guard.CallerSubjects;
import dev.tidegate.spring.guard.Callers;
import dev.tidegate.spring.guard.DecisionSink;
import dev.tidegate.spring.guard.Expressions;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.guard.SecurityCallers;
import dev.tidegate.spring.method.RateLimitedMethods;
import dev.tidegate.spring.method.RateLimitedPostProcessor;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.util.function.SingletonSupplier;

/** The limiter, its store and its plans, and the guard of annotated methods. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration",
            "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration"
        })
@ConditionalOnProperty(prefix = "tidegate", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(TidegateProperties.class)
@ImportRuntimeHints(TidegateHints.class)
@Import(LimiterConfiguration.class)
public final class TidegateAutoConfiguration {
    private static final Log LOG = LogFactory.getLog("dev.tidegate.spring");

    private static final String EXECUTOR = "applicationTaskExecutor";

    /** Made by Spring. */
    public TidegateAutoConfiguration() {}

    @Bean
    @ConditionalOnProperty(prefix = "tidegate", name = "warm-up", matchIfMissing = true)
    ApplicationListener<ApplicationReadyEvent> tidegateWarmUp(RateLimiter limiter) {
        return event -> limiter.warmUpAsync().whenComplete((any, failure) -> {
            if (failure != null) {
                LOG.warn("the store of the limiter cannot be reached yet: " + failure.getMessage());
            }
        });
    }

    @Bean
    Gate tidegateGate(
            TidegateProperties properties,
            RateLimiter limiter,
            ObjectProvider<SubjectResolver> subjects,
            ObjectProvider<Callers> callers,
            ObjectProvider<ObservationRegistry> observations,
            BeanFactory beans) {
        String plan = properties.defaultPlan();
        if (plan != null && limiter.plans().plan(plan).isEmpty()) {
            throw new InvalidInputException(
                    "tidegate.default-plan",
                    plan,
                    "one of " + limiter.plans().all().stream().map(Plan::name).toList());
        }
        return new Gate(
                limiter,
                Optional.ofNullable(subjects.getIfAvailable()),
                callers.getIfAvailable(() -> Callers.NOBODY),
                new Expressions(beans),
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                Optional.ofNullable(properties.defaultPlan()));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RateLimitedMethods tidegateMethods(ObjectProvider<Gate> gate) {
        return new RateLimitedMethods(SingletonSupplier.of(gate::getObject));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RateLimitedPostProcessor tidegatePostProcessor(
            RateLimitedMethods methods, ObjectProvider<DecisionSink> sink, BeanFactory beans) {
        return new RateLimitedPostProcessor(
                methods,
                SingletonSupplier.of(() -> sink.getIfAvailable(() -> DecisionSink.NONE)),
                SingletonSupplier.of(() -> executor(beans)));
    }

    private static Executor executor(BeanFactory beans) {
        return beans.containsBean(EXECUTOR) ? beans.getBean(EXECUTOR, Executor.class) : ForkJoinPool.commonPool();
    }

    /** With Spring Security the subject is who is authenticated. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
    static class WithSecurity {
        @Bean
        @ConditionalOnMissingBean
        Callers tidegateCallers() {
            return new SecurityCallers();
        }

        @Bean
        @ConditionalOnMissingBean
        SubjectResolver tidegateSubjects() {
            return new CallerSubjects();
        }
    }

    /** Without it there is no subject but the one that a guard or a bean says. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.security.core.context.SecurityContextHolder")
    static class WithoutSecurity {
        @Bean
        @ConditionalOnMissingBean
        Callers tidegateCallers() {
            return Callers.NOBODY;
        }
    }
}
