package dev.tidegate.aws.metrics;

/** The severity of a metric's value for a limiter. */
public enum Level {
    /** Within its threshold. */
    OK,
    /** It has no threshold; it is there to be read beside the others. */
    PLAIN,
    /** CloudWatch has no values; that is not the same as 0. */
    NO_DATA,
    WARNING,
    CRITICAL;

    boolean isOver() {
        return this == WARNING || this == CRITICAL;
    }
}
