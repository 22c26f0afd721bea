package dev.tidegate.spring.web;

import dev.tidegate.StoreException;
import dev.tidegate.spring.NoSubjectException;
import dev.tidegate.spring.RateLimitedException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers denials of controllers in WebFlux before the application's own advice, of which a handler for every exception
 * would make a denial an internal error. Safe for any number of threads.
 */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class DenialAdvice {
    private final HttpAnswers answers;

    /** Writes these answers. */
    public DenialAdvice(HttpAnswers answers) {
        this.answers = answers;
    }

    /** Writes the answer to the response. */
    @ExceptionHandler({RateLimitedException.class, NoSubjectException.class, StoreException.class})
    public Mono<Void> answer(RuntimeException failure, ServerWebExchange exchange) {
        return ExchangeAnswers.write(answers.of(failure).orElseThrow(() -> failure), exchange.getResponse());
    }
}
