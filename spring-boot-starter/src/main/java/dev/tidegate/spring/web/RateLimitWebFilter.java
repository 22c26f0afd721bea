package dev.tidegate.spring.web;

import dev.tidegate.Decision;
import dev.tidegate.Request;
import dev.tidegate.spring.guard.Guard;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Decides on HTTP requests before WebFlux calls their handler, behind the filters of Spring Security. Never blocks. */
public final class RateLimitWebFilter implements WebFilter, Ordered {
    private final HttpGuards guards;

    /** Has these guards decide. */
    public RateLimitWebFilter(HttpGuards guards) {
        this.guards = guards;
    }

    /** Spring Security has -100. */
    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        // A browser's preflight request calls no handler, and carries no credentials.
        Optional<Guard> guard = CorsUtils.isPreFlightRequest(request)
                ? Optional.empty()
                : guards.of(request.getMethod().name(), request.getPath().pathWithinApplication());
        Mono<Void> handled = guard.isEmpty()
                ? chain.filter(exchange)
                : exchange.getPrincipal()
                        .map(Optional::of)
                        .defaultIfEmpty(Optional.empty())
                        .flatMap(caller -> decided(guard.get(), request, caller))
                        .map(Verdict::admitted)
                        .onErrorResume(failure -> refused(failure))
                        .flatMap(verdict -> verdict.act(exchange, chain, guards.answers()));
        return handled.contextWrite(context -> context.put(ExchangeAnswers.CONTEXT, exchange));
    }

    /** A request to the limiter, and its answer. */
    private record Decided(Request request, Decision decision) {}

    /** What becomes of a request: a decision, or a failure that has an answer. */
    private record Verdict(Optional<Decided> decided, Optional<Throwable> failure) {
        static Verdict admitted(Decided decided) {
            return new Verdict(Optional.of(decided), Optional.empty());
        }

        Mono<Void> act(ServerWebExchange exchange, WebFilterChain chain, HttpAnswers answers) {
            if (failure.isPresent()) {
                return ExchangeAnswers.write(answers.of(failure.get()).orElseThrow(), exchange.getResponse());
            }
            String plan = decided.orElseThrow().request().plan();
            Decision decision = decided.orElseThrow().decision();
            if (!decision.allowed()) {
                return ExchangeAnswers.write(answers.denied(plan, decision), exchange.getResponse());
            }
            ExchangeAnswers.headers(answers.headers(plan, decision), exchange.getResponse());
            return chain.filter(exchange);
        }
    }

    private Mono<Verdict> refused(Throwable failure) {
        return guards.answers().of(failure).isPresent()
                ? Mono.just(new Verdict(Optional.empty(), Optional.of(failure)))
                : Mono.error(failure);
    }

    private Mono<Decided> decided(Guard guard, ServerHttpRequest http, Optional<Principal> caller) {
        return Mono.defer(() -> {
            Request request = guard.request(
                    new HttpCall(new Seen(http), caller, guards.gate().expressions()));
            CompletableFuture<Decision> stage =
                    guards.gate().decideAsync(guard, request).toCompletableFuture();
            Mono<Decision> decision = stage.isDone()
                    ? Mono.fromFuture(stage)
                    : Mono.fromFuture(stage).publishOn(Schedulers.parallel());
            return decision.map(answer -> new Decided(request, answer));
        });
    }

    /** The request as expressions see it. */
    private record Seen(ServerHttpRequest request) implements HttpRequest {
        @Override
        public String path() {
            return request.getPath().value();
        }

        @Override
        public String method() {
            return request.getMethod().name();
        }

        @Override
        public String remoteAddress() {
            InetSocketAddress address = request.getRemoteAddress();
            return address == null
                    ? ""
                    : address.getAddress() == null
                            ? address.getHostString()
                            : address.getAddress().getHostAddress();
        }

        @Override
        public @Nullable String header(String name) {
            return request.getHeaders().getFirst(name);
        }
    }
}
