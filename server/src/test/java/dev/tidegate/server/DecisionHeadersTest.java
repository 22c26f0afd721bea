package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.Rounding;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionHeadersTest {
    private static final Pattern ITEM = Pattern.compile(
            "\"[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]*\"(;[a-z][a-z0-9_.*-]*=(-?[0-9]{1,15}|\"[a-z-]*\"))*");
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));

    /** Where ManualTime starts: 2026-03-10T12:00:00Z. */
    private static final long NOW_SECONDS = 1_773_144_000L;

    private static Limit limit(String name, Meter meter, long capacity, Window window) {
        return Limit.builder(name, meter, window).capacity(capacity).build();
    }

    private static Plans plan(Limit... limits) {
        return Plans.of(Plan.of("p", limits));
    }

    private static void assertStructuredList(String header) {
        for (String item : header.split(", ", -1)) {
            assertThat(item).matches(ITEM);
        }
    }

    @Test
    void aStarterCallCarriesEveryDialect() {
        try (TestServer server = TestServer.start()) {
            Reply reply = server.acquire("c", "starter");
            assertThat(reply.header("ratelimit-policy"))
                    .isEqualTo("\"requests-per-hour\";q=50;qu=\"requests\";w=3600, \"monthly-spend\";q=10000000000");
            assertThat(reply.header("ratelimit"))
                    .isEqualTo("\"requests-per-hour\";r=49;t=3600, \"monthly-spend\";r=10000000000");
            assertStructuredList(reply.header("ratelimit-policy"));
            assertStructuredList(reply.header("ratelimit"));
            assertThat(reply.header("x-ratelimit-limit")).isEqualTo("50");
            assertThat(reply.header("x-ratelimit-remaining")).isEqualTo("49");
            assertThat(reply.header("x-ratelimit-reset")).isEqualTo(Long.toString(NOW_SECONDS + 3600));
            assertThat(reply.header("x-ratelimit-limit-requests")).isEqualTo("50");
            assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("49");
            assertThat(reply.header("x-ratelimit-reset-requests")).isEqualTo("1h0m0s");
            assertThat(reply.header("x-ratelimit-limit-tokens")).isEmpty();
            assertThat(reply.header("retry-after")).isEmpty();
        }
    }

    @Test
    void checkCarriesThemToo() {
        try (TestServer server = TestServer.start()) {
            Reply reply = server.post("/v1/check", "{\"subject\":\"c\",\"plan\":\"starter\"}");
            assertThat(reply.header("ratelimit"))
                    .isEqualTo("\"requests-per-hour\";r=49;t=3600, \"monthly-spend\";r=10000000000");
            assertThat(reply.header("x-ratelimit-remaining")).isEqualTo("49");
        }
    }

    @Test
    void whatCannotBeSaidIsLeftOut() {
        Plans plans = plan(
                Limit.builder("unlimited", Meter.SPEND, HOUR).build(),
                Limit.builder("shadow", Meter.REQUESTS, HOUR)
                        .capacity(1)
                        .shadow(true)
                        .build(),
                limit("giant", Meter.TOKENS, 1_000_000_000_000_000L, HOUR),
                limit("largest", Meter.TOKENS, 999_999_999_999_999L, HOUR));
        try (TestServer server = TestServer.start(plans)) {
            Reply reply = server.acquire("c", "p");
            assertThat(reply.header("ratelimit-policy")).isEqualTo("\"largest\";q=999999999999999;w=3600");
            assertThat(reply.header("ratelimit")).isEqualTo("\"largest\";r=999999999999999");
            assertThat(reply.header("x-ratelimit-limit")).isEqualTo("1000000000000000");
            assertThat(reply.header("x-ratelimit-limit-requests")).isEmpty();
        }
    }

    @Test
    void aPlanWithNothingToSayHasNoHeaders() {
        try (TestServer server = TestServer.start(
                plan(Limit.builder("unlimited", Meter.REQUESTS, HOUR).build()))) {
            Reply reply = server.acquire("c", "p");
            assertThat(reply.response().headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase().contains("ratelimit"));
        }
    }

    @Test
    void aDenialSpeaksOfTheViolatedLimitsAndWhenThisCostPasses() {
        Plans plans = plan(
                limit("calls", Meter.REQUESTS, 2, HOUR),
                limit("burst", Meter.REQUESTS, 1, Window.bucket(1, Duration.ofMillis(500))),
                limit("spend", Meter.SPEND, 1000, HOUR));
        try (TestServer server = TestServer.start(plans)) {
            server.acquire("c", "p");
            Reply burst = server.acquire("c", "p");
            assertThat(burst.status()).isEqualTo(429);
            assertThat(burst.header("ratelimit")).isEqualTo("\"burst\";r=0;t=1");
            assertThat(burst.header("retry-after")).isEqualTo("1");
            assertThat(burst.header("x-ratelimit-limit")).isEqualTo("1");
            assertThat(burst.header("x-ratelimit-reset")).isEqualTo(Long.toString(NOW_SECONDS + 1));
            assertThat(burst.header("x-ratelimit-reset-requests")).isEqualTo("500ms");

            server.time.advance(Duration.ofMillis(200_500));
            server.acquire("c", "p");
            Reply both = server.acquire("c", "p");
            assertThat(both.header("ratelimit")).isEqualTo("\"calls\";r=0;t=3400, \"burst\";r=0;t=1");
            assertThat(both.header("retry-after")).isEqualTo("3400");
            assertThat(both.number("retryAfterMs")).isEqualTo(3_399_500);
            assertThat(both.header("x-ratelimit-limit")).isEqualTo("2");
            assertThat(both.header("x-ratelimit-remaining")).isEqualTo("0");
            assertThat(both.header("x-ratelimit-reset")).isEqualTo(Long.toString(NOW_SECONDS + 3600));
            assertThat(both.header("x-ratelimit-reset-requests")).isEqualTo("56m40s");
        }
    }

    @Test
    void aCostThatNeverPassesHasNoTimeToWaitFor() {
        Plans plans = plan(limit("calls", Meter.REQUESTS, 2, HOUR), limit("spend", Meter.SPEND, 10, HOUR));
        try (TestServer server = TestServer.start(plans)) {
            server.acquire("{\"subject\":\"c\",\"plan\":\"p\",\"cost\":{\"requests\":2}}");
            Reply reply = server.acquire("{\"subject\":\"c\",\"plan\":\"p\",\"cost\":{\"spend\":11}}");
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("ratelimit")).isEqualTo("\"calls\";r=0;t=3600, \"spend\";r=10");
            assertThat(reply.header("retry-after")).isEmpty();
            assertThat(reply.header("x-ratelimit-limit")).isEqualTo("10");
            assertThat(reply.header("x-ratelimit-reset")).isEmpty();
        }
    }

    @Test
    void theTightestLimitIsTheOneWithTheSmallestShareLeft() {
        Plans plans = plan(
                limit("wide", Meter.REQUESTS, 100, HOUR),
                limit("narrow", Meter.REQUESTS, 10, HOUR),
                limit("in", Meter.INPUT_TOKENS, 1000, HOUR));
        try (TestServer server = TestServer.start(plans)) {
            Reply first = server.acquire("c", "p");
            assertThat(first.header("x-ratelimit-limit")).isEqualTo("10");
            assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("10");
            assertThat(first.header("x-ratelimit-limit-tokens")).isEqualTo("1000");
            assertThat(first.header("x-ratelimit-reset-tokens")).isEqualTo("0s");
            Reply second = server.acquire("{\"subject\":\"c\",\"plan\":\"p\",\"cost\":{\"input_tokens\":999}}");
            assertThat(second.header("x-ratelimit-limit")).isEqualTo("1000");
            assertThat(second.header("x-ratelimit-remaining")).isEqualTo("1");
            assertThat(second.header("x-ratelimit-remaining-tokens")).isEqualTo("1");
            assertThat(second.header("x-ratelimit-remaining-requests")).isEqualTo("8");
        }
    }

    @Test
    void tokensComeBeforeInputTokens() {
        Plans plans = plan(limit("in", Meter.INPUT_TOKENS, 10, HOUR), limit("all", Meter.TOKENS, 1000, HOUR));
        try (TestServer server = TestServer.start(plans)) {
            assertThat(server.acquire("c", "p").header("x-ratelimit-limit-tokens"))
                    .isEqualTo("1000");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "1,1ms",
        "1000,1ms",
        "1001,2ms",
        "20000,20ms",
        "999000,999ms",
        "999001,1s",
        "1000000,1s",
        "1000001,2s",
        "59000001,1m0s",
        "60000000,1m0s",
        "360000000,6m0s",
        "3599000001,1h0m0s",
        "3600000000,1h0m0s",
        "3661000000,1h1m1s",
        "90000000000,25h0m0s"
    })
    void aDurationIsWrittenAsProvidersDoAndRoundedUp(long micros, String text) {
        assertThat(Rounding.text(Duration.ofNanos(1000 * micros))).isEqualTo(text);
    }
}
