package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.connection.Credentials;
import dev.tidegate.server.LogLines;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisProxy;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A store's life as an operator reads it in the log, before a real redis-server. */
class StoreEventLogTest {
    private final StoreEventLog life = new StoreEventLog();

    private static boolean decides(RateLimiter limiter) {
        try {
            return !limiter.acquire(Request.of("acme", "business")).degraded();
        } catch (StoreException e) {
            return false;
        }
    }

    private RedisStore.Builder store(String uri) {
        return RedisStore.builder(uri).deadline(Duration.ofMillis(100)).listener(life);
    }

    @Test
    void fromConnectingOverAnOutageToItsEnd() {
        try (LogLines log = LogLines.begin();
                RedisServer redis = RedisServer.start()) {
            try (RedisStore store = store(redis.uri()).build();
                    RateLimiter limiter = RateLimiter.builder()
                            .store(store)
                            .storeListener(life)
                            .build()) {
                TidegateServer server = TidegateServer.start(
                                new ServerOptions("127.0.0.1", 0, Optional.empty(), false),
                                limiter,
                                Optional.empty(),
                                life)
                        .toCompletableFuture()
                        .join();
                Patience.await("ready", () -> !log.with("event=store.ready").isEmpty());
                redis.kill();
                Patience.await("degraded", () -> !decides(limiter) && life.isBreakerOpen());
                redis.restart();
                Patience.await("recovered", () -> decides(limiter) && !life.isBreakerOpen());
                server.close();
            }
            String at = "at=\"127.0.0.1:" + redis.port() + "\"";
            assertThat(log.all())
                    .containsSubsequence(
                            "INFO event=store.connecting " + at,
                            "INFO event=store.connected " + at,
                            "INFO event=store.ready store=redis",
                            "WARN event=store.breaker state=open",
                            "INFO event=store.breaker state=closed",
                            "INFO event=store.closed")
                    .containsSubsequence(
                            "WARN event=store.degraded text=\"decisions are made without the store\"",
                            "INFO event=store.recovered",
                            "INFO event=store.closed");
            // Not one for each attempt or call: once until it is connected again, and once until it has recovered. How
            // often
            // that happens is a matter of the machine.
            int connected = log.with("event=store.connected").size();
            assertThat(log.with("event=store.reconnecting")).hasSizeBetween(1, connected);
            assertThat(connected).isGreaterThanOrEqualTo(2);
            int recovered = log.with("event=store.recovered").size();
            assertThat(log.with("event=store.degraded")).hasSizeBetween(1, recovered + 1);
        }
    }

    @Test
    void anotherPrimaryAndAnotherPasswordAreSeen() {
        AtomicReference<Credentials> credentials = new AtomicReference<>(Credentials.of("app", "first"));
        try (LogLines log = LogLines.begin();
                RedisServer one = RedisServer.builder()
                        .line("user app on nopass ~* +@all")
                        .start();
                RedisServer two = RedisServer.builder()
                        .line("user app on nopass ~* +@all")
                        .start();
                RedisProxy name = RedisProxy.to(one);
                RedisStore store = store("redis://127.0.0.1:" + name.port())
                        .credentials(credentials::get, Duration.ofMillis(20))
                        .build()) {
            RateLimiter limiter =
                    RateLimiter.builder().store(store).storeListener(life).build();
            Patience.await("a first decision", () -> decides(limiter));
            credentials.set(Credentials.of("app", "second"));
            Patience.await(
                    "renewed",
                    () -> !log.with("event=store.credentials-renewed").isEmpty());
            name.moveTo(two);
            one.follow(two);
            Patience.await(
                    "failover",
                    () -> decides(limiter)
                            && !log.with("event=store.failover primary=\"127.0.0.1:" + name.port() + "\"")
                                    .isEmpty());
            assertThat(log.all().toString()).doesNotContain("first", "second");
        }
    }
}
