package dev.tidegate.cli.ledger;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;

/**
 * A count in Redis: of a limit, for a tenant, or for one of its users or models. Immutable.
 *
 * @param tenant who spends
 * @param scope what the limit counts by
 * @param value the user or the model; empty text for the tenant as a whole
 * @param limit not one on concurrency, and not a bucket
 */
record Counter(String tenant, Scope scope, String value, Limit limit) {
    /** As a reader sees whose count it is. */
    String shown() {
        return scope == Scope.TENANT ? tenant : tenant + "/" + value;
    }

    /** As the store counts it. */
    Subject subject() {
        return switch (scope) {
            case TENANT -> Subject.of(tenant);
            case USER -> Subject.of(tenant).withUser(value);
            case MODEL -> Subject.of(tenant).withModel(value);
        };
    }
}
