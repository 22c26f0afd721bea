package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.UnusualUseRule;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.SharedStore.Attempts;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Attempts through several processes are one sum. */
class SharedAttemptsTest {
    private static final Plans PLANS = Plans.of(Plan.of(
            "p",
            Limit.builder("daily", Meter.REQUESTS, Window.sliding(Duration.ofDays(1)))
                    .capacity(100)
                    .build()));

    private final BlockingQueue<LimitListener.UnusualUse> events = new LinkedBlockingQueue<>();
    private final LimitListener listener = new LimitListener() {
        @Override
        public void unusual(UnusualUse event) {
            events.add(event);
        }
    };

    private RateLimiter process(RedisStore store) {
        return RateLimiter.builder()
                .plans(PLANS)
                .store(store)
                .failWithStore()
                .listener(listener)
                .unusualUse(new UnusualUseRule(2, Duration.ofDays(1)))
                .build();
    }

    /** None is above the threshold alone. The figure is late by a tick of 5 s; this machine may add to it what it likes. */
    @Test
    void whatThreeProcessesSeeTogetherIsOneEvent() throws InterruptedException {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            List<RateLimiter> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(process(store));
            }
            for (int i = 0; i < 120; i++) {
                for (RateLimiter one : processes) {
                    one.acquire(Request.of("acme {1}", "p"));
                }
            }
            LimitListener.UnusualUse event = events.poll(5, TimeUnit.MINUTES);

            assertThat(event).isNotNull();
            assertThat(event.subject().tenant()).isEqualTo("acme {1}");
            assertThat(event.attempted()).isBetween(201L, 360L);
            assertThat(events.poll(6, TimeUnit.SECONDS)).isNull();
            String key = "tg:{acme %7B1%7D}:a:" + event.eventId();
            assertThat(server.command("PTTL", key).whole()).isBetween(86_000_000L, 86_460_000L);
            processes.forEach(RateLimiter::close);
        }
    }

    @Test
    void sumsAreAddedToAndSaturate() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            List<Attempts> two = List.of(new Attempts("0a", 7), new Attempts("0b", 1L << 52));
            assertThat(store.addAttempts("acme", two, Duration.ofMinutes(6))
                            .toCompletableFuture()
                            .join())
                    .containsExactly(7, 1L << 52);
            assertThat(store.addAttempts("acme", two, Duration.ofMinutes(6))
                            .toCompletableFuture()
                            .join())
                    .containsExactly(14, 1L << 52);
        }
    }
}
