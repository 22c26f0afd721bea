package dev.tidegate.bench.redis.side;

import dev.tidegate.Allowed;
import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.SubjectStatus;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.LimitStore;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Tidegate through its public API, each request made for the call. Closes the store it is given. */
public final class TidegateSide implements Side {
    private final LimitStore store;
    private final RateLimiter limiter;
    private final String plan;
    private final Cost cost;
    private final int series;

    public TidegateSide(LimitStore store, Plan plan, int series) {
        this.store = store;
        this.limiter = RateLimiter.builder().plans(Plans.of(plan)).store(store).build();
        this.plan = plan.name();
        this.cost = RedisPlans.cost(plan);
        this.series = series;
    }

    public String name(int subject) {
        return Subjects.name(series, subject);
    }

    public int series() {
        return series;
    }

    @Override
    public CompletionStage<Boolean> decide(int subject) {
        return limiter.acquireAsync(new Request(Subject.of(name(subject)), plan, cost))
                .thenApply(decision -> decision instanceof Allowed);
    }

    /** Has decisions of a subject made under overrides. */
    public void override(int subject, SubjectOverride... added) {
        Overrides.Change change = new Overrides.Change("bench", OptionalLong.empty(), false, any -> List.of(added));
        limiter.overrides().change(name(subject), change).toCompletableFuture().join();
    }

    public SubjectStatus status(int subject) {
        return limiter.status(Subject.of(name(subject)), plan);
    }

    @Override
    public void close() {
        limiter.close();
        store.close();
    }
}
