package dev.tidegate;

/**
 * The bounds of every number that is counted. They keep all arithmetic exact in a double (Lua has no other number):
 * sums stay below 2^53 whatever is added.
 */
public final class Numbers {
    /** The largest part of one cost: 2^42. In nano-dollars, about $4,398 for one call. */
    public static final long MAX_PART = 1L << 42;

    /** The largest capacity, and the value at which stored sums stop growing: 2^52. */
    public static final long MAX_SUM = 1L << 52;

    private Numbers() {}
}
