package dev.tidegate.verification.simulation.model;

/** What one limit was charged at one instant, less what was given back of it. */
final class Charge {
    /** In the time of the callers. */
    final long atMicros;
    /** When its reservation was made, in the time of the callers. */
    final long reservedMicros;
    /** Whether it is what an actual usage had beyond what was held. */
    final boolean beyond;

    long amount;
    /** The instant that the store has for it, which is its own clock's or a later one that it had before: from here … */
    long earliest;
    /** … to here. */
    long latest;
    /** Whether the store may have forgotten it: its window was over once, before the clock was set back. */
    boolean perhapsGone;

    Charge(long atMicros, long reservedMicros, boolean beyond, long amount, long earliest, long latest) {
        this.atMicros = atMicros;
        this.reservedMicros = reservedMicros;
        this.beyond = beyond;
        this.amount = amount;
        this.earliest = earliest;
        this.latest = latest;
    }

    long attributed(boolean toReserve) {
        return toReserve && beyond ? reservedMicros : atMicros;
    }
}
