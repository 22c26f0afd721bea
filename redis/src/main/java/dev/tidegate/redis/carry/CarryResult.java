package dev.tidegate.redis.carry;

/** What a carry script has done. The number of a constant is the reply of the script. */
public enum CarryResult {
    /** All of it had been carried before. */
    UNCHANGED,
    /** The key did not exist at the target. */
    CREATED,
    /** The key existed at the target, and has been added to. */
    ADDED,
    /** What the source counted since it was last carried has been added. */
    FOLLOWED,
    /** The target has something else under this key: it was left as it is. */
    OTHER_TYPE,
    /** The source counts less than was carried: nothing was taken back. */
    LOWERED,
    /** The target has a value of its own, which was kept. */
    KEPT,
    /** The lower level of two buckets, because what both have drawn cannot be added without their capacity. */
    LOWER_LEVEL,
    /** What is stored at the target under this key cannot be read. */
    UNREADABLE,
    /** The calendar windows of the call are over. */
    STALE,
    /** What was counted has left its window: nothing of it is in use any more. */
    OVER;

    /**
     * Returns the constant that a reply stands for.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    public static CarryResult of(long reply) {
        if (reply < 0 || reply >= values().length) {
            throw new IllegalArgumentException("no result " + reply + " (expected: 0 … " + (values().length - 1) + ")");
        }
        return values()[(int) reply];
    }
}
