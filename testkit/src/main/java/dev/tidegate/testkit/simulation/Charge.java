package dev.tidegate.testkit.simulation;

/** What one limit was charged at one instant, less what was given back of it. */
final class Charge {
    final long atMicros;
    /** When its reservation was made. */
    final long reservedMicros;
    /** Whether it is what an actual usage had beyond what was held. */
    final boolean beyond;

    long amount;

    Charge(long atMicros, long reservedMicros, boolean beyond, long amount) {
        this.atMicros = atMicros;
        this.reservedMicros = reservedMicros;
        this.beyond = beyond;
        this.amount = amount;
    }

    long attributed(boolean toReserve) {
        return toReserve && beyond ? reservedMicros : atMicros;
    }
}
