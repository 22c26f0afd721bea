package dev.tidegate.server.ops;

import dev.tidegate.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads the counters of decisions once a second, and keeps a minute of them. Safe for any number of threads. */
public final class DecisionRates {
    private static final int KEPT = 61;
    private static final long MICROS = 1_000_000;
    private static final double HALF = 0.5;
    private static final double MOST_OF_THEM = 0.99;

    private final MeterRegistry registry;
    private final TimeSource clock;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    public DecisionRates(MeterRegistry registry, TimeSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The counters of decisions as they were at one instant. */
    private record Sample(
            long atMicros, double allowed, double denied, double failed, double calls, List<CountAtBucket> buckets) {}

    /**
     * The rates of decisions in one second, by their outcome.
     *
     * @param atSeconds since 1970
     */
    public record Second(long atSeconds, double allowed, double denied, double failed) {}

    /**
     * The decisions of the last minute, or since the start.
     *
     * @param seconds the oldest first
     * @param p50Millis half of the requests took at most this; 0 for none
     * @param p99Millis 99 of 100 requests took at most this; negative if longer than the largest bound that is measured
     */
    public record Minute(List<Second> seconds, double p50Millis, double p99Millis) {
        /** Copies the list, so that the record is immutable. */
        public Minute {
            seconds = List.copyOf(seconds);
        }
    }

    /** To be called once a second. */
    public synchronized void sample() {
        double calls = 0;
        List<CountAtBucket> buckets = new ArrayList<>();
        for (String operation : List.of("acquire", "reserve")) {
            Timer timer = registry.find("tidegate.request.duration")
                    .tag("operation", operation)
                    .timer();
            if (timer != null) {
                // Before the buckets, which have no call less then.
                calls += timer.count();
                buckets.addAll(List.of(timer.takeSnapshot().histogramCounts()));
            }
        }
        samples.addLast(
                new Sample(clock.nowMicros(), count("allowed"), count("denied"), count("failed"), calls, buckets));
        while (samples.size() > KEPT) {
            samples.removeFirst();
        }
    }

    private double count(String outcome) {
        return registry.find("tidegate.decisions").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    public synchronized Minute minute() {
        List<Second> seconds = new ArrayList<>();
        Sample before = null;
        for (Sample each : samples) {
            if (before != null) {
                double span = Math.max(1, each.atMicros() - before.atMicros()) / (double) MICROS;
                seconds.add(new Second(
                        each.atMicros() / MICROS,
                        (each.allowed() - before.allowed()) / span,
                        (each.denied() - before.denied()) / span,
                        (each.failed() - before.failed()) / span));
            }
            before = each;
        }
        return new Minute(seconds, quantile(HALF), quantile(MOST_OF_THEM));
    }

    private double quantile(double share) {
        if (samples.size() < 2) {
            return 0;
        }
        List<CountAtBucket> first = samples.getFirst().buckets();
        List<CountAtBucket> last = samples.getLast().buckets();
        double[] bounds = last.stream()
                .mapToDouble(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
                .distinct()
                .sorted()
                .toArray();
        // Those that passed the largest bound are in no bucket.
        double total = samples.getLast().calls() - samples.getFirst().calls();
        if (total <= 0) {
            return 0;
        }
        for (double bound : bounds) {
            if (upTo(last, bound) - upTo(first, bound) >= share * total) {
                return bound;
            }
        }
        return -1;
    }

    private static double upTo(List<CountAtBucket> buckets, double bound) {
        return buckets.stream()
                .filter(bucket -> bucket.bucket(TimeUnit.MILLISECONDS) == bound)
                .mapToDouble(CountAtBucket::count)
                .sum();
    }
}
