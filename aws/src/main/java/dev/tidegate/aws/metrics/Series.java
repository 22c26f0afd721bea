package dev.tidegate.aws.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The values of one metric, one for each period; empty if CloudWatch has no value. Immutable.
 *
 * @param values as many as the window has periods, the oldest first
 */
public record Series(List<OptionalDouble> values) {
    /** Stores an unmodifiable copy of the list. */
    public Series {
        values = List.copyOf(values);
    }

    static Series of(Window window, Map<Instant, Double> points) {
        List<OptionalDouble> values = new ArrayList<>(Collections.nCopies(window.points(), OptionalDouble.empty()));
        points.forEach((at, value) -> {
            int index = window.index(at);
            if (index >= 0 && index < values.size()) {
                values.set(index, OptionalDouble.of(value));
            }
        });
        return new Series(values);
    }

    /** Whether there is no value at all. */
    public boolean isEmpty() {
        return values.stream().allMatch(OptionalDouble::isEmpty);
    }

    /** How many periods have a value. */
    public int present() {
        return (int) values.stream().filter(OptionalDouble::isPresent).count();
    }

    /** The newest value. */
    public OptionalDouble last() {
        for (int i = values.size() - 1; i >= 0; i--) {
            if (values.get(i).isPresent()) {
                return values.get(i);
            }
        }
        return OptionalDouble.empty();
    }

    /** The smallest value. */
    public OptionalDouble least() {
        return values.stream().flatMapToDouble(OptionalDouble::stream).min();
    }

    /** The largest value. */
    public OptionalDouble most() {
        return values.stream().flatMapToDouble(OptionalDouble::stream).max();
    }

    /** All values added up, where there are any. */
    public OptionalDouble sum() {
        return isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        values.stream().flatMapToDouble(OptionalDouble::stream).sum());
    }

    /** The values that there are, one after the other: for a metric that comes less often than the window has periods. */
    Series withoutGaps() {
        return new Series(values.stream().filter(OptionalDouble::isPresent).toList());
    }

    /** The place of the value with that number among those that there are. */
    OptionalInt indexOfValue(int number) {
        int seen = -1;
        for (int i = 0; i < values.size(); i++) {
            seen += values.get(i).isPresent() ? 1 : 0;
            if (seen == number) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    Optional<Double> at(int index) {
        OptionalDouble value = values.get(index);
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
