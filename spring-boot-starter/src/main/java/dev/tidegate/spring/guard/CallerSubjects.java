package dev.tidegate.spring.guard;

import dev.tidegate.Subject;
import dev.tidegate.spring.SubjectResolver;
import java.security.Principal;
import java.util.Optional;

/** Charges calls to who is authenticated, by name. Safe for any number of threads. */
public final class CallerSubjects implements SubjectResolver {
    @Override
    public Optional<Subject> resolve(Optional<Principal> caller) {
        return caller.map(known -> Subject.of(known.getName()));
    }
}
