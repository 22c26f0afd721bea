package dev.tidegate.spring.web;

import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Response;
import dev.tidegate.spring.guard.DecisionSink;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Writes headers and problems to the responses of WebFlux. Safe for any number of threads. */
public final class ExchangeAnswers implements DecisionSink {
    /** Under which the filter leaves the exchange in the context of its subscription. */
    static final Class<ServerWebExchange> CONTEXT = ServerWebExchange.class;

    private final HttpAnswers answers;

    /** Writes these answers. */
    public ExchangeAnswers(HttpAnswers answers) {
        this.answers = answers;
    }

    static Mono<Void> write(Response answer, ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        headers(answer.headers(), response);
        response.getHeaders().setContentType(MediaType.parseMediaType(answer.contentType()));
        response.getHeaders().setContentLength(answer.body().length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(answer.body())));
    }

    static void headers(List<Header> headers, ServerHttpResponse response) {
        if (!response.isCommitted()) {
            headers.forEach(header -> response.getHeaders().set(header.name(), header.value()));
        }
    }

    /** An event loop serves many requests, so a thread does not show which. */
    @Override
    public Consumer<Decided> current() {
        return decided -> {};
    }

    @Override
    public Consumer<Decided> of(Function<Object, @Nullable Object> context) {
        return context.apply(CONTEXT) instanceof ServerWebExchange exchange
                ? decided -> headers(answers.headers(decided.plan(), decided.decision()), exchange.getResponse())
                : decided -> {};
    }
}
