package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reservations leave behind on a server: small records that go, and counts that do not grow. */
class ReservationFootprintTest {
    private static final String MODEL = "claude-sonnet-4-5";
    private static final Subject ACME = Subject.of("acme").withModel(MODEL);
    private static final int SETTLED_BYTES = 96;
    /** Of the model above, in pico-dollars: as many prices as any model has. */
    private static final UnitPrices PRICES = new UnitPrices(Map.of(
            TokenKind.INPUT, 3_000_000L,
            TokenKind.CACHE_READ, 300_000L,
            TokenKind.CACHE_WRITE, 3_750_000L,
            TokenKind.CACHE_WRITE_1H, 6_000_000L,
            TokenKind.OUTPUT, 15_000_000L));

    private static RedisServer server;
    private static RedisStore store;
    private static RateLimiter limiter;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
        limiter = RateLimiter.builder()
                .failWithStore()
                .plans(Plans.of(Plan.of(
                        "five",
                        limit("requests", Meter.REQUESTS, Window.sliding(Duration.ofHours(1))),
                        limit("output", Meter.OUTPUT_TOKENS, Window.sliding(Duration.ofDays(1))),
                        limit("input", Meter.INPUT_TOKENS, Window.calendar(Window.Unit.DAY, ZoneOffset.UTC)),
                        limit("tokens", Meter.TOKENS, Window.sliding(Duration.ofDays(1))),
                        limit("spend", Meter.SPEND, Window.calendar(Window.Unit.MONTH, ZoneOffset.UTC)))))
                .prices(model -> Optional.of(PRICES))
                .store(store)
                .tombstone(Duration.ofMinutes(10))
                .build();
    }

    private static Limit limit(String name, Meter meter, Window window) {
        return Limit.builder(name, meter, window).capacity(1L << 50).build();
    }

    @AfterAll
    static void stop() {
        limiter.close();
        store.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        server.command("FLUSHALL");
    }

    private static Reservation reserved(int i) {
        Cost cost = Cost.of(Meter.INPUT_TOKENS, 12_000).with(Meter.OUTPUT_TOKENS, 4_000);
        return limiter.reserve(
                ReserveRequest.of(new Request(ACME, "five", cost)).withId("call-" + i));
    }

    private static long record(int i) {
        return Long.parseLong(String.valueOf(server.command("STRLEN", "tg:{acme}:r:call-" + i))
                .replaceAll("[^0-9]", ""));
    }

    private static long ttlMillis(int i) {
        return Long.parseLong(
                String.valueOf(server.command("PTTL", "tg:{acme}:r:call-" + i)).replaceAll("[^0-9-]", ""));
    }

    @Test
    void aSettledRecordIsSmallAlsoWhereMoreWasUsedThanHeld() {
        Reservation within = reserved(1);
        assertThat(record(1)).isLessThan(500);
        within.settle(Usage.of(9_000, 1_500).with(TokenKind.CACHE_READ, 2_000));
        assertThat(record(1)).isLessThanOrEqualTo(SETTLED_BYTES);

        reserved(2).settle(Usage.of(14_000, 6_000).with(TokenKind.CACHE_WRITE, 1_000));
        assertThat(record(2)).isLessThanOrEqualTo(SETTLED_BYTES);
    }

    @Test
    void aRecordGoesWithItsTombstoneWhateverTheTimeToLiveWas() {
        Reservation long7 = limiter.reserve(ReserveRequest.of(new Request(ACME, "five", Cost.oneRequest()))
                .withId("call-7")
                .withTtl(Duration.ofDays(7)));
        assertThat(ttlMillis(7)).isGreaterThan(Duration.ofDays(7).toMillis());
        long7.settle(Usage.of(1, 1));

        // The second more is the server's own clock's.
        assertThat(ttlMillis(7)).isBetween(1L, Duration.ofMinutes(10).toMillis() + 6_000);
    }

    @Test
    void theCountsOfASubjectDoNotGrowWithItsSettledReservations() {
        for (int i = 0; i < 20; i++) {
            reserved(i).settle(Usage.of(9_000, 1_500));
        }
        int few = store.dump(ACME, Scope.TENANT).length;
        for (int i = 20; i < 400; i++) {
            reserved(i).settle(Usage.of(9_000, 1_500));
        }
        // A slice of an hour's window may end in between; a reservation each would be 380 segments.
        assertThat(store.dump(ACME, Scope.TENANT).length).isBetween(few, few + 3 * 14);
    }
}
