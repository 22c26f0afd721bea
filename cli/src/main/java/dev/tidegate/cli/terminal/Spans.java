package dev.tidegate.cli.terminal;

/** Waiting times for people: two units are enough, and always rounded up, so that who waits that long has waited. */
public final class Spans {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Spans() {}

    public static String text(long millis) {
        if (millis < SECOND) {
            return millis + "ms";
        }
        if (millis < MINUTE) {
            return ceil(millis, SECOND) < 60 ? ceil(millis, SECOND) + "s" : "1m";
        }
        if (millis < HOUR) {
            return millis > HOUR - SECOND ? "1h" : two(ceil(millis, SECOND), 60, "m", "s");
        }
        return millis < DAY ? two(ceil(millis, MINUTE), 60, "h", "m") : two(ceil(millis, HOUR), 24, "d", "h");
    }

    private static long ceil(long value, long unit) {
        return Math.floorDiv(value + unit - 1, unit);
    }

    private static String two(long small, long perLarge, String largeName, String smallName) {
        String large = small / perLarge + largeName;
        return small % perLarge == 0 ? large : large + " " + small % perLarge + smallName;
    }
}
