package dev.tidegate.spring.guard;

import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Takes the caller from the thread-local context of Spring Security. */
public final class SecurityCallers implements Callers {
    @Override
    public Optional<Principal> current() {
        return known(SecurityContextHolder.getContext().getAuthentication());
    }

    /** The caller, if it is not anonymous. */
    static Optional<Principal> known(@Nullable Authentication authentication) {
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return Optional.empty();
        }
        return authentication.isAuthenticated() ? Optional.of(authentication) : Optional.empty();
    }
}
