package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.plan.Meter;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import dev.tidegate.spring.method.GuardCheckInitializer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.aop.framework.Advised;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Ten kinds of annotated method: each is called twice, denied the third time without its body, and charges what it says. */
class RateLimitedMethodTest {
    /** Counts the calls of bodies. */
    private static final AtomicInteger BODIES = new AtomicInteger();

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    interface Declared {
        @RateLimited(subject = "#a0")
        String declared(String tenant);
    }

    @RateLimited(subject = "#tenant")
    static class WholeClass {
        public String ofTheClass(String tenant) {
            return body();
        }
    }

    static class Service implements Declared {
        @RateLimited(subject = "#tenant")
        public void nothing(String tenant) {
            body();
        }

        @RateLimited(subject = "#tenant")
        public String value(String tenant) {
            return body();
        }

        @RateLimited(subject = "#tenant")
        public Optional<String> optional(String tenant) {
            return Optional.of(body());
        }

        @RateLimited(subject = "#tenant")
        public CompletionStage<String> stage(String tenant) {
            return CompletableFuture.completedFuture(body());
        }

        @RateLimited(subject = "#tenant")
        public CompletableFuture<String> future(String tenant) {
            return CompletableFuture.completedFuture(body());
        }

        @RateLimited(subject = "#tenant")
        public Mono<String> mono(String tenant) {
            return Mono.just(body());
        }

        @RateLimited(subject = "#tenant")
        public Flux<String> flux(String tenant) {
            return Flux.just(body(), "more");
        }

        @RateLimited(subject = "#tenant")
        public Publisher<String> publisher(String tenant) {
            return Mono.just(body());
        }

        @RateLimited(subject = "#tenant")
        public Flow.Publisher<String> flow(String tenant) {
            return JdkFlowAdapter.publisherToFlowPublisher(Mono.just(body()));
        }

        @Override
        public String declared(String tenant) {
            return body();
        }

        @RateLimited(subject = "#tenant", cost = "{tokens: #prompt.length()}")
        public String tokens(String tenant, String prompt) {
            return body();
        }

        @RateLimited(subject = "#tenant", cost = "#weight")
        public String weighted(String tenant, int weight) {
            return body();
        }

        @RateLimited(subject = "#tenant", cost = "@costs.of(#weight)")
        public String ofABean(String tenant, int weight) {
            return body();
        }

        @RateLimited(plan = "#{#plan}", subject = "#{T(dev.tidegate.Subject).of(#tenant).withUser('ann')}")
        public String computed(String plan, String tenant) {
            return body();
        }

        @RateLimited(subject = "#tenant", fallback = "instead")
        public String answered(String tenant) {
            return body();
        }

        String instead(String tenant, RateLimitedException denial) {
            return tenant + " waits " + denial.retryAfter();
        }

        @RateLimited(subject = "#tenant", fallback = "monoInstead")
        public Mono<String> monoAnswered(String tenant) {
            return Mono.just(body());
        }

        Mono<String> monoInstead(String tenant) {
            return Mono.just("later");
        }

        @RateLimited
        public String ofTheCaller() {
            return body();
        }

        @RateLimited(subject = "authentication.name + '/' + principal.name")
        public Mono<String> named() {
            return Mono.just(body());
        }

        @RateLimited
        public Mono<String> monoOfTheCaller() {
            return Mono.just(body());
        }
    }

    /** A bean that expressions name. */
    static class Costs {
        public Cost of(int weight) {
            return Cost.of(Meter.TOKENS, weight);
        }
    }

    private static String body() {
        BODIES.incrementAndGet();
        return "body";
    }

    @BeforeEach
    void start() {
        BODIES.set(0);
        TestPropertyValues.of(Limits.PLANS).applyTo(context);
        context.registerBean(Service.class);
        context.registerBean(WholeClass.class);
        context.registerBean("costs", Costs.class);
        context.register(TidegateAutoConfiguration.class);
        new GuardCheckInitializer().initialize(context);
        context.refresh();
    }

    @AfterEach
    void stop() {
        SecurityContextHolder.clearContext();
        context.close();
    }

    private Service service() {
        return context.getBean(Service.class);
    }

    private long used(String tenant, int limit) {
        return context.getBean(RateLimiter.class)
                .status(Subject.of(tenant), "two")
                .limits()
                .get(limit)
                .used();
    }

