package dev.tidegate;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The state of one limit. Spend is in nano-dollars, everything else in the meter's own unit.
 *
 * @param limit the limit spoken of
 * @param used units in use; may exceed the capacity
 * @param resetAfter until nothing is in use any more, with no other traffic; zero if nothing is
 * @param violated it did not admit the cost; a shadow limit says so and denies nothing
 * @param retryAfter until it would admit the cost with no other traffic; zero if it does, or never will
 */
public record LimitStatus(Limit limit, long used, Duration resetAfter, boolean violated, Duration retryAfter) {
    /** The name of the limit. */
    public String name() {
        return limit.name();
    }

    /** What it counts. */
    public Meter meter() {
        return limit.meter();
    }

    /** The bound; empty for an unlimited one. */
    public OptionalLong capacity() {
        return limit.capacity();
    }

    /** What is left, never below 0; empty for an unlimited one. */
    public OptionalLong remaining() {
        return limit.capacity().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, limit.capacity().getAsLong() - used));
    }
}
