package dev.tidegate.verification.simulation.outage;

import dev.tidegate.Subject;
import java.util.LinkedHashSet;
import java.util.Set;

/** One call of a simulated caller, its answer, and what it may be charged in the end. */
final class Call {
    final int number;
    final Subject subject;
    final long cost;
    final long actual;
    long least;
    long most;
    boolean crashed;
    boolean allowed;
    /** Whether the store may have counted what was allowed without it; and whether that was still open when its process ended. */
    boolean doubtful;

    boolean undecided;
    /** Whether it was cancelled or used nothing. */
    boolean free;
    /** Whether what it was charged before may be gone. */
    boolean evicted;
    /** The processes that it was said to, of which any may still be telling the store. */
    final Set<OutageProcess> askedAt = new LinkedHashSet<>();
    /** The number of the process that it was first said to. */
    int madeAt = -1;
    /** What the store's clock had gained when it began. */
    long gainedBefore;
    /** Whether the store may count it again, as it has forgotten that it did. */
    boolean twice;
    /** Whether its end is only in the journal. */
    boolean journalled;
    /** In which outage it was admitted blindly, until it is ended. */
    Blind admittedIn = new Blind(0);

    Call(int number, Subject subject, long cost, long actual) {
        this.number = number;
        this.subject = subject;
        this.cost = cost;
        this.actual = actual;
    }

    long least() {
        return crashed || evicted ? 0 : least;
    }

    long most() {
        return (twice ? 2 : 1) * Math.max(most, crashed || twice ? Math.max(cost, actual) : 0);
    }

    void charged(long from, long to) {
        least = from;
        most = to;
    }
}
