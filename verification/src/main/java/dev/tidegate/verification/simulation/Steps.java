package dev.tidegate.verification.simulation;

/** By how much the clock of a store has been set, which time itself does not follow. */
public final class Steps {
    private long ahead;
    private long least;
    private long gained;
    private int count;

    public void step(long micros) {
        ahead += micros;
        gained = Math.max(gained, ahead - least);
        least = Math.min(least, ahead);
        count++;
    }

    public boolean any() {
        return count > 0;
    }

    /** What it was in the time of the callers when the store's clock showed this, since the last step. */
    public long real(long storeMicros) {
        return storeMicros - ahead;
    }

    /** The most that the clock has gained from one instant to a later one: so much earlier capacity may be back. */
    public long gained() {
        return gained;
    }
}
