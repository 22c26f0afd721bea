package dev.tidegate.verification.simulation.scenario;

import dev.tidegate.RateLimiter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.LimitStore;
import java.util.ArrayList;
import java.util.List;

/** The processes through which callers reach the store; each loads new plans by itself. */
public final class Nodes {
    static final int COUNT = 2;

    private final Scenario scenario;
    private final LimitStore store;
    private final List<RateLimiter> limiters = new ArrayList<>();

    public Nodes(Scenario scenario, LimitStore store) {
        this.scenario = scenario;
        this.store = store;
        for (int node = 0; node < COUNT; node++) {
            limiters.add(made(0));
        }
    }

    private RateLimiter made(int version) {
        return RateLimiter.builder()
                .plans(Plans.of(scenario.plans(version).toArray(Plan[]::new)))
                .store(store)
                .tombstone(Scenario.TOMBSTONE)
                .build();
    }

    public void reload(int node, int version) {
        limiters.set(node, made(version));
    }

    public RateLimiter limiter(int node) {
        return limiters.get(node);
    }
}
