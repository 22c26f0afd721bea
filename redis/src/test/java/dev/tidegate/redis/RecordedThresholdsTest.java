package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.FailurePolicy;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.spi.LimitListener.ThresholdCrossed;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thresholds that scripts record, on a real server. */
class RecordedThresholdsTest {
    private static final String LATER = "of another release";

    private RedisServer redis;
    private final List<ThresholdCrossed> events = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void begin() {
        redis = RedisServer.start();
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        redis.close();
        // On a busy machine a look may come too late; it is made again.
        assertThat(failures)
                .allMatch(text -> text.contains("timed out")
                        || text.contains("no answer")
                        || text.contains("onnect")
                        || text.contains(LATER)
                        || text.contains("WRONGTYPE"));
    }

    /** Closes a limiter and its store. */
    private void end(int at) throws Exception {
        open.remove(at).close();
        open.remove(at).close();
    }

    private static Plans plans(long capacity, String window) {
        return Plans.of(Plan.of(
                "p",
                Limit.builder("calls", Meter.REQUESTS, Window.parse(window))
                        .capacity(capacity)
                        .thresholds(List.of(50, 80))
                        .build(),
                Limit.builder("tokens", Meter.TOKENS, Window.parse(window))
                        .capacity(100)
                        .thresholds(List.of(50))
                        .build()));
    }

    private Set<String> receive(List<ThresholdCrossed> all) {
        events.addAll(all);
        return all.stream().map(ThresholdCrossed::eventId).collect(Collectors.toSet());
    }

    private RateLimiter limiter(Plans plans, Function<List<ThresholdCrossed>, Set<String>> receiver) {
        RedisStore store = RedisStore.builder(redis.uri())
                .deadline(Duration.ofSeconds(30))
                .thresholds(receiver, plans, failures::add)
                .build();
        RateLimiter limiter = RateLimiter.builder().plans(plans).store(store).build();
        open.add(0, store);
        open.add(0, limiter);
        return limiter;
    }

    private RateLimiter limiter(Plans plans) {
        return limiter(plans, this::receive);
    }

    private static Request request(String subject, long tokens) {
        return new Request(Subject.of(subject), "p", Cost.of(Meter.TOKENS, tokens));
    }

    private void await(String... expected) {
        Patience.await(() -> said() + " instead of " + List.of(expected), () -> said().size() >= expected.length);
        assertThat(said()).containsExactlyInAnyOrder(expected);
    }

    /** Of servers of two releases the earlier one cannot read each entry of the other. */
    @Test
    void anEntryOfALaterReleaseStaysAndIsNotInTheWayOfOthers() {
        redis.command("HSET", "tg:{acme}:xu", "later", "\0".repeat(8) + "\u007f".repeat(22));
        limiter(plans(2, "sliding 1h")).acquire(request("acme", 1));
        await("acme calls 50 1");
        Patience.await(
                () -> "forgotten",
                () -> redis.command("HLEN", "tg:{acme}:xu").toString().contains("1"));
        assertThat(failures).anyMatch(text -> text.contains(LATER));
        assertThat(redis.command("HEXISTS", "tg:{acme}:xu", "later").toString()).contains("1");
    }

