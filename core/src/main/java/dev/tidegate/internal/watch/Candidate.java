package dev.tidegate.internal.watch;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One subject at one limit in one period; its value is what it attempted since it became a candidate. */
final class Candidate extends AtomicLong {
    private static final long serialVersionUID = 1;

    final transient Subject subject;
    final String plan;
    final transient Limit limit;
    final long key;
    final long threshold;

    final long carried;

    /** What keeps it in the table while others ask for room: its attempts, less what others attempted beside it. */
    final AtomicLong weight;

    /** What was added to the shared sum already. Used by the thread that adds, alone. */
    long shared;

    /** @param carried the weight that it had in the period before */
    Candidate(Subject subject, String plan, Limit limit, long key, long threshold, long carried, long weight) {
        this.subject = subject;
        this.plan = plan;
        this.limit = limit;
        this.key = key;
        this.threshold = threshold;
        this.carried = carried;
        this.weight = new AtomicLong(carried + weight);
    }

    /** Whether attempts of {@code other} at {@code at} count here: names are compared, not only their hash. */
    boolean is(long otherKey, Subject other, Limit at) {
        if (key != otherKey || !subject.tenant().equals(other.tenant())) {
            return false;
        }
        return switch (at.scope()) {
            case TENANT -> true;
            case USER -> subject.user().equals(other.user());
            case MODEL -> subject.model().equals(other.model());
        };
    }

    /** The subject with the user or the model that the limit counts by, and no other. */
    static Subject named(Subject subject, Limit limit) {
        return new Subject(
                subject.tenant(),
                limit.scope() == Scope.USER ? subject.user() : Optional.empty(),
                limit.scope() == Scope.MODEL ? subject.model() : Optional.empty());
    }
}
