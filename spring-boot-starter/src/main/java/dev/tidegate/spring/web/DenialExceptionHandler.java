package dev.tidegate.spring.web;

import dev.tidegate.protocol.Response;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers what a guarded method signalled in WebFlux, before the error pages of Spring Boot. Safe for any number of threads. */
public final class DenialExceptionHandler implements WebExceptionHandler, Ordered {
    private final HttpAnswers answers;

    /** Writes these answers. */
    public DenialExceptionHandler(HttpAnswers answers) {
        this.answers = answers;
    }

    /** Spring Boot's own has -1. */
    @Override
    public int getOrder() {
        return -2;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        Optional<Response> answer = answers.of(failure);
        return answer.isEmpty() || exchange.getResponse().isCommitted()
                ? Mono.error(failure)
                : ExchangeAnswers.write(answer.get(), exchange.getResponse());
    }
}