    @Test
    void aKeyOfAnotherTypeIsNotInTheWayOfOthers() throws Exception {
        List<String> tenants = IntStream.range(0, 20).mapToObj(i -> "t" + i).toList();
        RateLimiter first = limiter(plans(10, "sliding 1h"), all -> Set.of());
        tenants.forEach(tenant -> first.acquire(request(tenant, 60)));
        end(0);
        // Given to a process for no time any more.
        tenants.forEach(tenant -> redis.command("EVAL", """
                for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
                  local value = redis.call('HGET', KEYS[1], field)
                  redis.call('HSET', KEYS[1], field, struct.pack('<d', 0) .. string.sub(value, 9))
                end
                """, "1", "tg:{" + tenant + "}:xu"));
        tenants.subList(0, 5).forEach(tenant -> {
            redis.command("DEL", "tg:{" + tenant + "}:xu");
            redis.command("SET", "tg:{" + tenant + "}:xu", "foreign");
        });
        RateLimiter limiter = limiter(plans(10, "sliding 1h"));
        Set<String> expected =
                tenants.stream().skip(5).map(each -> each + " tokens 50 60").collect(Collectors.toSet());
        Patience.await(() -> "swept: " + said() + failures, () -> said().containsAll(expected));
        Patience.await(() -> "said", () -> failures.stream().anyMatch(text -> text.contains("tg:{t4}:xu")));
        // What such a tenant crosses is not taken for recorded.
        IntStream.range(0, 4).forEach(i -> limiter.acquire(request("t4", 0)));
        redis.command("DEL", "tg:{t4}:xu");
        IntStream.range(0, 3).forEach(i -> limiter.acquire(request("t4", 0)));
        Patience.await(() -> "80 %: " + said(), () -> said().contains("t4 calls 80 8"));
    }

    @Test
    void anAdjustmentReachesAThresholdUnlessTheCapacityIsNotKnown() {
        RateLimiter limiter = limiter(Plans.of(
                plans(10, "fixed 1h").all().iterator().next(),
                Plan.of(
                        "q",
                        Limit.builder("calls", Meter.REQUESTS, Window.parse("fixed 1h"))
                                .capacity(20)
                                .build(),
                        Limit.builder("input", Meter.INPUT_TOKENS, Window.parse("calendar month UTC"))
                                .capacity(100)
                                .thresholds(List.of(50, 80))
                                .build())));
        override(limiter, "c", 1_000);
        List<String> settled = new ArrayList<>();
        for (String tenant : List.of("a", "b", "c")) {
            for (String plan : List.of("p", "q")) {
                Reservation one = limiter.reserve(ReserveRequest.of(new Request(
                        Subject.of(tenant), plan, Cost.of(Meter.TOKENS, 10).with(Meter.INPUT_TOKENS, 10))));
                limiter.settle(one.handle(), Actual.of(Usage.of(10, 0)));
                settled.add(one.handle());
            }
        }
        limiter.adjust(settled.get(0), Actual.of(Usage.of(60, 0)), 1);
        limiter.adjust(settled.get(1), Actual.of(Usage.of(49, 0)), 1);
        limiter.adjust(settled.get(1), Actual.of(Usage.of(79, 0)), 2);
        limiter.adjust(settled.get(1), Actual.of(Usage.of(79, 0)), 2);
        limiter.adjust(settled.get(1), Actual.of(Usage.of(20, 0)), 3);
        limiter.adjust(settled.get(1), Actual.of(Usage.of(85, 0)), 4);
        // One of a tenant whose capacity an override changes.
        limiter.adjust(settled.get(4), Actual.of(Usage.of(99, 0)), 1);
        limiter.acquire(new Request(Subject.of("b"), "p", Cost.of(Meter.TOKENS, 60)));
        await("a tokens 50 60", "a input 50 79", "a input 80 85", "b tokens 50 70");
        // By then what was recorded before has been taken.
        limiter.acquire(new Request(Subject.of("d"), "p", Cost.of(Meter.TOKENS, 60)));
        await("a tokens 50 60", "a input 50 79", "a input 80 85", "b tokens 50 70", "d tokens 50 60");
    }

    @Test
    void anAdjustmentThatCannotReadTheOverridesChangesNothing() {
        RateLimiter limiter = limiter(plans(10, "fixed 1h"));
        Reservation one = limiter.reserve(ReserveRequest.of(request("a", 10)));
        limiter.settle(one.handle(), Actual.of(Usage.of(10, 0)));
        String overrides = new String(RedisKeys.overrides("a"), StandardCharsets.UTF_8);
        redis.command("RPUSH", overrides, "of another type");
        byte[] counts = redis.command("GET", "tg:{a}").bytes();

        try {
            limiter.adjust(one.handle(), Actual.of(Usage.of(60, 0)), 1);
        } catch (StoreException refused) {
            assertThat(refused.kind()).isEqualTo(StoreException.Kind.UNREADABLE);
        }
        assertThat(redis.command("GET", "tg:{a}").bytes()).isEqualTo(counts);

        redis.command("DEL", overrides);
        limiter.adjust(one.handle(), Actual.of(Usage.of(60, 0)), 1);
        await("a tokens 50 60");
    }

