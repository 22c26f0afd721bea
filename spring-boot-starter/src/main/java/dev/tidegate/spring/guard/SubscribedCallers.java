package dev.tidegate.spring.guard;

import java.security.Principal;
import java.util.Optional;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import reactor.core.publisher.Mono;

/** Finds the caller of a reactive call in the context of its subscription. Loaded only where Reactor is there. */
public final class SubscribedCallers {
    private SubscribedCallers() {}

    /** Who is authenticated, once there is a subscription; an empty optional if no caller is known. */
    public static Mono<Optional<Principal>> of(Callers callers) {
        // Spring MVC subscribes on the thread of the request, and fills no context.
        Mono<Optional<Principal>> thread = Mono.fromSupplier(callers::current);
        return callers instanceof SecurityCallers ? Secured.caller().switchIfEmpty(thread) : thread;
    }

    /** Apart, because its types are those of Spring Security. */
    private static final class Secured {
        private Secured() {}

        static Mono<Optional<Principal>> caller() {
            return ReactiveSecurityContextHolder.getContext()
                    .mapNotNull(SecurityContext::getAuthentication)
                    .map(SecurityCallers::known)
                    .filter(Optional::isPresent);
        }
    }
}