    private Object call(String kind) {
        Service service = service();
        return switch (kind) {
            case "nothing" -> {
                service.nothing("acme");
                yield "body";
            }
            case "value" -> service.value("acme");
            case "optional" -> service.optional("acme").orElseThrow();
            case "stage" -> joined(service.stage("acme"));
            case "future" -> joined(service.future("acme"));
            case "mono" -> service.mono("acme").block();
            case "flux" ->
                service.flux("acme").collectList().map(all -> all.get(0)).block();
            case "publisher" -> Mono.from(service.publisher("acme")).block();
            case "flow" ->
                JdkFlowAdapter.flowPublisherToFlux(service.flow("acme")).blockLast();
            case "declared" -> service.declared("acme");
            case "ofTheClass" -> context.getBean(WholeClass.class).ofTheClass("acme");
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Object joined(CompletionStage<?> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "value",
                "optional",
                "stage",
                "future",
                "mono",
                "flux",
                "publisher",
                "flow",
                "declared",
                "ofTheClass"
            })
    void theThirdCallIsDeniedWithoutItsBody(String kind) {
        assertThat(call(kind)).isEqualTo("body");
        assertThat(call(kind)).isEqualTo("body");
        assertThatThrownBy(() -> call(kind))
                .isInstanceOfSatisfying(RateLimitedException.class, denial -> {
                    assertThat(denial.plan()).isEqualTo("two");
                    assertThat(denial.decision().violated()).containsExactly("requests-per-hour");
                    assertThat(denial.retryAfter()).isPositive();
                    assertThat(denial.getStackTrace()).isEmpty();
                })
                .hasMessageStartingWith(
                        "call under plan two denied by requests-per-hour (0 of 2 left); retry after PT");
        assertThat(BODIES).hasValue(2);
        assertThat(used("acme", 0)).isEqualTo(2);
        assertThat(used("other", 0)).isZero();
    }

    @Test
    void nothingHappensBeforeASubscriptionAndEachIsACall() {
        Mono<String> mono = service().mono("acme");
        assertThat(BODIES).hasValue(0);
        assertThat(used("acme", 0)).isZero();
        assertThat(mono.repeat(1).collectList().block()).isEqualTo(List.of("body", "body"));
        assertThatThrownBy(mono::block).isInstanceOf(RateLimitedException.class);
        assertThat(BODIES).hasValue(2);
    }

    /** Advice of others, such as a transaction, runs for each subscription too. */
    @Test
    void adviceBehindTheGuardRunsForEachSubscription() {
        AtomicInteger advised = new AtomicInteger();
        ((Advised) service()).addAdvice((MethodInterceptor) invocation -> {
            advised.incrementAndGet();
            return invocation.proceed();
        });
        service().mono("acme").repeat(1).blockLast();
        assertThat(advised).hasValue(2);
        assertThatThrownBy(() -> service().mono("acme").block()).isInstanceOf(RateLimitedException.class);
        assertThat(advised).hasValue(2);
    }

    @Test
    void costsAreNumbersMapsAndCosts() {
        service().tokens("acme", "twelve chars");
        assertThat(used("acme", 0)).isEqualTo(1);
        assertThat(used("acme", 1)).isEqualTo(12);
        service().weighted("weight", 2);
        assertThat(used("weight", 0)).isEqualTo(2);
        service().ofABean("bean", 77);
        assertThat(used("bean", 1)).isEqualTo(77);
        assertThatThrownBy(() -> service().weighted("weight", -1)).hasMessageContaining("cost.requests: -1");
        assertThat(used("weight", 0)).isEqualTo(2);
    }

    @Test
    void aPlanMayBeComputed() {
        assertThat(service().computed("two", "acme")).isEqualTo("body");
        assertThatThrownBy(() -> service().computed("none", "acme")).hasMessageContaining("none");
    }

    @Test
    void aFallbackAnswersADenial() {
        service().answered("acme");
        service().answered("acme");
        assertThat(service().answered("acme")).startsWith("acme waits ");
        assertThat(service().monoAnswered("acme").block()).isEqualTo("later");
    }

    @Test
    void theSubjectIsWhoIsAuthenticated() {
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated("ann", "", AuthorityUtils.NO_AUTHORITIES));
        service().ofTheCaller();
        assertThat(used("ann", 0)).isEqualTo(1);
    }

    @Test
    void theSubjectOfASubscriptionIsWhoIsAuthenticatedInItsContext() {
        var bob = UsernamePasswordAuthenticationToken.authenticated("bob", "", AuthorityUtils.NO_AUTHORITIES);
        service()
                .monoOfTheCaller()
                .contextWrite(ReactiveSecurityContextHolder.withAuthentication(bob))
                .block();
        assertThat(used("bob", 0)).isEqualTo(1);
        service()
                .named()
                .contextWrite(ReactiveSecurityContextHolder.withAuthentication(bob))
                .block();
        assertThat(used("bob/bob", 0)).isEqualTo(1);
    }

    @Test
    void nobodyIsNoSubject() {
        assertThatThrownBy(() -> service().ofTheCaller()).isInstanceOf(NoSubjectException.class);
        assertThatThrownBy(() -> service().value(null)).isInstanceOf(NoSubjectException.class);
        assertThatThrownBy(() -> service().named().block()).isInstanceOf(NoSubjectException.class);
        SecurityContextHolder.getContext()
                .setAuthentication(new AnonymousAuthenticationToken(
                        "key", "anonymous", AuthorityUtils.createAuthorityList("ANONYMOUS")));
        assertThatThrownBy(() -> service().ofTheCaller()).isInstanceOf(NoSubjectException.class);
        assertThat(BODIES).hasValue(0);
    }

    @Test
    void aBlockingMethodDoesNotBlockAnEventLoop() {
        Mono<String> inALoop = Mono.fromCallable(() -> service().value("acme")).subscribeOn(Schedulers.parallel());
        assertThatThrownBy(inALoop::block).hasMessageContaining("would block an event loop");
        assertThat(used("acme", 0)).isZero();
    }
}
