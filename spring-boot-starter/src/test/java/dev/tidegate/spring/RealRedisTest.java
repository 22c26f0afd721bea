package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.spring.actuate.StoreMeters;
import dev.tidegate.spring.autoconfigure.TidegateActuatorAutoConfiguration;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Applications on one real Redis share their counts, say when it is away, and use it again when it is back. */
class RealRedisTest {
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Controller controller() {
            return new Controller();
        }

        @Bean
        SecurityFilterChain security(HttpSecurity security) {
            return HttpCalls.security(security);
        }
    }

    @RestController
    static class Controller {
        @RateLimited(subject = "#tenant")
        @GetMapping("/ask/{tenant}")
        public String ask(@PathVariable String tenant) {
            return tenant;
        }
    }

    private static ConfigurableApplicationContext start(String uri, String... more) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties("spring.data.redis.url=" + uri, "management.endpoints.web.exposure.include=*")
                .properties("management.endpoint.health.show-details=always", "management.health.redis.enabled=false")
                .properties(more);
        return Limits.start(builder);
    }

    @Test
    void twoApplicationsShareTheirCountsAndARestartIsSurvived() {
        try (RedisServer redis = RedisServer.builder().line("appendonly yes").start();
                ConfigurableApplicationContext one = start(redis.uri());
                ConfigurableApplicationContext two = start(redis.uri())) {
            HttpCalls first = new HttpCalls(one);
            HttpCalls second = new HttpCalls(two);
            first.assertHeaders(first.get("/ask/acme"), 1);
            second.assertHeaders(second.get("/ask/acme"), 0);
            first.assertDenied(first.get("/ask/acme"));
            assertThat(first.get("/actuator/health").body()).contains("\"store\":\"redis\",\"degraded\":false");

            redis.kill();
            Patience.await("degraded", () -> {
                first.get("/ask/other");
                return one.getBean(RateLimiter.class).failures().degraded();
            });
            assertThat(first.get("/ask/acme").statusCode()).isEqualTo(429);
            assertThat(first.get("/actuator/health").body()).contains("\"status\":\"UP\"", "\"degraded\":true");
            assertThat(first.get("/actuator/tidegate").body()).contains("\"degraded\":true");

            redis.restart();
            Patience.await("connected again", () -> {
                first.get("/ask/other");
                return !one.getBean(RateLimiter.class).failures().degraded();
            });
            first.assertDenied(first.get("/ask/acme"));
        }
    }

    @Test
    void aDenialIsRepeatedWithoutRedisWhereThePropertySaysSo() {
        try (RedisServer redis = RedisServer.start()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(
                            TidegateAutoConfiguration.class, TidegateActuatorAutoConfiguration.class))
                    .withPropertyValues(Limits.PLANS)
                    .withPropertyValues("tidegate.redis.url=" + redis.uri(), "tidegate.remember-denials=10s")
                    .withPropertyValues("tidegate.redis.deadline=10s")
                    .run(context -> {
                        RateLimiter limiter = context.getBean(RateLimiter.class);
                        SimpleMeterRegistry meters = new SimpleMeterRegistry();
                        context.getBean(StoreMeters.class).bindTo(meters);
                        FunctionCounter repeated =
                                meters.get("tidegate.denials.repeated").functionCounter();
                        Request request = new Request(Subject.of("acme"), "two", Cost.oneRequest());
                        while (limiter.acquire(request).allowed()) {
                            assertThat(repeated.count()).isZero();
                        }
                        assertThat(limiter.acquire(request).allowed()).isFalse();
                        assertThat(repeated.count()).isEqualTo(1);
                    });
        }
    }
}
