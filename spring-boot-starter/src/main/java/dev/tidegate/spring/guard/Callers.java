package dev.tidegate.spring.guard;

import java.security.Principal;
import java.util.Optional;

/** Says who makes the call that is under way. Names no type of Reactor, which an application may lack. Safe for any number of threads. */
@FunctionalInterface
public interface Callers {
    /** Without Spring Security no caller is known; HTTP requests know their own. */
    Callers NOBODY = Optional::empty;

    /** Who is authenticated on this thread; an anonymous user is not. */
    Optional<Principal> current();
}
