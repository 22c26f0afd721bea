package dev.tidegate.spring;

import dev.tidegate.Subject;
import java.security.Principal;
import java.util.Optional;

/**
 * Says whose quota a call is charged to, where neither an annotation nor a rule does. A bean of this type replaces the
 * default, which takes the name of who is authenticated. Called by any thread, several at once; it does not block.
 */
@FunctionalInterface
public interface SubjectResolver {
    /**
     * The subject of a call; empty if there is none, which refuses the call with status 401.
     *
     * @param caller who is authenticated, as Spring Security or the HTTP request has it
     */
    Optional<Subject> resolve(Optional<Principal> caller);
}
