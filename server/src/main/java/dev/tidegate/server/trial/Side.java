package dev.tidegate.server.trial;

import dev.tidegate.Actual;
import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Prices;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One of the two sets of plans of a trial: a limiter of its own, and what it denied. For one thread. */
final class Side implements AutoCloseable {
    /** The outcome of a call: a call that is refused could not be decided at all. */
    enum Result {
        ALLOWED,
        DENIED,
        REFUSED
    }

    private static final int MOST_REFUSALS = 5;

    private final RateLimiter limiter;
    private final Set<String> concurrent;
    private final Map<List<String>, Long> denials = new HashMap<>();
    private final Set<String> refusals = new LinkedHashSet<>();
    private long nowMicros;

    Side(Plans plans, Optional<Prices> prices) {
        RateLimiter.Builder builder = RateLimiter.builder()
                .plans(plans)
                .store(MemoryStore.builder().time(() -> nowMicros).build());
        prices.ifPresent(builder::prices);
        this.limiter = builder.build();
        this.concurrent = plans.all().stream()
                .filter(plan -> plan.limits().stream().anyMatch(limit -> limit.window() instanceof Window.Concurrent))
                .map(Plan::name)
                .collect(Collectors.toSet());
    }

    Result decide(TrialCall call) {
        nowMicros = Math.max(nowMicros, call.atMicros());
        Request request = call.request();
        try {
            Decision decision = concurrent.contains(request.plan()) ? overAtOnce(request) : limiter.acquire(request);
            if (decision.allowed()) {
                return Result.ALLOWED;
            }
            decision.violated().forEach(limit -> denials.merge(List.of(request.plan(), limit), 1L, Long::sum));
            return Result.DENIED;
        } catch (InvalidInputException e) {
            if (refusals.size() < MOST_REFUSALS) {
                refusals.add(String.valueOf(e.getMessage()));
            }
            return Result.REFUSED;
        }
    }

    /** How long a call took is not known, so limits of concurrent calls deny none of them. */
    private Decision overAtOnce(Request request) {
        Reservation held = limiter.reserve(ReserveRequest.of(request));
        if (held.decision().allowed()) {
            limiter.settle(held.handle(), Actual.AS_HELD);
        }
        return held.decision();
    }

    /** How many denials name each limit, by plan and name. */
    Map<List<String>, Long> denials() {
        return denials;
    }

    /** Why calls could not be decided; the first few. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void close() {
        limiter.close();
    }
}
