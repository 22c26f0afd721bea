package dev.tidegate.bench.redis.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All slots of one limiter in one group, in the order of the rounds. */
public record Series(String group, String name, List<Sample> samples) {
    public Series {
        samples = List.copyOf(samples);
    }

    public String title() {
        return group + "/" + name;
    }

    public double median(ToDoubleFunction<Sample> figure) {
        return median(samples.stream().mapToDouble(figure).toArray());
    }

    public static double median(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
