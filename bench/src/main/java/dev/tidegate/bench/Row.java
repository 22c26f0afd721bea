package dev.tidegate.bench;

import dev.tidegate.bench.promise.Promise;
import java.util.List;

/**
 * One measured figure of the report and its unit.
 *
 * @param value nanoseconds per operation, or bytes per subject
 * @param error half of the 99.9 % confidence interval; NaN where there is none
 * @param best that of the fastest iteration: what the others would have taken with the machine to themselves
 * @param bytesPerOp allocated; NaN where it was not measured
 */
record Row(String group, String name, Unit unit, double value, double error, double best, double bytesPerOp) {
    /** The unit of a row's value: {@link #value} is in it. */
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
        return new Row(Footprint.GROUP, name, Unit.BYTES_PER_SUBJECT, bytes, Double.NaN, bytes, Double.NaN);
    }

    /**
     * A peer's best over Tidegate's of the same group with as many limits, which the end of a name says (One, Two,
     * Four); NaN where there is no such pair. The best, because a busy neighbour slows one of two and not the other.
     */
    double ratioToOurs(List<Row> all) {
        if (name.startsWith(OURS)) {
            return Double.NaN;
        }
        for (Row other : all) {
            if (other.group.equals(group) && other.name.startsWith(OURS) && pairs(other)) {
                return best / other.best;
            }
        }
        return Double.NaN;
    }

    /** What {@code promise} is about; NaN where one of its rows was not measured. */
    static double seen(List<Row> all, Promise promise) {
        return product(all, promise, promise.rows()) / product(all, promise, promise.over());
    }

    private static double product(List<Row> all, Promise promise, List<String> names) {
        double product = 1;
        for (String name : names) {
            product *= all.stream()
                    .filter(row -> row.group.equals(promise.group()) && row.name.equals(name))
                    .mapToDouble(row -> row.figure(promise.figure()))
                    .findFirst()
                    .orElse(Double.NaN);
        }
        return product;
    }

    private double figure(String figure) {
        return switch (figure) {
            case "best" -> best;
            case "bytes" -> bytesPerOp;
            default -> throw new IllegalArgumentException(figure + " (expected: best or bytes)");
        };
    }

    private boolean pairs(Row ours) {
        return name.endsWith(ours.name.substring(OURS.length()));
    }
}
