package dev.tidegate.spring.autoconfigure;

import dev.tidegate.spring.guard.DecisionSink;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.web.DenialResolver;
import dev.tidegate.spring.web.HandlerPaths;
import dev.tidegate.spring.web.HttpAnswers;
import dev.tidegate.spring.web.HttpGuards;
import dev.tidegate.spring.web.RateLimitInterceptor;
import dev.tidegate.spring.web.ServletAnswers;
import dev.tidegate.spring.web.ServletPaths;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The guards of HTTP requests in Spring MVC, and the answers to denials. */
@AutoConfiguration(
        after = TidegateAutoConfiguration.class,
        beforeName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(Gate.class)
public final class TidegateWebMvcAutoConfiguration {
    /** Made by Spring. */
    public TidegateWebMvcAutoConfiguration() {}

    @Bean
    HttpAnswers tidegateHttpAnswers(Gate gate) {
        return new HttpAnswers(gate::plans);
    }

    @Bean
    DecisionSink tidegateDecisionSink(HttpAnswers answers) {
        return new ServletAnswers(answers);
    }

    @Bean
    HandlerPaths tidegateHandlerPaths(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new ServletPaths(mappings);
    }

    @Bean
    HttpGuards tidegateHttpGuards(TidegateProperties properties, Gate gate, HttpAnswers answers) {
        return HttpRules.guards(properties, gate, answers);
    }

    /** A bean of this type holds for every mapping of handlers, also where the application configures MVC by itself. */
    @Bean
    MappedInterceptor tidegateInterceptor(HttpGuards guards) {
        return new MappedInterceptor(null, new RateLimitInterceptor(guards));
    }

    @Bean
    @ConditionalOnProperty(prefix = "tidegate", name = "problems", matchIfMissing = true)
    DenialResolver tidegateDenialResolver(HttpAnswers answers) {
        return new DenialResolver(answers);
    }
}
