package dev.tidegate.spring.autoconfigure;

import dev.tidegate.RateLimiter;
import dev.tidegate.spring.actuate.StoreHealth;
import dev.tidegate.spring.actuate.StoreMeters;
import dev.tidegate.spring.actuate.TidegateEndpoint;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.method.RateLimitedMethods;
import dev.tidegate.spring.web.HandlerPaths;
import dev.tidegate.spring.web.HttpGuards;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint, health and meters, each where the application has the module for it. */
@AutoConfiguration(
        after = {
            TidegateAutoConfiguration.class,
            TidegateWebMvcAutoConfiguration.class,
            TidegateWebFluxAutoConfiguration.class
        })
@ConditionalOnBean(Gate.class)
public final class TidegateActuatorAutoConfiguration {
    /** Made by Spring. */
    public TidegateActuatorAutoConfiguration() {}

    /** Makes the endpoint {@code tidegate} of the actuator. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class WithEndpoints {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(endpoint = TidegateEndpoint.class)
        TidegateEndpoint tidegateEndpoint(
                RateLimiter limiter,
                RateLimitedMethods methods,
                ObjectProvider<HttpGuards> guards,
                ObjectProvider<HandlerPaths> paths) {
            return new TidegateEndpoint(
                    limiter,
                    methods::all,
                    () -> guards.stream().flatMap(each -> each.all().stream()).toList(),
                    method -> paths.stream()
                            .flatMap(each -> each.of(method).stream())
                            .toList());
        }
    }

    /** Makes the health indicator of the store. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
    @ConditionalOnProperty(
            prefix = "management.health.tidegate",
            name = "enabled",
            havingValue = "true",
            matchIfMissing = true)
    static class WithHealth {
        @Bean
        @ConditionalOnMissingBean(name = "tidegateHealthIndicator")
        StoreHealth tidegateHealthIndicator(RateLimiter limiter) {
            return new StoreHealth(limiter);
        }
    }

    /** Makes the meters on the availability of the store. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "io.micrometer.core.instrument.binder.MeterBinder")
    static class WithMeters {
        @Bean
        @ConditionalOnMissingBean
        StoreMeters tidegateStoreMeters(RateLimiter limiter) {
            return new StoreMeters(limiter);
        }
    }
}
