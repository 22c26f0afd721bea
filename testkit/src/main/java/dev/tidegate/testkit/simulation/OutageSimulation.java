package dev.tidegate.testkit.simulation;

import java.util.Optional;

/**
 * Runs of several processes that share a store which is away for a while, loses and delays messages, and of which some crash: each goes
 * on alone as its limits say, and tells the store afterwards. Each run follows from its seed. Afterwards every call is charged what its
 * caller was told, once; and what was admitted blindly is within what was left.
 */
public final class OutageSimulation {
    private OutageSimulation() {}

    /**
     * Runs the seeds from {@code seed} on.
     *
     * @return which rule the first run broke that broke any, and how; empty if none did
     */
    public static Optional<String> run(long seed, int runs) {
        for (long own = seed; own < seed + runs; own++) {
            OutageRun run = new OutageRun(own);
            try {
                run.run();
            } catch (BrokenRule e) {
                return Optional.of(
                        "seed " + own + " breaks the rule: " + e.rule() + "\n" + e.how() + "\n" + run.story());
            }
        }
        return Optional.empty();
    }
}
