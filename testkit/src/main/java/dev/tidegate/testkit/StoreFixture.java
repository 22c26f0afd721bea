package dev.tidegate.testkit;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store under test, its clock, and the words the contracts are written in. */
@SuppressWarnings("NullAway.Init")
abstract class StoreFixture {
    static final String NOON = "2026-03-10T12:00:00Z";
    static final Duration HOUR = Duration.ofHours(1);
    static final Meter PAGES = Meter.of("pages");

    final ManualTime time = ManualTime.at(NOON);
    StoreProbe probe;
    LimitStore store;
    private final List<RateLimiter> limiters = new ArrayList<>();

    StoreFixture() {}

    /** A new, empty store on this clock. */
    protected abstract StoreProbe create(ManualTime clock);

    @BeforeEach
    final void open() {
        probe = create(time);
        store = probe.store();
    }

    @AfterEach
    final void close() {
        limiters.forEach(RateLimiter::close);
        store.close();
    }

    RateLimiter limiter(Plan... plans) {
        RateLimiter limiter =
                RateLimiter.builder().plans(Plans.of(plans)).store(store).build();
        limiters.add(limiter);
        return limiter;
    }

    static Limit.Builder hourly(String name, Meter meter) {
        return Limit.builder(name, meter, Window.sliding(HOUR));
    }

    static Plan plan(String name, long requestsPerHour) {
        return Plan.of(
                name,
                hourly("requests", Meter.REQUESTS).capacity(requestsPerHour).build());
    }

    static Request pages(long pages, String plan) {
        return Request.of("acme", plan).withCost(Cost.of(PAGES, pages));
    }

    static LimitStatus only(Decision decision) {
        return decision.limits().get(0);
    }

    byte[] state() {
        return probe.dump(Subject.of("acme"), Scope.TENANT);
    }

    StoreReply decide(LimitSet set, long... parts) {
        return apply(new StoreCommand.Decide(
                Subject.of("acme"), set, Boundaries.around(set, time.nowMicros()), parts, true));
    }

    StoreReply apply(StoreCommand command) {
        return store.apply(command).toCompletableFuture().join();
    }

    static List<Long> used(RateLimiter limiter, Subject subject) {
        return limiter.status(subject, "p").limits().stream()
                .map(LimitStatus::used)
                .toList();
    }

    StoreReply read(LimitSet set) {
        return apply(new StoreCommand.Read(Subject.of("acme"), set, Boundaries.around(set, time.nowMicros())));
    }
}
