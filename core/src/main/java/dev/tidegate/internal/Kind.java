package dev.tidegate.internal;

/** The numbers of the kinds of window, where they are stored or sent. */
final class Kind {
    static final int SLIDING = 1;
    static final int FIXED = 2;
    static final int CALENDAR = 3;
    static final int BUCKET = 4;
    static final int LEASES = 5;

    private Kind() {}
}
