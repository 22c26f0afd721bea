package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.guard.Terms;
import dev.tidegate.spring.web.HttpRule;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import reactor.core.publisher.Mono;

/** Guards over real HTTP in Spring MVC: by path and by annotation, with headers and problems, each request counted once. */
class WebMvcTest {
    private static ConfigurableApplicationContext context;
    private static HttpCalls http;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Controller controller() {
            return new Controller();
        }

        @Bean
        Everything everything() {
            return new Everything();
        }

        @Bean
        SecurityFilterChain security(HttpSecurity security) {
            return HttpCalls.security(security);
        }

        @Bean
        UserDetailsService users() {
            return HttpCalls.users();
        }

        @Bean
        RouterFunction<ServerResponse> routes(Service service) {
            return RouterFunctions.route()
                    .GET(
                            "/function/{tenant}",
                            request -> ServerResponse.ok().body(service.ask(request.pathVariable("tenant"))))
                    .build();
        }

        @Bean
        Service service() {
            return new Service();
        }
    }

    static class Service {
        @RateLimited(subject = "#tenant")
        public String ask(String tenant) {
            return "function";
        }
    }

    @RestController
    static class Controller {
        @GetMapping("/rule/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/rule/later")
        CompletableFuture<String> later() {
            return CompletableFuture.supplyAsync(() -> "later");
        }

        @GetMapping("/rule/broken")
        void broken(HttpServletResponse response) throws IOException {
            response.sendError(418);
        }

        @CrossOrigin
        @GetMapping("/caller/me")
        String me() {
            return "me";
        }

        @GetMapping("/free")
        String free() {
            return "free";
        }

        @RateLimited(subject = "#tenant")
        @GetMapping("/annotated/{tenant}")
        public String annotated(@PathVariable String tenant) {
            return "annotated";
        }

        @RateLimited(subject = "#tenant")
        @GetMapping("/future/{tenant}")
        public CompletableFuture<String> future(@PathVariable String tenant) {
            return CompletableFuture.completedFuture("future");
        }

        @RateLimited
        @GetMapping("/my/mono")
        public Mono<String> mine() {
            return Mono.just("mine");
        }

        @RateLimited(subject = "#tenant")
        @GetMapping("/mono/{tenant}")
        public Mono<String> mono(@PathVariable String tenant) {
            return Mono.just("mono");
        }
    }

    /** What many applications have: it must not turn a denial into an internal error. */
    @ControllerAdvice
    static class Everything {
        @ExceptionHandler(Exception.class)
        ResponseEntity<String> any(Exception failure) {
            return ResponseEntity.internalServerError().body("any");
        }
    }

    @BeforeAll
    static void start() {
        context = Limits.start(
                new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET),
                "tidegate.http.rules[0].paths=/rule/**,/error",
                "tidegate.http.rules[0].methods=GET",
                "tidegate.http.rules[0].subject=header('X-Tenant')",
                "tidegate.http.rules[1].paths=/caller/**");
        http = new HttpCalls(context);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void aRuleGuardsItsPathsWithAllHeaders() {
        HttpResponse<String> first = http.get("/rule/plain", "X-Tenant", "rule");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo("plain");
        http.assertHeaders(first, 1);
        http.get("/rule/plain", "X-Tenant", "rule");
        http.assertDenied(http.get("/rule/plain", "X-Tenant", "rule"));
        assertThat(http.get("/rule/plain", "X-Tenant", "other").statusCode()).isEqualTo(200);
        assertThat(http.get("/free").headers().map()).doesNotContainKeys("ratelimit", "RateLimit");
    }

    /** The request is dispatched again when the result is there. */
    @Test
    void aResultThatComesLaterCountsOnce() {
        assertThat(http.get("/rule/later", "X-Tenant", "later").body()).isEqualTo("later");
        http.assertHeaders(http.get("/rule/later", "X-Tenant", "later"), 0);
        http.assertDenied(http.get("/rule/later", "X-Tenant", "later"));
    }

    /** The request is dispatched again to the error page, whose path the rule has too. */
    @Test
    void anErrorPageCountsOnce() {
        assertThat(http.get("/rule/broken", "X-Tenant", "broken").statusCode()).isEqualTo(418);
        assertThat(http.get("/rule/broken", "X-Tenant", "broken").statusCode()).isEqualTo(418);
        http.assertDenied(http.get("/rule/broken", "X-Tenant", "broken"));
    }

    @Test
    void theSubjectIsWhoSpringSecurityAuthenticated() {
        assertThat(http.getAs("ann", "/caller/me").statusCode()).isEqualTo(200);
        assertThat(http.getAs("ann", "/caller/me").statusCode()).isEqualTo(200);
        http.assertDenied(http.getAs("ann", "/caller/me"));
        assertThat(http.getAs("bob", "/caller/me").statusCode()).isEqualTo(200);
    }

    @Test
    void theSubjectOfAReactiveMethodIsWhoIsAuthenticatedToo() {
        assertThat(http.getAs("cas", "/my/mono").body()).isEqualTo("mine");
        http.assertHeaders(http.getAs("cas", "/my/mono"), 0);
        http.assertDenied(http.getAs("cas", "/my/mono"));
        assertThat(http.get("/my/mono").statusCode()).isEqualTo(401);
    }

    /** The handler of GET serves HEAD too. */
    @Test
    void aRuleForGetGuardsHead() {
        assertThat(http.send("HEAD", "/rule/plain", "X-Tenant", "head").statusCode())
                .isEqualTo(200);
        http.assertHeaders(http.send("HEAD", "/rule/plain", "X-Tenant", "head"), 0);
        http.assertDenied(http.get("/rule/plain", "X-Tenant", "head"));
    }

    @Test
    void aRuleForAMethodThatHttpDoesNotHaveIsRefused() {
        Terms terms = new Terms("", "", "");
        assertThatThrownBy(() -> HttpRule.of(List.of("/a"), List.of("get", "PSOT"), terms))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll("methods", "PSOT", "GET, HEAD, POST");
    }

    @Test
    void aPreflightRequestIsNotCharged() {
        http.assertPreflightPasses("/caller/me");
    }

    @Test
    void nobodyIsUnauthorized() {
        HttpResponse<String> answer = http.get("/caller/me");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(http.get("/rule/plain").statusCode()).isEqualTo(401);
    }

    @Test
    void aSubjectThatIsNoneIsUnacceptable() {
        HttpResponse<String> answer = http.get("/rule/plain", "X-Tenant", "x".repeat(129));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"field\":\"subject\"");
    }

    @Test
    void annotatedHandlersAnswerLikeRules() {
        for (String path : new String[] {"/annotated/a", "/future/b", "/mono/c", "/function/d"}) {
            HttpResponse<String> first = http.get(path);
            assertThat(first.statusCode()).as(path).isEqualTo(200);
            http.assertHeaders(first, 1);
            http.assertHeaders(http.get(path), 0);
            http.assertDenied(http.get(path));
        }
    }
}
