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
import dev.tidegate.plan.Window;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reservations such as most are, below limits of hours and days, are made and settled by the scripts of shapes as by the
 * in-process store: the same replies, records and values, byte for byte.
 */
class ReservedShapesTest {
    private static final int STEPS = 600;
    private static final long SEED = 20_261_130;
    private static final String MODEL = "some-model";

    private static final Plans PLANS = Plans.of(
            Plan.of(
                    "five",
                    limit("hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)), 400),
                    limit("output", Meter.OUTPUT_TOKENS, Window.sliding(Duration.ofMinutes(30)), 90_000),
                    limit("input", Meter.INPUT_TOKENS, Window.parse("calendar day UTC"), 900_000),
                    limit("spend", Meter.SPEND, Window.parse("calendar month UTC"), 1L << 40),
                    limit("open", Meter.CONCURRENCY, Window.concurrent(), 9)),
            Plan.of(
                    "fixed",
                    limit("open", Meter.CONCURRENCY, Window.concurrent(), 5),
                    limit("tokens", Meter.TOKENS, Window.fixed(Duration.ofHours(6)), 80_000),
                    limit("hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)), 200)),
            Plan.of(
                    "bucket",
                    limit("calls", Meter.REQUESTS, Window.bucket(100, Duration.ofMinutes(1)), 30),
                    limit("tokens", Meter.TOKENS, Window.sliding(Duration.ofHours(2)), 60_000)));

    private static RedisServer server;

    private static Limit limit(String name, Meter meter, Window window, long capacity) {
        return Limit.builder(name, meter, window)
                .capacity(capacity)
                .refunds(!(window instanceof Window.Bucket))
                .build();
    }

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One run: what is open, and how the next step is drawn. */
    private static final class Calls {
        private final SplittableRandom random;
        private final ManualTime time = ManualTime.at("2026-11-10T10:00:00Z");
        private final List<Reservation> open = new ArrayList<>();
        private final RateLimiter limiter;
        private int made;

        Calls(long seed, RedisLane.Lanes lanes) {
            this.random = new SplittableRandom(seed);
            this.limiter = RateLimiter.builder()
                    .plans(PLANS)
                    .prices(model -> Optional.of(UnitPrices.of(3_000_000, 15_000_000)))
                    .store(lanes.world(time).store())
                    .failWithStore()
                    .build();
        }

        void reserve(String plan) {
            Cost cost = Cost.of(Meter.INPUT_TOKENS, 100 + random.nextInt(900))
                    .with(Meter.OUTPUT_TOKENS, 50 + random.nextInt(200))
                    .with(Meter.SPEND, 1_000_000);
            Subject subject = Subject.of(plan + random.nextInt(2)).withModel(MODEL);
            Reservation one = limiter.reserve(
                    ReserveRequest.of(new Request(subject, plan, cost)).withId("call-" + made++));
            if (one.decision().allowed()) {
                open.add(one);
            }
        }

        void settle() {
            if (!open.isEmpty()) {
                Reservation one = open.remove(random.nextInt(open.size()));
                one.settle(Usage.of(random.nextInt(1_300), random.nextInt(400)));
            }
        }

        void step() {
            int what = random.nextInt(100);
            time.advanceMicros(random.nextInt(what < 90 ? 4_000_000 : 400_000_000));
            if (what < 48) {
                reserve(PLANS.all().get(random.nextInt(PLANS.all().size())).name());
            } else if (what < 98) {
                settle();
            } else if (!open.isEmpty()) {
                open.remove(0).cancel();
            }
        }
    }

    /** The first difference; fails if there is none and a script was hardly used. */
    private static Optional<String> run(Map<String, String> others, long seed, int steps) {
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, others, 1)) {
            Optional<String> difference = difference(new Calls(seed, lanes), steps);
            if (difference.isEmpty()) {
                long[] reserves = lanes.reservePaths();
                long[] settles = lanes.settlePaths();
                System.out.println("reserves and settles by the scripts of shapes " + reserves[0] + ", " + settles[0]
                        + "; by the generic ones " + reserves[1] + ", " + settles[1]);
                assertThat(Math.min(reserves[0], settles[0]))
                        .as("steps of scripts of shapes")
                        .isGreaterThan(steps / 20);
                assertThat(Math.min(reserves[1], settles[1]))
                        .as("steps of generic scripts")
                        .isGreaterThan(steps / 20);
            }
            return difference.map(said -> "seed " + seed + ": " + said);
        }
    }

    private static Optional<String> difference(Calls calls, int steps) {
        try {
            for (int i = 0; i < steps; i++) {
                calls.step();
            }
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            return Optional.of(e.toString());
        }
    }

    @Test
    void theyAnswerAndStoreAlike() {
        answersAndStoresAlike(STEPS);
    }

    @Test
    @Tag("deep")
    void theyAnswerAndStoreAlikeInTheLongRun() {
        answersAndStoresAlike(100 * STEPS);
    }

    private static void answersAndStoresAlike(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        assertThat(run(Map.of(), seed, steps)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '§',
            value = {
                "settle_sliding § used_N + difference_N, amount_N + difference_N § used_N + difference_N, amount_N",
                "settle_sliding § late_N, until_N = first - first % b_N ~= § late_N, until_N = first - first % b_N ==",
                "settle_sliding § rest_N = sub(value_1, at_N + 21, next_section - 1) § rest_N = ''",
                "settle_calendar § used_N + difference_N, amount_N + difference_N § used_N + difference_N, amount_N",
                "settle_fixed § end_N, amount_N + difference_N, amount_N + difference_N"
                        + " § end_N, amount_N + difference_N, amount_N",
                "settle_leases § if used_N > 0 then § if false then",
                "settle § if has_late then § if false then",
                "reserve § clock + ttl, clock, retention § clock + ttl, clock + 1, retention",
                "leases_charge § used_N + 1, used_N + 1, clock § used_N + 1, used_N, clock",
                "leases_charge § sub(value_K, at_N + 16, lease_at - 1) .. rest_N § rest_N",
            })
    void aFaultInAScriptOfAShapeIsNoticed(String name, String from, String to) {
        String file = "shape/" + name + ".lua";
        String text = LuaScript.included(file);
        assertThat(text).as("the place to plant a fault").containsOnlyOnce(from);
        assertThat(run(Map.of(file, text.replace(from, to)), SEED, STEPS)).isPresent();
    }
}
