package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The actuator over real HTTP: what is guarded, how a subject stands, health, and meters of the decisions. */
class ActuatorTest {
    private static ConfigurableApplicationContext context;
    private static HttpCalls http;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Controller controller() {
            return new Controller();
        }

        @RateLimited(subject = "#tenant")
        public String own(String tenant) {
            return tenant;
        }

        @Bean
        SecurityFilterChain security(HttpSecurity security) {
            return HttpCalls.security(security);
        }
    }

    @RestController
    static class Controller {
        @RateLimited(subject = "#tenant", cost = "{tokens: 10}")
        @GetMapping("/ask/{tenant}")
        public String ask(@PathVariable String tenant) {
            return "answer";
        }
    }

    @BeforeAll
    static void start() {
        context = Limits.start(
                new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET),
                "management.endpoints.web.exposure.include=tidegate,health",
                "management.endpoint.health.show-details=always",
                "management.health.redis.enabled=false",
                "tidegate.default-plan=two",
                "tidegate.plans.below.limits[0].name=of-a-user",
                "tidegate.plans.below.limits[0].meter=requests",
                "tidegate.plans.below.limits[0].capacity=5",
                "tidegate.plans.below.limits[0].window=sliding 1h",
                "tidegate.plans.below.limits[0].scope=user",
                "tidegate.plans.below.limits[1].name=of-a-model",
                "tidegate.plans.below.limits[1].meter=requests",
                "tidegate.plans.below.limits[1].capacity=9",
                "tidegate.plans.below.limits[1].window=sliding 1h",
                "tidegate.plans.below.limits[1].scope=model",
                "tidegate.http.rules[0].paths=/api/**",
                "tidegate.http.rules[0].methods=POST");
        http = new HttpCalls(context);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static String json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void theEndpointShowsWhichPlanGuardsWhat() {
        assertThat(json(http.get("/actuator/tidegate")))
                .contains("\"store\":\"memory\"", "\"degraded\":false")
                .contains("{\"kind\":\"method\",\"place\":\"Controller.ask\",\"paths\":[\"GET /ask/{tenant}\"],"
                        + "\"plan\":\"two\",\"subject\":\"#tenant\",\"cost\":\"{tokens: 10}\"}")
                .contains("{\"kind\":\"http\",\"place\":\"POST /api/**\",\"paths\":[\"POST /api/**\"],"
                        + "\"plan\":\"two\",\"subject\":\"authenticated\",\"cost\":\"1 request\"}")
                .contains("\"two\":[\"requests-per-hour: 2 requests, sliding 1h\"");
    }

    /** The bean of a configuration has a class that Spring made, and its calls come with that. */
    @Test
    void aGuardIsShownOnceAlsoAfterItsCalls() {
        assertThat(context.getBean(Application.class).own("own")).isEqualTo("own");
        http.get("/ask/once");
        assertThat(json(http.get("/actuator/tidegate")))
                .containsOnlyOnce("\"place\":\"Application.own\"")
                .containsOnlyOnce("\"place\":\"Controller.ask\"");
    }

    @Test
    void theEndpointShowsHowASubjectStands() {
        http.get("/ask/acme");
        assertThat(json(http.get("/actuator/tidegate/acme")))
                .contains(
                        "\"name\":\"requests-per-hour\",\"meter\":\"requests\",\"used\":1,\"capacity\":2,\"remaining\":1")
                .contains("\"name\":\"tokens-per-hour\",\"meter\":\"tokens\",\"used\":10");
    }

    @Test
    void theEndpointShowsHowAUserAndAModelStand() {
        Subject subject = Subject.of("acme").withUser("u-1").withModel("m-1");
        context.getBean(RateLimiter.class).acquire(new Request(subject, "below", Cost.oneRequest()));
        assertThat(json(http.get("/actuator/tidegate/acme?user=u-1&model=m-1")))
                .contains("\"name\":\"of-a-user\",\"meter\":\"requests\",\"used\":1,\"capacity\":5")
                .contains("\"name\":\"of-a-model\",\"meter\":\"requests\",\"used\":1,\"capacity\":9");
        assertThat(json(http.get("/actuator/tidegate/acme?user=u-2&model=m-1")))
                .contains("\"name\":\"of-a-user\",\"meter\":\"requests\",\"used\":0,\"capacity\":5");
        assertThat(json(http.get("/actuator/tidegate/acme"))).doesNotContain("of-a-user");
    }

    @Test
    void aSubjectThatIsNoneIsABadRequest() {
        assertThat(http.get("/actuator/tidegate/" + "x".repeat(129)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void healthHasTheStore() {
        assertThat(json(http.get("/actuator/health")))
                .contains(
                        "\"tidegate\":{\"details\":{\"store\":\"memory\",\"degraded\":false,\"pending\":0},\"status\":\"UP\"}");
    }

    @Test
    void decisionsAndTheStoreHaveMeters() {
        http.get("/ask/metered");
        http.get("/ask/metered");
        http.get("/ask/metered");
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        assertThat(registry.get("tidegate.decision")
                        .tags("guard", "method", "plan", "two", "outcome", "denied", "source", "memory")
                        .timer()
                        .count())
                .isPositive();
        assertThat(registry.get("tidegate.decision")
                        .tags("outcome", "allowed")
                        .timer()
                        .count())
                .isGreaterThanOrEqualTo(2);
        assertThat(registry.get("tidegate.store.degraded").gauge().value()).isZero();
        assertThat(registry.get("tidegate.blind.allowed").functionCounter().count())
                .isZero();
    }
}
