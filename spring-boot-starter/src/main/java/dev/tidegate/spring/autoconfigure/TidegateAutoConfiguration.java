package dev.tidegate.spring.autoconfigure;

import dev.tidegate.FailurePolicy;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spring.SubjectResolver;
import dev.tidegate.spring.autoconfigure.TidegateProperties.StoreKind;
import dev.tidegate.spring.guard.Callers;
import dev.tidegate.spring.guard.DecisionSink;
import dev.tidegate.spring.guard.Expressions;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.guard.SecurityCallers;
import dev.tidegate.spring.method.RateLimitedMethods;
import dev.tidegate.spring.method.RateLimitedPostProcessor;
import dev.tidegate.usage.Prices;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
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
public final class TidegateAutoConfiguration {
    private static final Log LOG = LogFactory.getLog("dev.tidegate.spring");

    private static final String EXECUTOR = "applicationTaskExecutor";

    /** Made by Spring. */
    public TidegateAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    Plans tidegatePlans(TidegateProperties properties, ResourceLoader files) {
        String file = properties.plansFile();
        if (file != null && !properties.plans().isEmpty()) {
            throw new InvalidInputException("tidegate.plans-file", file, "no file where tidegate.plans has plans");
        }
        if (file != null) {
            try (InputStream in = files.getResource(file.contains(":") ? file : "file:" + file)
                    .getInputStream()) {
                return PlansFile.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException("tidegate.plans-file: " + file + " cannot be read", e);
            }
        }
        return properties.plans().isEmpty() ? Plans.builtIn() : PlansInProperties.read(properties.plans());
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    LimitStore tidegateStore(
            TidegateProperties properties, Environment environment, ObjectProvider<StoreListener> listeners) {
        if (properties.store() != StoreKind.MEMORY) {
            Optional<String> address = RedisAddress.of(properties, environment);
            if (address.isPresent()) {
                return RedisStore.builder(address.get())
                        .deadline(properties.redis().deadline())
                        .listener(listener(listeners))
                        .build();
            }
            if (properties.store() == StoreKind.REDIS) {
                throw new InvalidInputException(
                        "tidegate.redis.url", "nothing", "an address, or spring.data.redis.url or .host");
            }
            LOG.info("no address of Redis is set: limits are counted in this process alone");
        }
        return MemoryStore.create();
    }

    private static StoreListener listener(ObjectProvider<StoreListener> listeners) {
        return listeners.orderedStream().reduce(StoreListener.NONE, Both::new);
    }

    /** Two listeners to a store as one, the first called first. */
    private record Both(StoreListener first, StoreListener second) implements StoreListener {
        @Override
        public void happened(StoreEvent event) {
            first.happened(event);
            second.happened(event);
        }

        @Override
        public void unanswered() {
            first.unanswered();
            second.unanswered();
        }

        @Override
        public void scriptMissing() {
            first.scriptMissing();
            second.scriptMissing();
        }
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    RateLimiter tidegateRateLimiter(
            TidegateProperties properties,
            Plans plans,
            LimitStore store,
            ObjectProvider<Prices> prices,
            ObjectProvider<LimitListener> listener,
            ObjectProvider<StoreListener> life) {
        RateLimiter.Builder builder = RateLimiter.builder()
                .plans(plans)
                .store(store)
                .storeListener(listener(life))
                .onStoreFailure(policy(properties.failure()));
        prices.ifUnique(builder::prices);
        listener.ifUnique(builder::listener);
        return builder.build();
    }

    private static FailurePolicy policy(TidegateProperties.Failure failure) {
        FailurePolicy policy = FailurePolicy.DEFAULT
                .withUnknownSubjects(failure.unknownSubjects())
                .withOnDataLoss(failure.onDataLoss());
        if (failure.instances() != null) {
            policy = policy.withInstances(failure.instances());
        }
        return failure.journal() == null ? policy : policy.withJournal(failure.journal());
    }

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
            return caller -> caller.map(known -> Subject.of(known.getName()));
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
