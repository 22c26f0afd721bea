package dev.tidegate.aws.metrics;

import java.util.List;
import java.util.OptionalDouble;

/** A row of bars, one character each. */
public final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    /** Where there is no value there is no bar, so that a gap does not look like 0. */
    private static final char GAP = '·';

    private Sparkline() {}

    /**
     * The values in at most {@code width} bars, the largest of those that share one. The lowest bar is 0, or the least
     * value if that is negative; the highest the largest value.
     */
    public static String of(Series series, int width) {
        List<OptionalDouble> values = series.values();
        int bars = Math.min(width, values.size());
        double floor = Math.min(0, series.least().orElse(0));
        double span = series.most().orElse(0) - floor;
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < bars; i++) {
            line.append(bar(values.subList(i * values.size() / bars, (i + 1) * values.size() / bars), floor, span));
        }
        return line.toString();
    }

    private static char bar(List<OptionalDouble> values, double floor, double span) {
        OptionalDouble most =
                values.stream().flatMapToDouble(OptionalDouble::stream).max();
        if (most.isEmpty()) {
            return GAP;
        }
        double share = span > 0 ? (most.getAsDouble() - floor) / span : 0;
        return BARS.charAt((int) Math.round(share * (BARS.length() - 1)));
    }
}
