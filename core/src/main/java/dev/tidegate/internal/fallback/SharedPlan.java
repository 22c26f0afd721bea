package dev.tidegate.internal.fallback;

import dev.tidegate.FailureMode;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of a plan as one of {@code instances} processes counts them alone: each with its part of the capacity, rounded down;
 * open ones without any. In the plan's order, so that boundaries and parts serve both.
 */
final class SharedPlan {
    private static final Duration LONGEST = Duration.ofDays(366);

    /** To decide by. */
    final LimitSet set;
    /** The limits as shadows, which deny nothing: to charge what was used before. */
    final LimitSet forced;
    /** The plan with its thresholds, of which no limit denies: to book in the store what was decided without it. */
    final LimitSet booked;
    /** Whether the limit denies whatever is asked. */
    final boolean[] shut;

    private volatile Boundaries boundaries;

    SharedPlan(LimitSet plan, int instances) {
        this.shut = new boolean[plan.size()];
        List<Limit> mine = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            Limit limit = plan.limits().get(i);
            boolean open = limit.onStoreFailure() == FailureMode.OPEN;
            long share = instances == 0 || open ? 0 : limit.capacity().orElse(0) / instances;
            boolean counts = limit.capacity().isPresent() && !open;
            Optional<Window> window = shared(limit.window(), Math.max(1, instances));
            boolean none = share == 0 || window.isEmpty();
            shut[i] = !limit.shadow() && counts && (none || limit.onStoreFailure() == FailureMode.CLOSED);
            mine.add(with(
                    limit,
                    counts ? OptionalLong.of(Math.max(1, share)) : OptionalLong.empty(),
                    window.orElse(limit.window()),
                    limit.shadow(),
                    List.of()));
        }
        this.set = of(mine);
        this.forced = of(shadowed(mine));
        this.booked = LimitSet.of(new Plan(
                plan.plan(),
                plan.limits().stream()
                        .map(each -> with(each, each.capacity(), each.window(), true, each.thresholds()))
                        .toList()));
        this.boundaries = Boundaries.around(set, 0);
    }

    private static LimitSet of(List<Limit> limits) {
        return LimitSet.of(new Plan("share", limits));
    }

    private static List<Limit> shadowed(List<Limit> limits) {
        return limits.stream()
                .map(limit -> with(limit, limit.capacity(), limit.window(), true, List.of()))
                .toList();
    }

    private static Limit with(
            Limit limit, OptionalLong capacity, Window window, boolean shadow, List<Integer> thresholds) {
        return new Limit(
                limit.name(),
                limit.meter(),
                capacity,
                window,
                limit.scope(),
                thresholds,
                shadow,
                limit.onStoreFailure(),
                limit.refunds(),
                limit.weights(),
                limit.denialStatus(),
                limit.concurrencyRetry(),
                limit.modelScope());
    }

    /** A bucket is refilled by all of them together at its rate; nothing if its part of that is too small to be said. */
    private static Optional<Window> shared(Window window, int instances) {
        if (!(window instanceof Window.Bucket bucket)) {
            return Optional.of(window);
        }
        Duration period = bucket.period().multipliedBy(instances);
        if (period.compareTo(LONGEST) <= 0) {
            return Optional.of(new Window.Bucket(bucket.refill(), period));
        }
        long refill = bucket.refill() / instances;
        return refill == 0 ? Optional.empty() : Optional.of(new Window.Bucket(refill, bucket.period()));
    }

    /** Boundaries that contain {@code nowMicros}. */
    Boundaries boundaries(long nowMicros) {
        Boundaries known = boundaries;
        if (!known.cover(nowMicros)) {
            known = Boundaries.around(set, nowMicros);
            boundaries = known;
        }
        return known;
    }

    /** Whether some limit denies whatever is asked. */
    boolean isShut() {
        for (boolean each : shut) {
            if (each) {
                return true;
            }
        }
        return false;
    }
}
