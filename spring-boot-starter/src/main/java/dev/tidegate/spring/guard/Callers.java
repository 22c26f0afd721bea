package dev.tidegate.spring.guard;

import java.security.Principal;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Says who makes the call that is under way. Safe for any number of threads. */
public interface Callers {
    /** Without Spring Security no caller is known; HTTP requests know their own. */
    Callers NOBODY = new Callers() {
        @Override
        public Optional<Principal> current() {
            return Optional.empty();
        }

        @Override
        public Mono<Principal> reactive() {
            return Mono.empty();
        }
    };

    /** Who is authenticated on this thread; an anonymous user is not. */
    Optional<Principal> current();

    /** Who is authenticated in the context of the subscription; empty if no caller is. */
    Mono<Principal> reactive();
}
