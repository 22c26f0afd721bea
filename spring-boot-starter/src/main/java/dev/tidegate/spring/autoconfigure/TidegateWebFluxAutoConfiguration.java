package dev.tidegate.spring.autoconfigure;

import dev.tidegate.spring.guard.DecisionSink;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.web.DenialAdvice;
import dev.tidegate.spring.web.DenialExceptionHandler;
import dev.tidegate.spring.web.ExchangeAnswers;
import dev.tidegate.spring.web.ExchangePaths;
import dev.tidegate.spring.web.HandlerPaths;
import dev.tidegate.spring.web.HttpAnswers;
import dev.tidegate.spring.web.HttpGuards;
import dev.tidegate.spring.web.RateLimitWebFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** The guards of HTTP requests in WebFlux, and the answers to denials. */
@AutoConfiguration(
        after = TidegateAutoConfiguration.class,
        beforeName = "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnBean(Gate.class)
public final class TidegateWebFluxAutoConfiguration {
    /** Made by Spring. */
    public TidegateWebFluxAutoConfiguration() {}

    @Bean
    HttpAnswers tidegateHttpAnswers(Gate gate) {
        return new HttpAnswers(gate::plans);
    }

    @Bean
    DecisionSink tidegateDecisionSink(HttpAnswers answers) {
        return new ExchangeAnswers(answers);
    }

    @Bean
    HandlerPaths tidegateHandlerPaths(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new ExchangePaths(mappings);
    }

    @Bean
    HttpGuards tidegateHttpGuards(TidegateProperties properties, Gate gate, HttpAnswers answers) {
        return HttpRules.guards(properties, gate, answers);
    }

    @Bean
    RateLimitWebFilter tidegateWebFilter(HttpGuards guards) {
        return new RateLimitWebFilter(guards);
    }

    /** The answers to what guarded methods signal. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(prefix = "tidegate", name = "problems", matchIfMissing = true)
    static class Problems {
        @Bean
        DenialExceptionHandler tidegateDenialExceptionHandler(HttpAnswers answers) {
            return new DenialExceptionHandler(answers);
        }

        @Bean
        DenialAdvice tidegateDenialAdvice(HttpAnswers answers) {
            return new DenialAdvice(answers);
        }
    }
}
