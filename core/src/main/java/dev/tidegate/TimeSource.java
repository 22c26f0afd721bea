package dev.tidegate;

/** Where a store in this process reads the time. Safe for any number of threads. */
@FunctionalInterface
public interface TimeSource {
    /** Microseconds since 1970-01-01T00:00Z, below 2^52. It may step back; decisions allow for that. */
    long nowMicros();

    /** The wall clock of this machine. */
    static TimeSource system() {
        return SystemTime.WALL;
    }

    /**
     * A clock that is never set and never steps back. Its beginning is arbitrary, so that only the difference of two readings
     * means something.
     */
    static TimeSource elapsed() {
        return SystemTime.ELAPSED;
    }
}
