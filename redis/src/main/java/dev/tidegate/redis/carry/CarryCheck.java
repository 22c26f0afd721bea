package dev.tidegate.redis.carry;

import java.util.Arrays;

/** What a script that compares has found. */
public enum CarryCheck {
    /** All of it was carried, and is here. */
    EQUAL(0, "equal"),
    /** There is no marker. */
    NOT_CARRIED(1, "not carried yet"),
    /** The source counts more than was carried. */
    COUNTED_ON(2, "the source has counted on since it was carried"),
    /** Less is counted here than was carried. */
    LESS(3, "the target counts less than was carried"),
    /** Members of the source are not here. */
    MISSING(4, "members of the source are not at the target"),
    /** A member has another value here. */
    OTHER_VALUE(5, "members with another value at the target"),
    /** What is stored here under this key cannot be read. */
    UNREADABLE(8, "the counts at the target cannot be read"),
    /** The calendar windows of the call are over. */
    STALE(9, "its calendar window ended while it was compared"),
    /** What was counted has left its window: there is nothing to compare. */
    OVER(10, "all of it has left its window");

    private final int reply;
    private final String text;

    CarryCheck(int reply, String text) {
        this.reply = reply;
        this.text = text;
    }

    /** For a report. */
    public String text() {
        return text;
    }

    /** Whether there is nothing to compare any more. */
    public boolean isOver() {
        return this == STALE || this == OVER;
    }

    /**
     * Returns the constant that a reply stands for.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    public static CarryCheck of(long reply) {
        return Arrays.stream(values())
                .filter(each -> each.reply == reply)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no result " + reply + " of a comparison"));
    }
}
