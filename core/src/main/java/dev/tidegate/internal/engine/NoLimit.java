package dev.tidegate.internal.engine;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import java.time.Duration;

/** Stands where a plan has no limit for a subject, since a decision is about something: it never denies. */
public final class NoLimit {
    /** A shadow without a capacity. */
    public static final Limit UNLIMITED = Limit.builder("unlimited", Meter.REQUESTS, Window.fixed(Duration.ofDays(1)))
            .shadow(true)
            .build();

    private NoLimit() {}
}
