package dev.tidegate.internal.usage;

import java.util.Set;

/** Recognises by its name a number that is no count: an id, a time, a duration, a rate. */
final class Timing {
    private static final Set<String> LAST = Set.of(
            "id",
            "ids",
            "ms",
            "ns",
            "us",
            "millis",
            "latency",
            "duration",
            "durations",
            "time",
            "timing",
            "timings",
            "timestamp",
            "created",
            "at",
            "index",
            "seed",
            "uuid",
            "version",
            "ttft",
            "elapsed",
            "rate",
            "ratio",
            "percent",
            "percentage",
            "score",
            "speed",
            "tps",
            "temperature");

    private Timing() {}

    /** Whether the last word of {@code name}, in snake or camel case, is such a word. */
    static boolean is(String name) {
        String snake = Fields.snake(name);
        return snake.endsWith("per_second")
                || LAST.contains(snake.substring(Math.max(snake.lastIndexOf('_'), snake.lastIndexOf('.')) + 1));
    }
}
