package dev.tidegate.spring.guard;

import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import reactor.core.publisher.Mono;

/** Takes the caller from Spring Security: from the context of a subscription, or its thread-local one. */
public final class SecurityCallers implements Callers {
    @Override
    public Optional<Principal> current() {
        return known(SecurityContextHolder.getContext().getAuthentication());
    }

    @Override
    public Mono<Principal> reactive() {
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .flatMap(authentication -> Mono.<Principal>justOrEmpty(known(authentication)))
                // Spring MVC subscribes on the thread of the request, and fills no context.
                .switchIfEmpty(Mono.defer(() -> Mono.justOrEmpty(current())));
    }

    private static Optional<Principal> known(@Nullable Authentication authentication) {
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return Optional.empty();
        }
        return authentication.isAuthenticated() ? Optional.of(authentication) : Optional.empty();
    }
}
