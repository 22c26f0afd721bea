package dev.tidegate.testkit;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Limits, requests and limiters that the contracts of reservations share. */
abstract class ReservationFixture extends StoreFixture {
    static final Duration TTL = Duration.ofMinutes(10);
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Subject ACME = Subject.of("acme");

    /** 1,000 tokens an hour. */
    static Limit tokens() {
        return hourly("tokens", Meter.TOKENS).capacity(1_000).build();
    }

    static Limit requests(long capacity) {
        return hourly("requests", Meter.REQUESTS).capacity(capacity).build();
    }

    static Limit slots(long capacity) {
        return Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                .capacity(capacity)
                .build();
    }

    static Limit monthly(long nanos) {
        return Limit.builder("spend", Meter.SPEND, Window.calendar(Window.Unit.MONTH, ZoneId.of("UTC")))
                .capacity(nanos)
                .build();
    }

    RateLimiter limiter(Limit... limits) {
        return limiter(Plan.of("p", limits));
    }

    static ReserveRequest tokens(String id, long tokens) {
        return ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, tokens)))
                .withId(id);
    }

    static ReserveRequest one(String id) {
        return ReserveRequest.of(Request.of("acme", "p")).withId(id);
    }

    static Usage output(long tokens) {
        return Usage.of(0, tokens);
    }

    List<Long> used(RateLimiter limiter) {
        return used(limiter, ACME);
    }

    RateLimiter priced(long inputPicos, long outputPicos) {
        return priced(UnitPrices.of(inputPicos, outputPicos));
    }

    RateLimiter priced(UnitPrices unit) {
        Prices prices = model -> Optional.of(unit);
        return RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", monthly(1_000_000))))
                .store(store)
                .prices(prices)
                .build();
    }

    static Limit daily(String name, Meter meter) {
        return Limit.builder(name, meter, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                .capacity(1_000_000)
                .build();
    }

    RateLimiter charging(Limit... limits) {
        return limiter(Plan.of("p", limits).withUntracked(Plan.Untracked.CHARGE), Plan.of("q", limits));
    }
}
