package dev.tidegate.verification;

import dev.tidegate.ReservationState;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.util.ArrayList;
import java.util.List;

/** A reservation as the oracle knows it: its request, its state, and each charge by itself. */
final class OracleReservation {
    /** Charges of one reservation to one limit that one refund would find together. */
    static final class Entry {
        final List<OracleLimit.Event> events = new ArrayList<>();
        long time;
        long amount;
    }

    /** What one reservation is charged by one limit. */
    static final class Held {
        final Limit limit;
        final List<Entry> entries = new ArrayList<>();

        Held(Limit limit) {
            this.limit = limit;
        }

        long sum() {
            return entries.stream().mapToLong(e -> e.amount).sum();
        }

        boolean slot() {
            return limit.window() instanceof Window.Concurrent;
        }
    }

    final Subject subject;
    final String id;
    final String request;
    final List<Held> held = new ArrayList<>();
    final long first;
    long until;
    ReservationState state = ReservationState.OPEN;
    long expiry;
    String usage = "";
    long seq;

    OracleReservation(Subject subject, String id, String request, long first, long expiry) {
        this.subject = subject;
        this.id = id;
        this.request = request;
        this.first = first;
        this.expiry = expiry;
    }
}
