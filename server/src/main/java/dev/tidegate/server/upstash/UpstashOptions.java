package dev.tidegate.server.upstash;

import dev.tidegate.InvalidInputException;
import java.time.Duration;

/**
 * How the Upstash-compatible endpoint listens. Immutable.
 *
 * @param port 1 … 65535, or 0 for any free port
 * @param deadline how long a request waits for Redis: 1 ms … 60 s
 * @param maxStreams how many event streams may be open at once: 1 … 100000
 * @param heartbeat how often an event stream has a comment and its token is looked up again: 25 ms … 60 s
 * @param fixedSemantics whether a request that a known limit script refuses takes nothing
 */
public record UpstashOptions(int port, Duration deadline, int maxStreams, Duration heartbeat, boolean fixedSemantics) {
    /** What Upstash accepts. */
    public static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    /** Below the 5 s after which its rate limiter lets a request through. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(3);

    public static final int DEFAULT_MAX_STREAMS = 1000;

    /** Below the times after which proxies close what is silent. */
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    public UpstashOptions {
        if (port < 0 || port > 65535) {
            throw new InvalidInputException("upstash-port", port, "0 … 65535, 0 for any free port");
        }
        if (deadline.toMillis() < 1 || deadline.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new InvalidInputException("upstash-deadline-ms", deadline.toMillis(), "1 … 60000");
        }
        if (maxStreams < 1 || maxStreams > 100_000) {
            throw new InvalidInputException("upstash-max-streams", maxStreams, "1 … 100000");
        }
        if (heartbeat.toMillis() < UpstashHandler.TICK_MILLIS || heartbeat.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new InvalidInputException("upstash-heartbeat-ms", heartbeat.toMillis(), "25 … 60000");
        }
    }

    /** With the usual heartbeat, and what scripts do with Upstash. */
    public UpstashOptions(int port, Duration deadline, int maxStreams) {
        this(port, deadline, maxStreams, DEFAULT_HEARTBEAT, false);
    }

    /** The usual bounds. */
    public static UpstashOptions on(int port) {
        return new UpstashOptions(port, DEFAULT_DEADLINE, DEFAULT_MAX_STREAMS);
    }

    /** Returns these options with another deadline. */
    public UpstashOptions within(Duration newDeadline) {
        return new UpstashOptions(port, newDeadline, maxStreams, heartbeat, fixedSemantics);
    }

    /** Returns these options with fixed semantics, or without. */
    public UpstashOptions withFixedSemantics(boolean fixed) {
        return new UpstashOptions(port, deadline, maxStreams, heartbeat, fixed);
    }
}
