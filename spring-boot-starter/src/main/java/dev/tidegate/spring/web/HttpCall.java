package dev.tidegate.spring.web;

import dev.tidegate.spring.guard.Call;
import dev.tidegate.spring.guard.Expressions;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/** An HTTP request that a rule is about. Used by one thread. */
record HttpCall(HttpRequest request, Optional<Principal> caller, Expressions expressions) implements Call {
    /** What expressions see without a prefix: {@code header('X-Api-Key')}, {@code authentication.name}, {@code path}. */
    public record Root(
            HttpRequest request,
            @Nullable Principal authentication,
            @Nullable Principal principal) {
        /** The first value of a header. */
        public @Nullable String header(String name) {
            return request.header(name);
        }

        /** The path. */
        public String path() {
            return request.path();
        }

        /** The method. */
        public String method() {
            return request.method();
        }

        /** The address of the other end. */
        public String remoteAddress() {
            return request.remoteAddress();
        }
    }

    @Override
    public EvaluationContext context() {
        Principal who = caller.orElse(null);
        return expressions.prepared(new StandardEvaluationContext(new Root(request, who, who)));
    }
}
