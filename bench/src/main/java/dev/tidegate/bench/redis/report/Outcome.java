package dev.tidegate.bench.redis.report;

/**
 * A measured figure compared with the bound it must keep.
 *
 * @param value the median of the rounds' own ratios, which is judged: a busy neighbour slows both sides of one round
 * @param ofMedians the ratio of the medians, to be compared with it
 */
public record Outcome(String what, double value, double ofMedians, boolean atMost, double bound) {
    public boolean met() {
        return atMost ? value <= bound : value >= bound;
    }
}
