package dev.tidegate.spring;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.usage.Usage;
import io.lettuce.core.LettuceVersion;
import java.time.Duration;

/** A program of its own, with no Spring: every kind of step on the Redis whose address is the argument. */
public final class RedisTrip {
    private static final int ATTEMPTS = 10;

    private RedisTrip() {}

    /** Prints the versions of the client and "done", or ends with the failure. */
    public static void main(String[] arguments) {
        Plan plan = Plan.of(
                "two",
                Limit.builder("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(2)
                        .build(),
                Limit.builder("tokens-per-hour", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                        .capacity(1000)
                        .build());
        // By a name, not an address: names are looked up by the resolver that older clients leave out.
        String address = arguments[0].replace("127.0.0.1", "localhost");
        try (RedisStore store = RedisStore.builder(address)
                        .deadline(Duration.ofMinutes(1))
                        .build();
                RateLimiter limiter = RateLimiter.builder()
                        .plans(Plans.of(plan))
                        .store(store)
                        .failWithStore()
                        .build()) {
            connect(limiter);
            Request request = Request.of("acme", "two");
            expect(limiter.acquire(request).allowed(), "the first call");
            Reservation held = limiter.reserve(ReserveRequest.of(request.withCost(Cost.of(Meter.TOKENS, 100))));
            expect(held.granted(), "the reservation");
            held.settle(Usage.of(10, 20));
            expect(!limiter.acquire(request).allowed(), "the third call is denied");
            long tokens =
                    limiter.status(Subject.of("acme"), "two").limits().get(1).used();
            expect(tokens == 30, "30 tokens are settled, not " + tokens);
            limiter.reset(Subject.of("acme"));
            expect(limiter.check(request).allowed(), "after a reset");
        }
        System.out.println(LettuceVersion.getVersion() + " done");
    }

    /** On a busy machine a first connection may be given up while its process waits for a processor. */
    private static void connect(RateLimiter limiter) {
        for (int attempt = 1; ; attempt++) {
            try {
                limiter.warmUp();
                return;
            } catch (StoreException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
