package dev.tidegate.aws.metrics;

import java.util.OptionalDouble;

/**
 * From where on a metric is a matter, and for how long it must be so.
 *
 * @param below whether low values are the bad ones
 * @param warning the first value that is still good
 * @param critical the same for what cannot wait; none where a warning is all there is
 * @param of how many successive values are looked at
 * @param atLeast how many of them must be over, so that one odd value is no alarm
 * @param perMinute whether the figures are for one minute, whatever the period
 * @param timesUsual where this is there, the warning is this many times the usual value of the series itself
 */
public record Threshold(
        boolean below,
        OptionalDouble warning,
        OptionalDouble critical,
        int atLeast,
        int of,
        boolean perMinute,
        OptionalDouble timesUsual) {
    /** With fewer values there is no telling what is usual. */
    private static final int MIN_USUAL = 30;

    private static final OptionalDouble NONE = OptionalDouble.empty();

    static Threshold aboveUsual(double times, int atLeast, int of) {
        return new Threshold(false, NONE, NONE, atLeast, of, false, OptionalDouble.of(times));
    }

    static Threshold above(double warning, int atLeast, int of) {
        return new Threshold(false, OptionalDouble.of(warning), NONE, atLeast, of, false, NONE);
    }

    static Threshold above(double warning, double critical, int atLeast, int of) {
        return new Threshold(false, OptionalDouble.of(warning), OptionalDouble.of(critical), atLeast, of, false, NONE);
    }

    static Threshold below(double warning, int atLeast, int of) {
        return new Threshold(true, OptionalDouble.of(warning), NONE, atLeast, of, false, NONE);
    }

    static Threshold criticalAbove(double critical, int atLeast, int of) {
        return new Threshold(false, NONE, OptionalDouble.of(critical), atLeast, of, false, NONE);
    }

    Threshold eachMinute() {
        return new Threshold(below, warning, critical, atLeast, of, true, timesUsual);
    }

    /** With a figure of its own, where it is made from the middle value of {@code series}; 0 is no usual value. */
    public Threshold against(Series series) {
        double[] sorted = series.values().stream()
                .flatMapToDouble(OptionalDouble::stream)
                .sorted()
                .toArray();
        double middle = sorted.length < MIN_USUAL ? 0 : sorted[sorted.length / 2];
        return timesUsual.isEmpty() || middle <= 0
                ? this
                : new Threshold(
                        below,
                        OptionalDouble.of(middle * timesUsual.getAsDouble()),
                        critical,
                        atLeast,
                        of,
                        perMinute,
                        timesUsual);
    }

    /** What one value alone would mean; {@code value} is of a period of {@code periodSeconds}. */
    Level level(double value, int periodSeconds) {
        double measured = perMinute ? value * 60 / periodSeconds : value;
        if (isOver(measured, critical)) {
            return Level.CRITICAL;
        }
        return isOver(measured, warning) ? Level.WARNING : Level.OK;
    }

    private boolean isOver(double value, OptionalDouble bound) {
        return bound.isPresent() && (below ? value < bound.getAsDouble() : value > bound.getAsDouble());
    }
}
