package dev.tidegate.spring.guard;

import java.security.Principal;
import java.util.Optional;
import org.springframework.expression.EvaluationContext;

/** One call that is to be decided on: who makes it, and what its expressions see. */
public interface Call {
    /** Who is authenticated. */
    Optional<Principal> caller();

    /** What expressions are evaluated in; made when the first one is. */
    EvaluationContext context();

    /** The value of a variable that an expression consists of, such as {@code #tenant}, without evaluating it. */
    default Optional<Object> variable(String name) {
        return Optional.empty();
    }
}
