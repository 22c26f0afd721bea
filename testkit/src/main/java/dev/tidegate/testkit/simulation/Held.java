package dev.tidegate.testkit.simulation;

import dev.tidegate.ReservationState;
import dev.tidegate.Subject;
import java.util.ArrayList;
import java.util.List;

/** A reservation as the contract says that a store must remember it. */
final class Held {
    final Subject subject;
    final String id;
    final long fingerprint;
    final long reservedMicros;
    final List<Share> shares = new ArrayList<>();
    ReservationState state = ReservationState.OPEN;
    long expiry;
    /** Set when it ends. */
    long promisedUntil;

    long digest;
    long seq;

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

    /** Whether it takes a slot. */
    boolean leases(long now) {
        return open() && expiry > now;
    }
}
