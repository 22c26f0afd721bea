package dev.tidegate.verification.simulation.model;

import dev.tidegate.ReservationState;
import dev.tidegate.Subject;
import java.util.ArrayList;
import java.util.List;

/** A reservation as the contract says that a store must remember it. */
final class Held {
    /** No slot is held further ahead of the clock. */
    private static final long LONGEST_LEASE_MICROS = 7 * 86_400_000_000L;

    final Subject subject;
    final String id;
    final long fingerprint;
    /** In the time of the callers. */
    final long reservedMicros;

    final List<Share> shares = new ArrayList<>();
    ReservationState state = ReservationState.OPEN;
    long expiry;
    /** Set when it ends. */
    long promisedUntil;

    long digest;
    long seq;

    /** Whether it may be forgotten: its promise was over once, before the clock was set back. */
    boolean perhapsForgotten;
    /** Whether its slot may be free: it had expired once, before the clock was set back. */
    private boolean perhapsFreed;
    /** What the clock showed at least. */
    private long lowest = Long.MAX_VALUE - LONGEST_LEASE_MICROS;

    private final long tombstone;

    Held(Subject subject, String id, long fingerprint, long reservedMicros, long expiry, long tombstone) {
        this.subject = subject;
        this.id = id;
        this.fingerprint = fingerprint;
        this.reservedMicros = reservedMicros;
        this.expiry = expiry;
        this.tombstone = tombstone;
    }

    boolean open() {
        return state == ReservationState.OPEN;
    }

    ReservationState state(long now) {
        return open() && expiry <= now ? ReservationState.EXPIRED : state;
    }

    /** For how long every promise about it holds: as long, and no longer. */
    long until() {
        return open() ? expiry + tombstone : promisedUntil;
    }

    void end(ReservationState how, long usage, long now) {
        state = how;
        digest = usage;
        promisedUntil = now + tombstone;
    }

    /** Whether it may take a slot. */
    boolean mayLease(long now) {
        return open() && expiry > now;
    }

    /** Whether it must take a slot. */
    boolean leases(long now) {
        return mayLease(now) && !perhapsFreed && lowest + LONGEST_LEASE_MICROS > now;
    }

    /** The clock is set from one instant to another. */
    void steps(long from, long to) {
        perhapsForgotten |= until() <= from;
        perhapsFreed |= expiry <= from;
        lowest = Math.min(lowest, to);
    }
}
