package dev.tidegate.verification.simulation.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Leaves pieces out of a scenario as long as it still fails: first halves, then quarters, at last single ones, until no
 * single piece can go (delta debugging, after Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
 * 2002).
 */
public final class Shrinker {
    /** A scenario of some hundred pieces takes a few hundred runs of a millisecond. */
    private static final int MOST_RUNS = 5_000;

    private final Predicate<Scenario> fails;
    private int runs;
    private Scenario small;

    private Shrinker(Scenario scenario, Predicate<Scenario> fails) {
        this.small = scenario;
        this.fails = fails;
    }

    public static Scenario shrink(Scenario scenario, Predicate<Scenario> fails) {
        Shrinker shrinker = new Shrinker(scenario, fails);
        int chunk = scenario.pieces().size() / 2;
        while (chunk >= 1 && shrinker.runs < MOST_RUNS) {
            boolean smaller = shrinker.without(chunk);
            chunk = chunk == 1 && !smaller ? 0 : Math.max(1, chunk / 2);
        }
        return shrinker.small;
    }

    /** Tries to leave out each run of so many pieces; returns whether any went. */
    private boolean without(int chunk) {
        boolean smaller = false;
        int from = 0;
        while (from < small.pieces().size() && runs++ < MOST_RUNS) {
            List<Piece> rest = new ArrayList<>(small.pieces());
            rest.subList(from, Math.min(rest.size(), from + chunk)).clear();
            Scenario candidate = new Scenario(small.startMicros(), rest);
            if (fails.test(candidate)) {
                small = candidate;
                smaller = true;
            } else {
                from += chunk;
            }
        }
        return smaller;
    }
}
