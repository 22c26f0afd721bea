package dev.tidegate.server.ops;

import dev.tidegate.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the sign-ins to the console, and logs them: of the refused ones a bounded number each minute, so that attempts cannot
 * fill the log. Safe for any number of threads.
 */
public final class SignInLog {
    /** Refused sign-ins of a minute that have a line each. */
    public static final int MOST_LINES = 10;

    private static final Logger AUDIT = LoggerFactory.getLogger("dev.tidegate.audit");
    private static final long MINUTE_MICROS = 60_000_000;

    private final TimeSource clock;
    private final Counter accepted;
    private final Counter refused;
    private long minute;
    private int lines;
    private long unlogged;

    public SignInLog(MeterRegistry registry, TimeSource clock) {
        this.clock = clock;
        this.accepted = counter(registry, "accepted");
        this.refused = counter(registry, "refused");
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return Counter.builder("tidegate.console.sign.ins")
                .description("Sign-ins to the console")
                .tag("result", result)
                .register(registry);
    }

    /** A key was accepted. */
    public void accepted(String name) {
        accepted.increment();
        AUDIT.info("event=console.sign-in result=accepted by={}", name);
    }

    /** A key was refused. */
    public synchronized void refused() {
        refused.increment();
        long now = Math.floorDiv(clock.nowMicros(), MINUTE_MICROS);
        if (now != minute) {
            if (unlogged > 0) {
                AUDIT.warn("event=console.sign-in result=refused more={}", unlogged);
            }
            minute = now;
            lines = 0;
            unlogged = 0;
        }
        if (lines < MOST_LINES) {
            lines++;
            AUDIT.warn("event=console.sign-in result=refused");
        } else {
            unlogged++;
        }
    }
}
