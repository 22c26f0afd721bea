package dev.tidegate.spring.web;

import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Response;
import dev.tidegate.spring.guard.DecisionSink;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Writes headers and problems to servlet responses. Safe for any number of threads. */
public final class ServletAnswers implements DecisionSink {
    private final HttpAnswers answers;

    /** Writes these answers. */
    public ServletAnswers(HttpAnswers answers) {
        this.answers = answers;
    }

    static void write(Response answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        headers(answer.headers(), response);
        response.setContentType(answer.contentType());
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }

    static void headers(List<Header> headers, HttpServletResponse response) {
        if (!response.isCommitted()) {
            headers.forEach(header -> response.setHeader(header.name(), header.value()));
        }
    }

    @Override
    public Consumer<Decided> current() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request) {
            HttpServletResponse response = request.getResponse();
            if (response != null) {
                return decided -> headers(answers.headers(decided.plan(), decided.decision()), response);
            }
        }
        return decided -> {};
    }

    /** A reactive method in a servlet application is subscribed to by the thread that serves the request. */
    @Override
    public Consumer<Decided> of(Function<Object, @Nullable Object> context) {
        return current();
    }
}
