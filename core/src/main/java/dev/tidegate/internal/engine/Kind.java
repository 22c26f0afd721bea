package dev.tidegate.internal.engine;

/** The numbers of the kinds of window, where they are stored or sent. */
public final class Kind {
    public static final int SLIDING = 1;
    public static final int FIXED = 2;
    public static final int CALENDAR = 3;
    public static final int BUCKET = 4;
    public static final int LEASES = 5;

    private Kind() {}
}
