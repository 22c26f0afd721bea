package dev.tidegate.bench.redis;

/**
 * What became of a promise.
 *
 * @param value the median of the rounds' own ratios, which is judged: a busy neighbour slows both sides of one round
 * @param ofMedians the ratio of the medians, to be compared with it
 */
record Outcome(String what, double value, double ofMedians, boolean atMost, double bound) {
    boolean met() {
        return atMost ? value <= bound : value >= bound;
    }
}