    @Test
    void whatWasDecidedInAnOutageReachesAThresholdWhenItIsBooked() throws Exception {
        redis.close();
        redis = RedisServer.builder()
                .line("appendonly yes")
                .line("appendfsync always")
                .start();
        RedisStore store = RedisStore.builder(redis.uri())
                .deadline(Duration.ofSeconds(1))
                .thresholds(this::receive, plans(10, "fixed 1h"), failures::add)
                .build();
        RateLimiter limiter = RateLimiter.builder()
                .plans(plans(10, "fixed 1h"))
                .store(store)
                .onStoreFailure(FailurePolicy.DEFAULT)
                .build();
        open.add(0, store);
        open.add(0, limiter);
        Patience.await(
                () -> "decided by Redis",
                () -> !limiter.acquire(request("a", 1)).degraded());
        long before = limiter.status(Subject.of("a"), "p").limits().get(1).used();
        redis.kill();
        for (int i = 0; i < 3; i++) {
            Decision blind = limiter.acquire(request("a", 20));
            assertThat(blind.degraded() && blind.allowed()).as("%s", blind).isTrue();
        }
        redis.restart();
        Patience.await(
                () -> "booked: " + limiter.status(Subject.of("a"), "p").limits(),
                () -> limiter.status(Subject.of("a"), "p").limits().get(1).used() == 60 + before);
        await("a tokens 50 " + (60 + before));
        assertThat(events.get(0).plan()).isEqualTo("p");
    }

    private List<String> said() {
        return events.stream()
                .map(each ->
                        each.subject().tenant() + " " + each.limit().name() + " " + each.percent() + " " + each.used())
                .toList();
    }

    @Test
    void eachThresholdOfACallIsReportedOnceByOneOfTheProcesses() {
        RateLimiter one = limiter(plans(10, "sliding 1h"));
        RateLimiter other = limiter(plans(10, "sliding 1h"));
        for (int i = 0; i < 5; i++) {
            assertThat((i % 2 == 0 ? one : other).acquire(request("a", 0)).allowed())
                    .isTrue();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(other.acquire(request("b{:}", 20)).allowed()).isTrue();
        }
        await("a calls 50 5", "b{:} tokens 50 60");
        assertThat(events).allSatisfy(event -> assertThat(event.plan()).isEqualTo("p"));
        assertThat(events)
                .extracting(event -> event.limit().capacity().orElse(0))
                .containsExactlyInAnyOrder(10L, 100L);
        for (int i = 0; i < 5; i++) {
            assertThat(one.acquire(request("a", 0)).allowed()).isTrue();
        }
        await("a calls 50 5", "b{:} tokens 50 60", "a calls 80 8");
    }

    @Test
    void aReservationReachesAThresholdWhenItIsMadeAndWhenItIsSettledBeyond() {
        RateLimiter limiter = limiter(plans(10, "calendar month UTC"));
        Reservation small = limiter.reserve(ReserveRequest.of(request("a", 10)));
        Reservation large = limiter.reserve(ReserveRequest.of(request("b", 60)));
        assertThat(large.decision().allowed()).isTrue();
        await("b tokens 50 60");
        limiter.settle(small.handle(), Actual.of(Usage.of(70, 0)));
        limiter.settle(large.handle(), Actual.of(Usage.of(99, 0)));
        await("b tokens 50 60", "a tokens 50 70");
    }

