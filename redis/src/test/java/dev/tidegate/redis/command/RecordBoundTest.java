package dev.tidegate.redis.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.ScriptedStore;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many reservations of one tenant a Redis is asked to remember. */
class RecordBoundTest {
    private static RedisServer server;

    private RedisStore store;
    private RateLimiter limiter;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.command("FLUSHALL");
        store = RedisStore.builder(server.uri())
                .deadline(Duration.ofMinutes(1))
                .maxRecords(20)
                .build();
        limiter = RateLimiter.builder()
                .failWithStore()
                .plans(Plans.of(
                        Plan.of("few", calls(1).capacity(10).build()),
                        Plan.of("many", calls(1).capacity(1_000_000).build())))
                .store(store)
                .build();
    }

    private static Limit.Builder calls(int hours) {
        return Limit.builder("calls", Meter.REQUESTS, Window.sliding(Duration.ofHours(hours)));
    }

    @AfterEach
    void close() {
        limiter.close();
        store.close();
    }

    private Reservation reserve(String tenant, String plan, int i, Cost cost) {
        return limiter.reserve(
                ReserveRequest.of(Request.of(tenant, plan).withCost(cost)).withId("call-" + i));
    }

    private static Cost requests(long count) {
        return Cost.of(Meter.REQUESTS, count);
    }

    private static String text(String... command) {
        return String.valueOf(server.command(command));
    }

    @Test
    void aNewIdIsRefusedAtTheBoundAndAKnownOneIsAnswered() {
        for (int i = 0; i < 20; i++) {
            assertThat(reserve("acme", "many", i, requests(0)).granted()).isTrue();
        }

        assertThatThrownBy(() -> reserve("acme", "many", 20, requests(0)))
                .isInstanceOf(TooManyReservationsException.class);
        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "many"), "call-21"))
                .isInstanceOf(TooManyReservationsException.class);

        assertThat(reserve("acme", "many", 19, requests(0)).replayed()).isTrue();
        assertThat(reserve("other", "many", 0, requests(0)).granted()).isTrue();
        assertThat(text("EXISTS", "tg:{acme}:r:call-20")).contains("0");
    }

    /** 12 bytes for one kind of call, 177 at most; and a TTL like every key. */
    @Test
    void theCountIsSmallAndGoesWithTheLastRecord() {
        reserve("acme", "many", 1, requests(0));
        assertThat(text("STRLEN", "tg:{acme}:n")).contains("12");
        long ttlMillis = Long.parseLong(text("PTTL", "tg:{acme}:n").replaceAll("[^0-9]", ""));
        assertThat(ttlMillis)
                .isBetween(
                        Duration.ofMinutes(70).toMillis() - 60_000,
                        Duration.ofMinutes(80).toMillis());
    }

    @Test
    void nothingIsCountedWhereTheRequestsOfThePlanAreTheBound() {
        assertThat(reserve("acme", "few", 1, requests(1)).granted()).isTrue();
        assertThat(text("EXISTS", "tg:{acme}:n")).contains("0");

        reserve("acme", "few", 2, requests(0));
        assertThat(text("EXISTS", "tg:{acme}:n")).contains("1");
    }

    /** A clock told to the script, so that records are forgotten while the test looks. */
    @Test
    void whatIsForgottenMakesRoomAndManyLifetimesStayWithinTheBytes() {
        AtomicLong clock = new AtomicLong(1_767_225_600_000_000L);
        try (RedisStore timed = RedisStore.withTimePassedIn(server.uri(), clock::get, ScriptedStore.living(Map.of()));
                RateLimiter own = RateLimiter.builder()
                        .failWithStore()
                        .plans(Plans.of(
                                Plan.of("many", calls(1).capacity(1_000_000).build())))
                        .store(timed)
                        .build()) {
            for (int i = 0; i < 400; i++) {
                long ttlMillis = 1L << i % 29;
                own.reserve(ReserveRequest.of(Request.of("acme", "many").withCost(requests(0)))
                        .withId("call-" + i)
                        .withTtl(Duration.ofMillis(ttlMillis)));
                clock.addAndGet(1_000_000);
                assertThat(Long.parseLong(text("STRLEN", "tg:{acme}:n").replaceAll("[^0-9]", "")))
                        .isLessThanOrEqualTo(177);
            }
        }
    }
}
