package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import dev.tidegate.usage.UnitPrices;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimiterTest {
    private static final long START = 1_773_144_000_000_000L; // 2026-03-10T12:00:00Z

    private final AtomicLong clock = new AtomicLong(START);
    private final MemoryStore store = MemoryStore.builder().time(clock::get).build();

    private RateLimiter builtIn() {
        return RateLimiter.builder().store(store).build();
    }

    private RateLimiter limiter(Limit... limits) {
        return RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", limits)))
                .store(store)
                .build();
    }

    private static Limit limit(String name, Meter meter, long capacity) {
        return Limit.builder(name, meter, Window.sliding(Duration.ofHours(1)))
                .capacity(capacity)
                .build();
    }

    private static Request tokens(long input, long output) {
        return Request.of("acme", "p")
                .withCost(Cost.of(Meter.INPUT_TOKENS, input).with(Meter.OUTPUT_TOKENS, output));
    }

    // ---- the built-in plans ----

    @ParameterizedTest
    @CsvSource({"starter, 50", "pro, 100", "business, 500"})
    void theBuiltInPlansAllowTheirRequestsAnHour(String plan, int capacity) {
        RateLimiter limiter = builtIn();
        for (int i = 0; i < capacity; i++) {
            assertThat(limiter.acquire(Request.of("tenant-1", plan)).allowed()).isTrue();
        }

        Decision denied = limiter.acquire(Request.of("tenant-1", plan));

        assertThat(denied).isInstanceOf(Denied.class);
        assertThat(denied.violated()).containsExactly("requests-per-hour");
        assertThat(denied.retryAfter()).contains(Duration.ofHours(1));
    }

    @Test
    void theBuiltInPlansBoundAMonthsSpend() {
        RateLimiter limiter = builtIn();
        Cost eleven = Cost.of(Meter.SPEND, 11_000_000_000L);
        Cost three = Cost.of(Meter.SPEND, 3_000_000_000L);

        assertThat(limiter.acquire(Request.of("a", "starter").withCost(eleven)).never())
                .isTrue();
        for (int i = 0; i < 16; i++) {
            assertThat(limiter.acquire(Request.of("a", "pro").withCost(three)).allowed())
                    .isTrue();
        }
        assertThat(limiter.acquire(Request.of("a", "pro").withCost(three)).violated())
                .containsExactly("monthly-spend");
        assertThat(limiter.acquire(Request.of("a", "business").withCost(three)).allowed())
                .isTrue();
    }

    @Test
    void aMonthEndsWhileTheLimiterRuns() {
        RateLimiter limiter = builtIn();
        Request ten = Request.of("a", "starter").withCost(Cost.of(Meter.SPEND, 4_000_000_000L));
        limiter.acquire(ten);
        limiter.acquire(ten);
        assertThat(limiter.acquire(ten).allowed()).isFalse();

        for (int month = 0; month < 14; month++) {
            clock.addAndGet(Duration.ofDays(31).toMillis() * 1000);
            assertThat(limiter.acquire(ten).limits().get(1).used()).isEqualTo(4_000_000_000L);
        }
    }

    // ---- costs ----

    @Test
    void tokensFollowFromInputAndOutputByTheWeights() {
        Limit weighted = Limit.builder("tokens", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                .capacity(1000)
                .weights(new TokenWeights(Map.of(TokenKind.OUTPUT, 5)))
                .build();
        RateLimiter limiter = limiter(weighted);

        assertThat(limiter.acquire(tokens(10, 20)).limits().get(0).used()).isEqualTo(110);
        Cost given = Cost.of(Meter.TOKENS, 110).with(Meter.INPUT_TOKENS, 10).with(Meter.OUTPUT_TOKENS, 20);
        assertThat(limiter.acquire(Request.of("acme", "p").withCost(given)).allowed())
                .isTrue();
        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "p").withCost(given.with(Meter.TOKENS, 30))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("cost.tokens: 30 (expected: 110");
        assertThat(limiter.status(Subject.of("acme"), "p").limits().get(0).used())
                .isEqualTo(220);
    }

    @Test
    void spendFollowsFromModelAndTokensWhereItIsNotGiven() {
        Prices prices = model -> model.equals("known") ? Optional.of(UnitPrices.of(3_000, 15_000)) : Optional.empty();
        RateLimiter limiter = RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", limit("spend", Meter.SPEND, 1_000))))
                .store(store)
                .prices(prices)
                .build();
        Cost cost = Cost.of(Meter.INPUT_TOKENS, 10).with(Meter.OUTPUT_TOKENS, 2);
        Subject known = Subject.of("acme").withModel("known");

        assertThat(limiter.acquire(new Request(known, "p", cost))
                        .limits()
                        .get(0)
                        .used())
                .isEqualTo(60);
        assertThat(limiter.acquire(new Request(known, "p", cost.with(Meter.SPEND, 7)))
                        .limits()
                        .get(0)
                        .used())
                .isEqualTo(67);
        assertThatThrownBy(() -> limiter.acquire(new Request(Subject.of("acme").withModel("unheard-of"), "p", cost)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model: unheard-of");
    }

    @Test
    void aStandardMeterThatThePlanDoesNotLimitIsIgnoredAndAnUnknownOneRefused() {
        RateLimiter limiter = builtIn();

        assertThat(limiter.acquire(Request.of("a", "starter")
                                .withCost(Cost.of(Meter.TOKENS, 5)
                                        .with(Meter.CONCURRENCY, 1)
                                        .with(Meter.SPEND, 0)))
                        .allowed())
                .isTrue();
        assertThatThrownBy(() -> limiter.acquire(Request.of("a", "starter").withCost(Cost.of(Meter.of("pages"), 5))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("cost.pages: unknown meter");
        assertThat(limiter.status(Subject.of("a"), "starter").limits().get(0).used())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"-1", "4398046511105", "9223372036854775807"})
    void aPartOutOfRangeIsRefused(long part) {
        assertThatThrownBy(() -> Cost.of(Meter.REQUESTS, part))
                .hasMessage("cost.requests: " + part + " (expected: an integer from 0 to 4398046511104)");
    }

    // ---- subjects and plans ----

    @Test
    void anUnknownPlanIsRefusedNamingTheKnownOnes() {
        assertThatThrownBy(() -> builtIn().acquire(Request.of("a", "gold")))
                .hasMessage("plan: gold (expected: one of [business, pro, starter])");
    }

    @Test
    void aPlanThatCountsByUserRefusesACallWithoutOne() {
        RateLimiter limiter = limiter(Limit.builder("each", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                .scope(Scope.USER)
                .capacity(1)
                .build());

        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "p"))).hasMessageStartingWith("user: missing");
        assertThatThrownBy(() -> limiter.status(Subject.of("acme"), "p")).hasMessageStartingWith("user: missing");
    }

    @Test
    void idsAreOneTo128BytesWithoutControlCharacters() {
        assertThat(Subject.of("x".repeat(128)).tenant()).hasSize(128);
        assertThat(Subject.of("é".repeat(64)).tenant()).hasSize(64);
        for (String bad : new String[] {"", "x".repeat(129), "é".repeat(65), "a\nb", "a\u0000", "a\u0085", "\ud800"}) {
            assertThatThrownBy(() -> Subject.of(bad)).hasMessageStartingWith("subject: ");
            assertThatThrownBy(() -> Subject.of("a").withUser(bad)).hasMessageStartingWith("user: ");
            assertThatThrownBy(() -> Subject.of("a").withModel(bad)).hasMessageStartingWith("model: ");
        }
    }

    @Test
    void anErrorNeverCarriesControlCharactersOrAWholeBody() {
        assertThatThrownBy(() -> Subject.of("a\nb")).hasMessageContaining("a\\u000ab");
        assertThatThrownBy(() -> Subject.of("x".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    // ---- the store ----

    @Test
    void aSubjectNeverSeenHasUsedNothing() {
        SubjectStatus status = builtIn().status(Subject.of("nobody"), "pro");

        assertThat(status.limits()).extracting(LimitStatus::used).containsExactly(0L, 0L);
        assertThat(status.limits()).extracting(LimitStatus::resetAfter).containsOnly(Duration.ZERO);
        assertThat(status.source()).isEqualTo("memory");
    }

    @Test
    void oneCallIsOneCommandAndAStaleAnswerOneMore() {
        AtomicInteger commands = new AtomicInteger();
        RateLimiter limiter = RateLimiter.builder()
                .store(new Forwarding() {
                    @Override
                    public CompletionStage<StoreReply> apply(StoreCommand command) {
                        commands.incrementAndGet();
                        return store.apply(command);
                    }
                })
                .build();

        limiter.acquire(Request.of("a", "pro"));
        assertThat(commands).as("boundaries are learned from the store's clock").hasValue(2);
        limiter.acquire(Request.of("a", "pro"));
        assertThat(commands).hasValue(3);
        clock.addAndGet(Duration.ofDays(25).toMillis() * 1000);
        limiter.acquire(Request.of("a", "pro"));
        assertThat(commands).as("the next month was ready").hasValue(4);
    }

    @Test
    void aStoreThatFailsIsAnExceptionOnBothFaces() {
        RateLimiter limiter = RateLimiter.builder()
                .store(new Forwarding() {
                    @Override
                    public CompletionStage<StoreReply> apply(StoreCommand command) {
                        return CompletableFuture.failedFuture(new StoreException("gone", true));
                    }
                })
                .build();

        assertThatThrownBy(() -> limiter.acquire(Request.of("a", "pro")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isTransient()).isTrue());
        assertThat(limiter.acquireAsync(Request.of("a", "pro")).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void aClosedStoreAnswersNothing() {
        RateLimiter limiter = RateLimiter.builder().build();
        limiter.close();

        assertThatThrownBy(() -> limiter.acquire(Request.of("a", "pro")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThat(limiter.health().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void aStoreThatWasPassedInStaysOpen() {
        builtIn().close();

        assertThat(builtIn().acquire(Request.of("a", "pro")).allowed()).isTrue();
    }

    private abstract class Forwarding implements LimitStore {
        @Override
        public CompletionStage<Void> check() {
            return store.check();
        }

        @Override
        public String source() {
            return store.source();
        }

        @Override
        public void close() {}
    }

    @Test
    void aClockThatStepsBackOverMidnightFindsTheNewDaysCount() {
        Limit daily = Limit.builder("daily", Meter.REQUESTS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                .capacity(2)
                .build();
        RateLimiter limiter = limiter(daily);
        clock.addAndGet(Duration.ofHours(12).toMillis() * 1000 + 1_000_000);
        limiter.acquire(Request.of("a", "p"));

        clock.addAndGet(-2_000_000);
        Decision back = limiter.acquire(Request.of("a", "p"));

        assertThat(back.limits().get(0).used()).isEqualTo(2);
    }
}
