package dev.tidegate.spring.web;

import dev.tidegate.protocol.Response;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers what a guarded method threw, in Spring MVC. It comes before the handlers of the application, of which one for every
 * exception would make a denial an internal error. Safe for any number of threads.
 */
public final class DenialResolver implements HandlerExceptionResolver, Ordered {
    private final HttpAnswers answers;

    /** Writes these answers. */
    public DenialResolver(HttpAnswers answers) {
        this.answers = answers;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        Optional<Response> answer = answers.of(failure);
        if (answer.isEmpty() || response.isCommitted()) {
            return null;
        }
        try {
            ServletAnswers.write(answer.get(), response);
        } catch (IOException e) {
            throw new UncheckedIOException("the client left", e);
        }
        return new ModelAndView();
    }
}
