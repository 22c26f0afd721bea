package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.spring.method.UnguardedException;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Guards over real HTTP in WebFlux: by path and by annotation, with headers and problems. */
class WebFluxTest {
    private static ConfigurableApplicationContext context;
    private static HttpCalls http;

    /** Anybody may call; a name and a password say who it is. */
    static class Secured {
        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity security) {
            return security.authorizeExchange(
                            exchanges -> exchanges.anyExchange().permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(HttpCalls.ANN, HttpCalls.BOB);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application extends Secured {
        @Bean
        Controller controller() {
            return new Controller();
        }

        @Bean
        Everything everything() {
            return new Everything();
        }

        @Bean
        Service service() {
            return new Service();
        }

        @Bean
        RouterFunction<ServerResponse> routes(Service service) {
            return RouterFunctions.route()
                    .GET(
                            "/function/{tenant}",
                            request -> service.ask(request.pathVariable("tenant"))
                                    .flatMap(answer -> ServerResponse.ok().bodyValue(answer)))
                    .build();
        }
    }

    static class Service {
        @RateLimited(subject = "#tenant")
        public Mono<String> ask(String tenant) {
            return Mono.just("function");
        }
    }

    @RestController
    static class Controller {
        @GetMapping("/rule/plain")
        Mono<String> plain() {
            return Mono.just("plain");
        }

        @CrossOrigin
        @GetMapping("/caller/me")
        Mono<String> me() {
            return Mono.just("me");
        }

        @GetMapping("/free")
        Mono<String> free() {
            return Mono.just("free");
        }

        @RateLimited(subject = "#tenant")
        @GetMapping("/mono/{tenant}")
        public Mono<String> mono(@PathVariable String tenant) {
            return Mono.just("mono").delayElement(Duration.ofMillis(1));
        }

        @RateLimited(subject = "#tenant")
        @GetMapping("/flux/{tenant}")
        public Flux<String> flux(@PathVariable String tenant) {
            return Flux.just("flux", "more");
        }

        @RateLimited(subject = "#tenant")
        @GetMapping("/stage/{tenant}")
        public CompletionStage<String> stage(@PathVariable String tenant) {
            return CompletableFuture.completedFuture("stage");
        }

        @RateLimited(subject = "#caller.name")
        @GetMapping("/stage/me")
        public CompletionStage<String> mine(Principal caller) {
            return CompletableFuture.completedFuture("me");
        }

        @RateLimited
        @GetMapping("/annotated/me")
        public Mono<String> annotated() {
            return Mono.just("me");
        }
    }

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
                new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE),
                "tidegate.http.rules[0].paths=/rule/**",
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
        assertThat(first.body()).isEqualTo("plain");
        http.assertHeaders(first, 1);
        http.get("/rule/plain", "X-Tenant", "rule");
        http.assertDenied(http.get("/rule/plain", "X-Tenant", "rule"));
        assertThat(http.get("/free").headers().map()).doesNotContainKeys("ratelimit", "RateLimit");
    }

    @Test
    void theSubjectIsWhoSpringSecurityAuthenticated() {
        assertThat(http.getAs("ann", "/caller/me").statusCode()).isEqualTo(200);
        assertThat(http.getAs("ann", "/annotated/me").statusCode()).isEqualTo(200);
        http.assertDenied(http.getAs("ann", "/annotated/me"));
        http.assertDenied(http.getAs("ann", "/caller/me"));
        assertThat(http.getAs("bob", "/caller/me").statusCode()).isEqualTo(200);
        assertThat(http.getAs("bob", "/stage/me").body()).isEqualTo("me");
        http.assertDenied(http.getAs("bob", "/stage/me"));
    }

    @Test
    void aPreflightRequestIsNotCharged() {
        http.assertPreflightPasses("/caller/me");
    }

    @Test
    void nobodyIsUnauthorized() {
        for (String path : new String[] {"/caller/me", "/annotated/me", "/rule/plain"}) {
            HttpResponse<String> answer = http.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        }
    }

    @Test
    void annotatedHandlersAnswerLikeRules() {
        for (String path : new String[] {"/mono/a", "/flux/b", "/function/c"}) {
            HttpResponse<String> first = http.get(path);
            assertThat(first.statusCode()).as(path).isEqualTo(200);
            http.assertHeaders(first, 1);
            http.assertHeaders(http.get(path), 0);
            http.assertDenied(http.get(path));
        }
    }

    @RestController
    static class Handler {
        @RateLimited(subject = "'a'")
        @GetMapping("/blocks")
        public String blocks() {
            return "";
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Blocking {
        @Bean
        Handler handler() {
            return new Handler();
        }
    }

    /** No thread shows which request it serves, so that the headers of an allowed call are missing. */
    @Test
    void aStageIsDeniedLikeTheOthers() {
        assertThat(http.get("/stage/d").body()).isEqualTo("stage");
        assertThat(http.get("/stage/d").statusCode()).isEqualTo(200);
        http.assertDenied(http.get("/stage/d"));
    }

    @RestController
    static class LaterHandler {
        @RateLimited
        @GetMapping("/later")
        public CompletionStage<String> later() {
            return CompletableFuture.completedFuture("later");
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Later extends Secured {
        @Bean
        LaterHandler handler() {
            return new LaterHandler();
        }
    }

    /** No thread shows who is authenticated: each call would be answered with 401. */
    @Test
    void aStageWhoseSubjectIsTheCallerEndsTheStart() {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Later.class).web(WebApplicationType.REACTIVE);
        assertThatThrownBy(() -> Limits.start(builder))
                .isInstanceOf(UnguardedException.class)
                .hasMessageContaining("LaterHandler.later")
                .hasMessageContaining("return a Mono");
    }

    @Test
    void aHandlerThatWouldBlockAnEventLoopEndsTheStart() {
        SpringApplicationBuilder builder =
                new SpringApplicationBuilder(Blocking.class).web(WebApplicationType.REACTIVE);
        assertThatThrownBy(() -> Limits.start(builder))
                .isInstanceOf(UnguardedException.class)
                .hasMessageContaining("Handler.blocks")
                .hasMessageContaining("return a Mono");
    }
}
