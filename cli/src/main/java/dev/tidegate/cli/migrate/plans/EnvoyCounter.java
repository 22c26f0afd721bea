package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.util.Optional;

/** A counter of envoyproxy/ratelimit, whose name ends in the second at which its window began. */
record EnvoyCounter(long count, long startMicros, long nowMicros) implements OtherKey {
    private static final long MICROS_PER_SECOND = 1_000_000;

    static EnvoyCounter of(SourceKey key, long nowMicros) {
        String start = key.name().substring(key.name().lastIndexOf('_') + 1);
        if (!key.type().equals("string") || !start.matches("\\d{9,10}")) {
            throw new NotCarriedException("no counter with the begin of its window in its name");
        }
        return new EnvoyCounter(Numbers.count(key.head()), Long.parseLong(start) * MICROS_PER_SECOND, nowMicros);
    }

    @Override
    public String form() {
        return "counter of envoyproxy/ratelimit";
    }

    /** The length of the window is not stored: a limit fits if such a window begins then and contains now. */
    @Override
    public Optional<Counts> countsOf(Limit limit) {
        Optional<Long> duration = UpstashKey.durationOf(limit);
        if (duration.isEmpty()
                || startMicros % duration.get() != 0
                || nowMicros < startMicros
                || nowMicros >= startMicros + duration.get()) {
            return Optional.empty();
        }
        long admitted = Math.min(count, limit.capacity().orElse(Numbers.MAX_AMOUNT));
        return Optional.of(Counts.total(
                admitted,
                startMicros + duration.get() - 1,
                limit.window() instanceof Window.Sliding ? UpstashKey.LATEST : ""));
    }
}
