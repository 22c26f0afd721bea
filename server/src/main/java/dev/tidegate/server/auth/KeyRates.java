package dev.tidegate.server.auth;

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
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Rounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many requests each key makes, counted by a limiter of this process: a plan for each rate, a subject for each key.
 * A file that is read again keeps what was counted. Safe for any number of threads.
 */
final class KeyRates implements AutoCloseable {
    private static final String LIMIT = "requests";

    private final MemoryStore store;
    private volatile List<ApiKeys.Entry> known = List.of();
    private volatile @Nullable RateLimiter limiter;

    KeyRates(TimeSource clock) {
        this.store =
                MemoryStore.builder().time(clock).maxKeys(2L * ApiKeys.MAX_KEYS).build();
    }

    /** @throws HttpProblemException (429) if the key has made as many as it may */
    void count(ApiKeys keys, ApiKeys.Entry key) {
        if (key.scope().rate().isEmpty()) {
            return;
        }
        Decision decision = limiter(keys)
                .acquire(Request.of(key.name(), plan(key.scope().rate().get())));
        if (!decision.allowed()) {
            throw new HttpProblemException(Problem.of(
                    ProblemType.KEY_RATE,
                    "the API key " + key.name() + " may make "
                            + key.scope().rate().get().text() + " requests",
                    Header.retryAfter(Math.max(
                            1, decision.retryAfter().map(Rounding::secondsUp).orElse(1L)))));
        }
    }

    private RateLimiter limiter(ApiKeys keys) {
        RateLimiter now = limiter;
        return now != null && known == keys.entries() ? now : renewed(keys);
    }

    private synchronized RateLimiter renewed(ApiKeys keys) {
        List<ApiKeys.Entry> entries = keys.entries();
        RateLimiter now = limiter;
        if (now != null && known == entries) {
            return now;
        }
        // The one before may be in use for a moment longer: it holds nothing of its own.
        limiter = RateLimiter.builder().plans(plans(entries)).store(store).build();
        known = entries;
        return Objects.requireNonNull(limiter);
    }

    private static Plans plans(List<ApiKeys.Entry> entries) {
        List<Plan> plans = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (ApiKeys.Entry entry : entries) {
            entry.scope()
                    .rate()
                    .filter(rate -> names.add(plan(rate)))
                    .ifPresent(rate -> plans.add(Plan.of(
                            plan(rate),
                            Limit.builder(LIMIT, Meter.REQUESTS, Window.sliding(rate.window()))
                                    .capacity(rate.requests())
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
