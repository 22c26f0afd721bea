package dev.tidegate.server.auth;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How many calls each secret makes, counted by a limiter of this process: a plan for each rate, a subject for each secret. A
 * file that is read again keeps what was counted. Safe for any number of threads.
 *
 * @param <S> what a secret may do
 */
public final class CallRates<S> implements AutoCloseable {
    private static final String LIMIT = "requests";

    private final MemoryStore store;
    private final Function<S, Optional<KeyScope.Rate>> rate;
    private volatile List<HashedSecrets.Entry<S>> known = List.of();
    private volatile @Nullable RateLimiter limiter;

    /** Of the rates that {@code rate} finds. */
    public CallRates(TimeSource clock, Function<S, Optional<KeyScope.Rate>> rate) {
        this.rate = rate;
        this.store = MemoryStore.builder()
                .time(clock)
                .maxKeys(2L * HashedSecrets.MAX_SECRETS)
                .build();
    }

    /**
     * Counts {@code calls} of {@code secret}, or none of them.
     *
     * @return the decision that refuses them; empty if they are within its rate, or it has none
     */
    public Optional<Decision> refusal(HashedSecrets<S> secrets, HashedSecrets.Entry<S> secret, long calls) {
        Optional<KeyScope.Rate> its = rate.apply(secret.scope());
        if (its.isEmpty()) {
            return Optional.empty();
        }
        Request request = Request.of(secret.name(), plan(its.get())).withCost(Cost.of(Meter.REQUESTS, calls));
        return Optional.of(limiter(secrets).acquire(request)).filter(decision -> !decision.allowed());
    }

    private RateLimiter limiter(HashedSecrets<S> secrets) {
        RateLimiter now = limiter;
        return now != null && known == secrets.entries() ? now : renewed(secrets);
    }

    private synchronized RateLimiter renewed(HashedSecrets<S> secrets) {
        List<HashedSecrets.Entry<S>> entries = secrets.entries();
        RateLimiter now = limiter;
        if (now != null && known == entries) {
            return now;
        }
        // The one before may be in use for a moment longer: it holds nothing of its own.
        limiter = RateLimiter.builder().plans(plans(entries)).store(store).build();
        known = entries;
        return Objects.requireNonNull(limiter);
    }

    private Plans plans(List<HashedSecrets.Entry<S>> entries) {
        List<Plan> plans = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (HashedSecrets.Entry<S> entry : entries) {
            rate.apply(entry.scope())
                    .filter(each -> names.add(plan(each)))
                    .ifPresent(each -> plans.add(Plan.of(
                            plan(each),
                            Limit.builder(LIMIT, Meter.REQUESTS, Window.sliding(each.window()))
                                    .capacity(each.requests())
                                    .build())));
        }
        return Plans.of(plans);
    }

    private static String plan(KeyScope.Rate rate) {
        return rate.text().replace('/', '-');
    }

    @Override
    public void close() {
        RateLimiter now = limiter;
        if (now != null) {
            now.close();
        }
        store.close();
    }
}