    /** A settle names no plan; the record of the reservation has the capacity that it was made under. */
    @Test
    void aSettleAndAnExtensionCompareWithTheCapacityOfAnOverride() {
        RateLimiter limiter = limiter(plans(10, "calendar month UTC"));
        override(limiter, "a", 1_000);
        override(limiter, "b", 20);
        Reservation below = limiter.reserve(ReserveRequest.of(request("a", 10)));
        Reservation beyond = limiter.reserve(ReserveRequest.of(request("b", 5)));
        limiter.extend(beyond.handle(), Cost.of(Meter.TOKENS, 12), Duration.ofMinutes(5));
        await("b tokens 50 12");
        limiter.settle(below.handle(), Actual.of(Usage.of(70, 0)));
        limiter.settle(beyond.handle(), Actual.of(Usage.of(19, 0)));
        limiter.acquire(request("a", 430));
        await("b tokens 50 12", "a tokens 50 500");
        assertThat(events)
                .extracting(event -> event.limit().capacity().orElse(0))
                .containsExactly(20L, 1_000L);
    }

    private static void override(RateLimiter limiter, String tenant, long tokens) {
        SubjectOverride made = SubjectOverride.capacity("tokens", tokens);
        Overrides.Change change =
                new Overrides.Change("x", OptionalLong.empty(), false, list -> SubjectOverrides.with(list, made));
        limiter.overrides().change(tenant, change).toCompletableFuture().join();
    }

    @Test
    void theScriptsOfAShapeReachThresholdsToo() {
        RateLimiter limiter = limiter(plans(100_000, "fixed 1h"));
        RedisStore store = (RedisStore) open.get(1);
        // Without a count of tokens the value would not be a usual one.
        List.of("t0", "t1", "t2").forEach(tenant -> limiter.acquire(request(tenant, 1)));
        int[] made = {0};
        Patience.await("reservations by the scripts of the shape", () -> {
            Reservation one = limiter.reserve(ReserveRequest.of(request("t" + made[0]++ % 3, 1)));
            limiter.settle(one.handle(), Actual.of(Usage.of(0, 0)));
            return Math.min(
                            store.reserveShapes().shapedCalls(),
                            store.settleShapes().shapedCalls())
                    > 20;
        });
        Reservation small = limiter.reserve(ReserveRequest.of(request("t1", 10)));
        Reservation large = limiter.reserve(ReserveRequest.of(request("t2", 60)));
        limiter.settle(small.handle(), Actual.of(Usage.of(70, 0)));
        limiter.settle(large.handle(), Actual.of(Usage.of(99, 0)));
        await("t2 tokens 50 61", "t1 tokens 50 71");
    }

    @Test
    void aSettleUnderALimitOnConcurrentCallsReachesAThreshold() {
        Plans plans = Plans.of(Plan.of(
                "p",
                Limit.builder("open", Meter.CONCURRENCY, Window.concurrent())
                        .capacity(4)
                        .build(),
                Limit.builder("tokens", Meter.TOKENS, Window.parse("fixed 1h"))
                        .capacity(100)
                        .thresholds(List.of(50, 80))
                        .build()));
        RateLimiter limiter = limiter(plans);
        Reservation one = limiter.reserve(ReserveRequest.of(request("a", 45)));
        Reservation other = limiter.reserve(ReserveRequest.of(request("b", 60)));
        limiter.settle(other.handle(), Actual.of(Usage.of(79, 0)));
        limiter.settle(one.handle(), Actual.of(Usage.of(82, 0)));
        await("b tokens 50 60", "a tokens 50 82", "a tokens 80 82");
    }

    @Test
    void anExtensionReachesAThreshold() {
        RateLimiter limiter = limiter(plans(10, "fixed 1h"));
        Reservation reservation = limiter.reserve(ReserveRequest.of(request("a", 10)));
        limiter.extend(reservation.handle(), Cost.of(Meter.TOKENS, 55), Duration.ofMinutes(5));
        await("a tokens 50 55");
    }

    @Test
    void aRefundDoesNotArmAThresholdBeforeItsWindowIsOver() {
        RateLimiter limiter = limiter(plans(10, "sliding 1h"));
        for (int i = 0; i < 3; i++) {
            Reservation up = limiter.reserve(ReserveRequest.of(request("a", 50)));
            limiter.cancel(up.handle());
        }
        limiter.acquire(request("z", 50));
        await("a tokens 50 50", "z tokens 50 50");
    }

