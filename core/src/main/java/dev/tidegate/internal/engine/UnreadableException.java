package dev.tidegate.internal.engine;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.StoreCommand;

/** A stored value was damaged, so that nothing can be decided on it. Says which and why; nothing was written. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String FORMAT = "it is of a format that this release does not know";
    static final String LENGTHS = "its lengths disagree";
    static final String ORDER = "its order is wrong";
    static final String SUMS = "its sums disagree";

    private static final int RECORD = -1;

    private final int scope;
    private final String reason;

    /** @param scope the ordinal of the scope of the key */
    UnreadableException(int scope, String reason) {
        super(reason);
        this.scope = scope;
        this.reason = reason;
    }

    /** Of the record of a reservation. */
    static UnreadableException ofRecord(String reason) {
        return new UnreadableException(RECORD, reason);
    }

    /** The failure of a command that a store reports. */
    public StoreException of(StoreCommand command) {
        if (scope == RECORD && command instanceof StoreCommand.OfReservation step) {
            return StoreException.unreadable(step.subject().tenant() + ", reservation " + step.id(), reason);
        }
        return of(command.subject());
    }

    private StoreException of(Subject subject) {
        String key = switch (Scope.values()[scope]) {
            case TENANT -> subject.tenant();
            case USER -> subject.tenant() + ", user " + subject.user().orElse("");
            case MODEL -> subject.tenant() + ", model " + subject.model().orElse("");
        };
        return StoreException.unreadable(key, reason);
    }
}
