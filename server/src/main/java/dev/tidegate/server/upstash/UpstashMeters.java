package dev.tidegate.server.upstash;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured of this endpoint. Everything is registered at the start. Safe for any number of threads. */
final class UpstashMeters {
    /** The outcome of a request, a label of its metrics. */
    enum Outcome {
        OK,
        REFUSED,
        UNAUTHORIZED,
        UNAVAILABLE
    }

    private final Map<Outcome, Counter> requests = new EnumMap<>(Outcome.class);
    private final Timer duration;
    private final Counter commands;
    private final Counter replays;
    final AtomicInteger streams = new AtomicInteger();

    UpstashMeters(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            requests.put(
                    outcome,
                    Counter.builder("tidegate.upstash.requests")
                            .description("Requests of the Upstash-compatible endpoint")
                            .tag("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
                            .register(registry));
        }
        duration = Timer.builder("tidegate.upstash.request.duration")
                .description("From a whole request to its answer")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1))
                .register(registry);
        commands = Counter.builder("tidegate.upstash.commands")
                .description("Commands sent to Redis for this endpoint")
                .register(registry);
        replays = Counter.builder("tidegate.upstash.replays")
                .description("Requests that were sent again and got the answer of the first one")
                .register(registry);
        Gauge.builder("tidegate.upstash.streams", streams, AtomicInteger::get)
                .description("Event streams that are open")
                .register(registry);
    }

    void sent(int number) {
        commands.increment(number);
    }

    void replayed() {
        replays.increment();
    }

    void ended(int status, long micros) {
        count(status);
        duration.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
    }

    /** A request that was answered before its commands were read. */
    void count(int status) {
        Objects.requireNonNull(requests.get(outcome(status))).increment();
    }

    private static Outcome outcome(int status) {
        if (status < 300) {
            return Outcome.OK;
        }
        return status == 401 ? Outcome.UNAUTHORIZED : status < 500 ? Outcome.REFUSED : Outcome.UNAVAILABLE;
    }
}
