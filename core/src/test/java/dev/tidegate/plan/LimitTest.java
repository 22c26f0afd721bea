package dev.tidegate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));

    private static Limit.Builder requests(Window window) {
        return Limit.builder("l", Meter.REQUESTS, window).capacity(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 1h",
                "sliding 500ms",
                "fixed 1m",
                "fixed 7d",
                "calendar day UTC",
                "calendar week Europe/Paris",
                "calendar month Europe/Paris anchor 15",
                "calendar year +02:00 anchor 4",
                "calendar day UTC anchor 6",
                "bucket 10 per 1s",
                "bucket 1 per 366d",
                "concurrent"
            })
    void aWindowReadsBackAsWritten(String text) {
        assertThat(Window.parse(text).text()).isEqualTo(text);
        assertThat(Window.parse(Window.parse(text).text())).isEqualTo(Window.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sliding",
                "sliding 0h",
                "sliding -1h",
                "sliding 1.5h",
                "sliding 1y",
                "sliding 367d",
                "sliding 1h 2h",
                "sliding 999999999999w",
                "fixed",
                "calendar",
                "calendar month",
                "calendar month Nowhere/Else",
                "calendar decade UTC",
                "calendar month UTC anchor",
                "calendar month UTC anchor 0",
                "calendar month UTC anchor 32",
                "calendar month UTC anker 3",
                "calendar day UTC anchor 24",
                "calendar week UTC anchor 8",
                "calendar year UTC anchor 13",
                "calendar month UTC anchor x",
                "bucket 10",
                "bucket 0 per 1s",
                "bucket 10 each 1s",
                "bucket -1 per 1s",
                "bucket 1e3 per 1s",
                "concurrent 5",
                "rolling 1h",
                "SLIDING 1h",
                "bucket 99999999999999 per 1s",
                "sliding 1h,"
            })
    void aWindowThatIsNotOneIsRefusedNamingWhatIsAccepted(String text) {
        assertThatThrownBy(() -> Window.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("window: ")
                .hasMessageContaining("(expected: ");
    }

    @Test
    void theIdDependsOnNameMeterWindowAndScopeAndNothingElse() {
        long id = requests(HOUR).build().id();

        assertThat(requests(HOUR)
                        .capacity(99)
                        .shadow(true)
                        .thresholds(List.of(80))
                        .build()
                        .id())
                .isEqualTo(id);
        assertThat(requests(Window.sliding(Duration.ofMinutes(60))).build().id())
                .isEqualTo(id);
        assertThat(Limit.builder("m", Meter.REQUESTS, HOUR).build().id()).isNotEqualTo(id);
        assertThat(Limit.builder("l", Meter.TOKENS, HOUR).build().id()).isNotEqualTo(id);
        assertThat(requests(Window.fixed(Duration.ofHours(1))).build().id()).isNotEqualTo(id);
        assertThat(requests(new Window.Sliding(Duration.ofHours(1), 60)).build().id())
                .isNotEqualTo(id);
        assertThat(requests(HOUR).scope(Scope.USER).build().id()).isNotEqualTo(id);
    }

    @Test
    void theIdIsPartOfTheStorageFormatAndDoesNotChange() {
        assertThat(Plans.builtIn().plan("starter").orElseThrow().limits())
                .extracting(limit -> Long.toHexString(limit.id()))
                .containsExactly("700f186efd5c", "5d467b1a9bd");
    }

    @Test
    void everyFaultNamesFieldValueAndRange() {
        assertThatThrownBy(() -> requests(HOUR).capacity(-3).build())
                .hasMessage("capacity: -3 (expected: 1 … 4503599627370496)");
        assertThatThrownBy(() -> requests(HOUR).capacity(0).build()).hasMessageStartingWith("capacity: 0");
        assertThatThrownBy(() -> requests(HOUR).capacity((1L << 52) + 1).build())
                .hasMessageStartingWith("capacity: ");
        assertThatThrownBy(() -> Limit.builder("a b", Meter.REQUESTS, HOUR).build())
                .hasMessageStartingWith("name: a b");
        assertThatThrownBy(() -> Meter.of("Requests")).hasMessageStartingWith("meter: Requests");
        assertThatThrownBy(() -> requests(HOUR).thresholds(List.of(95, 80)).build())
                .hasMessageStartingWith("thresholds: ");
        assertThatThrownBy(() -> requests(HOUR).thresholds(List.of(101)).build())
                .hasMessageStartingWith("thresholds: ");
        assertThatThrownBy(() -> new Window.Sliding(Duration.ofHours(1), 121)).hasMessageStartingWith("segments: 121");
        assertThatThrownBy(() -> Window.sliding(Duration.ofNanos(1_000_500))).hasMessageStartingWith("window: ");
        assertThatThrownBy(() -> requests(HOUR)
                        .weights(new TokenWeights(Map.of(TokenKind.INPUT, 2)))
                        .build())
                .hasMessageStartingWith("weights: ");
        assertThatThrownBy(() -> new TokenWeights(Map.of(TokenKind.INPUT, -1)))
                .hasMessageStartingWith("weights.input: -1");
    }

    @Test
    void aConcurrentLimitCountsConcurrencyUpTo256AndNothingElseDoes() {
        assertThat(concurrency(256).build().capacity()).hasValue(256);
        assertThatThrownBy(() -> concurrency(257).build()).hasMessage("capacity: 257 (expected: 1 … 256 open at once)");
        assertThatThrownBy(() -> requests(Window.concurrent()).build()).hasMessageContaining("concurrency");
        assertThatThrownBy(() ->
                        Limit.builder("c", Meter.CONCURRENCY, HOUR).capacity(4).build())
                .hasMessageContaining("concurrency");
    }

    @Test
    void aLeaseIsAtMostASecondAndATenthOfAFixedOrCalendarWindow() {
        Window minute = Window.fixed(Duration.ofMinutes(1));
        assertThat(requests(minute).lease(Duration.ofSeconds(1)).build().lease())
                .contains(Duration.ofSeconds(1));
        assertThat(requests(Window.parse("calendar day UTC"))
                        .lease(Duration.ofMillis(10))
                        .build()
                        .withCapacity(7)
                        .asShadow()
                        .lease())
                .contains(Duration.ofMillis(10));
        refusesLease(minute, Duration.ofMillis(1_001), "lease: PT1.001S (expected: 10ms … 1s)");
        refusesLease(minute, Duration.ofMillis(9), "10ms … 1s");
        refusesLease(minute, Duration.ofMillis(-20), "10ms … 1s");
        refusesLease(Window.fixed(Duration.ofSeconds(5)), Duration.ofMillis(501), "10ms … 500ms, a tenth");
        refusesLease(Window.fixed(Duration.ofMillis(99)), Duration.ofMillis(10), "no such key with fixed 99ms");
        refusesLease(HOUR, Duration.ofMillis(100), "only fixed and calendar windows take leases, because");
        refusesLease(
                Window.bucket(1, Duration.ofSeconds(1)), Duration.ofMillis(100), "only fixed and calendar windows");
        assertThatThrownBy(() -> concurrency(1).lease(Duration.ofMillis(100)).build())
                .hasMessageContaining("only fixed and calendar windows");
    }

    private static void refusesLease(Window window, Duration lease, String message) {
        assertThatThrownBy(() -> requests(window).capacity(9).lease(lease).build())
                .hasMessageContaining(message);
    }

    @Test
    void eachLimitOfAPlanHasALeaseOrNoneHas() {
        Window minute = Window.fixed(Duration.ofMinutes(1));
        Limit leased = Limit.builder("a", Meter.REQUESTS, minute)
                .lease(Duration.ofMillis(100))
                .build();
        Limit other = Limit.builder("b", Meter.REQUESTS, minute).build();
        assertThatThrownBy(() -> Plan.of("plan", leased, other))
                .hasMessage("lease: none for b (expected: one for each limit of the plan, or for none)");
        assertThat(Plan.of("plan", leased).version())
                .isNotEqualTo(Plan.of(
                                "plan",
                                Limit.builder("a", Meter.REQUESTS, minute).build())
                        .version());
    }

    private static Limit.Builder concurrency(long capacity) {
        return Limit.builder("c", Meter.CONCURRENCY, Window.concurrent()).capacity(capacity);
    }

    @Test
    void aBucketTakesNoRefundablesUnlessItSaysSo() {
        Window bucket = Window.bucket(10, Duration.ofSeconds(1));
        for (Meter meter : List.of(Meter.TOKENS, Meter.SPEND, Meter.INPUT_TOKENS, Meter.OUTPUT_TOKENS)) {
            assertThatThrownBy(
                            () -> Limit.builder("b", meter, bucket).capacity(10).build())
                    .hasMessageContaining("refunds: none");
            assertThat(Limit.builder("b", meter, bucket)
                            .capacity(10)
                            .refunds(false)
                            .build()
                            .refunds())
                    .isFalse();
        }
        assertThatThrownBy(() -> requests(HOUR).refunds(false).build()).hasMessageStartingWith("refunds: ");
        assertThatThrownBy(() -> Limit.builder("b", Meter.REQUESTS, bucket).build())
                .hasMessageStartingWith("capacity: unlimited");
    }

    @Test
    void aBucketWhoseProductsCouldLeaveExactArithmeticIsRefused() {
        Window slow = Window.bucket(1, Duration.ofDays(366));
        assertThatThrownBy(() ->
                        Limit.builder("b", Meter.REQUESTS, slow).capacity(143).build())
                .hasMessageStartingWith("capacity: 143 (expected: at most 142");
        assertThatThrownBy(() ->
                        Limit.builder("b", Meter.REQUESTS, slow).capacity(11).build())
                .hasMessageContaining("ten years");
        assertThat(Limit.builder("b", Meter.REQUESTS, slow).capacity(9).build().capacity())
                .hasValue(9);
        assertThat(Limit.builder("b", Meter.REQUESTS, Window.bucket(7_000_000, Duration.ofSeconds(7)))
                        .capacity(100_000_000_000_000L)
                        .build()
                        .capacity())
                .as("reduced by the common divisor to one per microsecond")
                .isPresent();
    }

    @Test
    void aPlanHasOneToSixteenLimitsOfDifferentNames() {
        Limit limit = requests(HOUR).build();
        assertThatThrownBy(() -> Plan.of("p")).hasMessageStartingWith("limits: 0 limits");
        assertThatThrownBy(() -> Plan.of("p", limit, limit)).hasMessageStartingWith("name: l");
        assertThatThrownBy(() -> new Plan(
                        "p",
                        IntStream.range(0, 17)
                                .mapToObj(i -> Limit.builder("l" + i, Meter.REQUESTS, HOUR)
                                        .build())
                                .toList()))
                .hasMessageStartingWith("limits: 17 limits");
        assertThatThrownBy(() -> Plan.of("", limit)).hasMessageStartingWith("plan: ");
        assertThatThrownBy(() -> Plans.of(Plan.of("p", limit), Plan.of("p", limit)))
                .hasMessageStartingWith("plan: p");
        assertThatThrownBy(() -> Plans.of(List.of())).hasMessageStartingWith("plans: none");
    }

    @Test
    void aPlansVersionFollowsItsContent() {
        Plan plan = Plan.of("p", requests(HOUR).build());

        assertThat(plan.version())
                .hasSize(12)
                .isEqualTo(Plan.of("p", requests(HOUR).build()).version());
        assertThat(plan.version())
                .isNotEqualTo(Plan.of("p", requests(HOUR).capacity(11).build()).version());
    }

    @Test
    void theZoneIsPartOfTheLimit() {
        Window utc = Window.calendar(Window.Unit.MONTH, ZoneId.of("UTC"));
        Window paris = Window.calendar(Window.Unit.MONTH, ZoneId.of("Europe/Paris"));
        assertThat(requests(utc).build().id())
                .isNotEqualTo(requests(paris).build().id());
    }

    @Test
    void aRefillIsWrittenAsACapacityIs() {
        assertThat(Window.parse("bucket 3G per 1d")).isEqualTo(Window.bucket(3_000_000_000L, Duration.ofDays(1)));
        assertThat(Window.parse("bucket 1.5k per 1s")).isEqualTo(Window.bucket(1_500, Duration.ofSeconds(1)));
        assertThat(Window.parse("bucket 0.25M per 1h")).isEqualTo(Window.bucket(250_000, Duration.ofHours(1)));
        for (String refill : List.of("1.5", "0.0001k", "3g", "3T", "k", "0k", "9999999999999999G", "-1k", "01k")) {
            assertThatThrownBy(() -> Window.parse("bucket " + refill + " per 1d"))
                    .as(refill)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("window: bucket ");
        }
    }

    @Test
    void limitsOfEachModelInOnePlanAgreeOnTheNameTheyCountUnder() {
        Limit family = requests(HOUR).scope(Scope.MODEL).build();
        Limit named = Limit.builder("named", Meter.REQUESTS, HOUR)
                .scope(Scope.MODEL)
                .modelScope(ModelScope.AS_NAMED)
                .build();
        assertThatThrownBy(() -> Plan.of("p", family, named)).hasMessageContaining("model-scope");
        assertThat(named.asShadow().modelScope()).isEqualTo(ModelScope.AS_NAMED);
    }
}
