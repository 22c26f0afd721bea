package dev.tidegate;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.plan.Scope;
import dev.tidegate.spi.Ids;
import java.util.Optional;

/**
 * The party whose quota is charged: a tenant and, optionally, a user and a model below it.
 *
 * <p>An id is 1 … 128 bytes of UTF-8 without control characters. Immutable; safe for any number of threads.
 *
 * @param tenant the id under which counts are kept together; all counts of a tenant are decided atomically
 * @param user who of the tenant's people or keys, for limits with {@link Scope#USER}
 * @param model which model, for limits with {@link Scope#MODEL} and for prices
 */
public record Subject(String tenant, Optional<String> user, Optional<String> model) {
    /**
     * @throws InvalidInputException if an id is empty, longer than 128 bytes, or has a control character
     */
    public Subject {
        Ids.checked("subject", tenant);
        if (required("user", user).isPresent()) {
            Ids.checked("user", user.get());
        }
        if (required("model", model).isPresent()) {
            Ids.checked("model", model.get());
        }
    }

    /** The tenant alone. */
    public static Subject of(String tenant) {
        return new Subject(tenant, Optional.empty(), Optional.empty());
    }

    /** Returns this subject with a user. */
    public Subject withUser(String id) {
        return new Subject(tenant, Optional.of(id), model);
    }

    /** Returns this subject with a model. */
    public Subject withModel(String id) {
        return new Subject(tenant, user, Optional.of(id));
    }
}
