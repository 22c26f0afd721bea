package dev.tidegate.bench;

import java.util.List;

/**
 * One figure.
 *
 * @param value nanoseconds per operation, or bytes per subject
 * @param error half of the 99.9 % confidence interval; NaN where there is none
 * @param bytesPerOp allocated; NaN where it was not measured
 */
record Row(String group, String name, Unit unit, double value, double error, double bytesPerOp) {
    /** What {@link #value} counts. */
    enum Unit {
        /** Time. */
        NANOS_PER_OP("ns/op"),
        /** Memory. */
        BYTES_PER_SUBJECT("B/subject");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private static final String OURS = "tidegate";

    static Row footprint(String name, double bytes) {
        return new Row(Footprint.GROUP, name, Unit.BYTES_PER_SUBJECT, bytes, Double.NaN, Double.NaN);
    }

    /**
     * A peer's figure over Tidegate's of the same group with as many limits, which the end of a name says (One, Two,
     * Four); NaN where there is no such pair.
     */
    double ratioToOurs(List<Row> all) {
        if (name.startsWith(OURS)) {
            return Double.NaN;
        }
        for (Row other : all) {
            if (other.group.equals(group) && other.name.startsWith(OURS) && pairs(other)) {
                return value / other.value;
            }
        }
        return Double.NaN;
    }

    private boolean pairs(Row ours) {
        return name.endsWith(ours.name.substring(OURS.length()));
    }
}
