package dev.tidegate.bench.redis;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All slots of one limiter in one group, in the order of the rounds. */
record Row(String group, String name, List<Sample> samples) {
    Row {
        samples = List.copyOf(samples);
    }

    String title() {
        return group + "/" + name;
    }

    double median(ToDoubleFunction<Sample> figure) {
        return median(samples.stream().mapToDouble(figure).toArray());
    }

    static double median(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