    @Test
    void aThresholdIsArmedAgainOnceItsWindowIsOver() {
        RateLimiter limiter = limiter(plans(10, "sliding 500ms"));
        limiter.acquire(request("a", 60));
        await("a tokens 50 60");
        Patience.await(() -> "all back", () -> limiter.acquire(request("a", 60)).allowed());
        await("a tokens 50 60", "a tokens 50 60");
        assertThat(events.get(0).eventId()).isNotEqualTo(events.get(1).eventId());
    }

    @Test
    void anotherCapacityHasThresholdsOfItsOwn() {
        RateLimiter limiter = limiter(plans(10, "sliding 1h"));
        limiter.acquire(request("a", 0));
        for (int i = 0; i < 4; i++) {
            limiter.acquire(request("a", 0));
        }
        await("a calls 50 5");
        limiter.replace(plans(20, "sliding 1h"), limiter.prices());
        for (int i = 0; i < 5; i++) {
            limiter.acquire(request("a", 0));
        }
        await("a calls 50 5", "a calls 50 10");
    }

    @Test
    void whatAReceiverDoesNotTakeIsGivenToItAgainUnderTheSameId() throws Exception {
        List<ThresholdCrossed> refused = new CopyOnWriteArrayList<>();
        RateLimiter first = limiter(plans(10, "sliding 1h"), all -> {
            refused.addAll(all);
            return Set.of();
        });
        first.acquire(request("a", 60));
        Patience.await(() -> "refused", () -> !refused.isEmpty());
        end(0);
        limiter(plans(10, "sliding 1h"));
        await("a tokens 50 60");
        assertThat(events.get(0).eventId()).isEqualTo(refused.get(0).eventId());
    }

    @Test
    void aClockOfRedisThatIsSetBackHidesNoCrossing() throws Exception {
        CompletableFuture<String> refused = new CompletableFuture<>();
        RateLimiter first = limiter(plans(10, "sliding 1h"), all -> {
            refused.complete(all.get(0).eventId());
            return Set.of();
        });
        first.acquire(request("a", 60));
        String id = refused.join();
        end(0);
        // Given for three seconds by a clock that was an hour ahead.
        redis.command("EVAL", """
                for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
                  local value = redis.call('HGET', KEYS[1], field)
                  redis.call('HSET', KEYS[1], field,
                    struct.pack('<d', struct.unpack('<d', value) + 3600 * 1000000) .. string.sub(value, 9))
                end
                """, "1", "tg:{a}:xu");
        limiter(plans(10, "sliding 1h"));
        await("a tokens 50 60");
        assertThat(events.get(0).eventId()).isEqualTo(id);
    }

    @Test
    void limitsOfAUserAreToldApart() {
        Plans plans = Plans.of(Plan.of(
                "p",
                Limit.builder("calls", Meter.REQUESTS, Window.parse("bucket 1 per 1h"))
                        .capacity(2)
                        .scope(Scope.USER)
                        .thresholds(List.of(100))
                        .build()));
        RateLimiter limiter = limiter(plans);
        for (String user : List.of("u", "v", "u", "v", "w")) {
            limiter.acquire(new Request(Subject.of("a").withUser(user), "p", Cost.oneRequest()));
        }
        await("a calls 100 2", "a calls 100 2");
        assertThat(events.stream().map(each -> each.subject().user().orElse("")))
                .containsExactlyInAnyOrder("u", "v");
    }

    @Test
    void bothHashesExpire() {
        RateLimiter limiter = limiter(plans(10, "sliding 1h"), all -> Set.of());
        limiter.acquire(request("a", 60));
        Patience.await(
                () -> "recorded",
                () -> redis.command("EXISTS", "tg:{a}:xu").toString().contains("1"));
        assertThat(Map.of(
                        "x", redis.command("PTTL", "tg:{a}:x").toString(),
                        "xu", redis.command("PTTL", "tg:{a}:xu").toString()))
                .allSatisfy((key, ttl) -> assertThat(ttl).doesNotContain("-"));
    }
}
