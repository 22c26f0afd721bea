package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.protocol.v1.DecisionAnswer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Under which status limits of a plans file deny, and what the answer tells a client about trying again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DenialStatusTest {
    private static final String PLANS = """
            version: 1
            plans:
              plain: {limits: [{name: a, meter: requests, capacity: 1, window: sliding 1h}]}
              paid: {limits: [{name: a, meter: spend, capacity: $1, window: calendar month UTC, status: 402}]}
              barred: {limits: [{name: a, meter: requests, capacity: 1, window: sliding 10s, status: 403}]}
              auto: {limits: [{name: a, meter: requests, capacity: 1, window: sliding 60s, status: auto}]}
              auto-long: {limits: [{name: a, meter: requests, capacity: 1, window: sliding 61s, status: auto}]}
              auto-spend: {limits: [{name: a, meter: spend, capacity: $1, window: sliding 1h, status: auto}]}
              both:
                limits:
                  - {name: short, meter: requests, capacity: 1, window: sliding 10s, status: 403}
                  - {name: long, meter: spend, capacity: $1, window: sliding 1h, status: 402}
              shadowed:
                limits:
                  - {name: short, meter: requests, capacity: 1, window: sliding 10s, status: 403}
                  - {name: long, meter: spend, capacity: $1, window: sliding 1h, status: 402, shadow: true}
              slots: {limits: [{name: a, meter: concurrency, capacity: 1, window: concurrent, concurrency-retry: 5s}]}
              slot: {limits: [{name: a, meter: concurrency, capacity: 1, window: concurrent}]}
            """;
    private TestServer server;
    private int subjects;

    @BeforeAll
    void start() {
        server = TestServer.start(PlansFile.parse(PLANS));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "plain, 429, false",
        "paid, 402, false",
        "barred, 403, -",
        "auto, 429, -",
        "auto-long, 403, false",
        "auto-spend, 402, false",
        "both, 402, false",
        "shadowed, 403, -"
    })
    void aLimitDeniesUnderTheStatusItHas(String plan, int status, String shouldRetry) {
        String body = "{\"subject\":\"s" + subjects++ + "\",\"plan\":\"" + plan
                + "\",\"cost\":{\"requests\":1,\"spend\":1000000000}}";
        assertThat(server.acquire(body).status()).isEqualTo(200);
        for (String path : new String[] {"/v1/acquire", "/v1/check", "/v1/reservations"}) {
            Reply denied = server.post(path, body);
            assertThat(denied.status()).as(denied.body()).isEqualTo(status);
            assertThat(denied.number("status")).isEqualTo(status);
            assertThat(denied.string("type")).isEqualTo(DecisionAnswer.DENIED_TYPE);
            assertThat(denied.json()).containsKey("violated");
            assertThat(denied.header("x-should-retry")).isEqualTo(shouldRetry.replace("-", ""));
            assertThat(denied.header("retry-after")).isNotEmpty();
            assertThat(denied.header("ratelimit")).isNotEmpty();
            assertThat(denied.header("ratelimit-policy")).isNotEmpty();
            assertThat(denied.header("x-ratelimit-limit")).isNotEmpty();
        }
    }

    @Test
    void whatNeverPassesIsNotToBeTriedAgain() {
        Reply denied = server.acquire("{\"subject\":\"never\",\"plan\":\"auto\",\"cost\":{\"requests\":2}}");
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.header("x-should-retry")).isEqualTo("false");
        assertThat(denied.header("retry-after")).isEmpty();
    }

    @Test
    void everyDecisionHasTheHeadersOfOne() {
        String body = "{\"subject\":\"headers\",\"plan\":\"plain\",\"id\":\"one\"}";
        for (int status : new int[] {201, 200}) {
            Reply held = server.post("/v1/reservations", body);
            assertThat(held.status()).isEqualTo(status);
            assertThat(held.header("ratelimit")).isNotEmpty();
            assertThat(held.header("ratelimit-policy")).isNotEmpty();
            assertThat(held.header("x-ratelimit-remaining")).isEqualTo("0");
            assertThat(held.header("x-should-retry")).isEmpty();
        }
    }

    /** The wait is the expiry that frees a slot, and no longer than the limit says. */
    @ParameterizedTest
    @CsvSource({"slots, 60000, 5000", "slots, 3000, 3000", "slot, 60000, 1000", "slot, 300, 300"})
    void aConcurrentLimitNamesTheWaitItHas(String plan, long ttlMillis, long waitMillis) {
        String subject = "c" + subjects++;
        String body = "{\"subject\":\"" + subject + "\",\"plan\":\"" + plan + "\",\"ttlMs\":" + ttlMillis + "}";
        assertThat(server.post("/v1/reservations", body).status()).isEqualTo(201);
        Reply denied = server.post("/v1/reservations", body);
        assertThat(denied.status()).isEqualTo(429);
        assertThat(denied.number("retryAfterMs")).isEqualTo(waitMillis);
        assertThat(denied.header("x-ratelimit-reset")).isNotEmpty();
        assertThat(Duration.ofSeconds(Long.parseLong(denied.header("retry-after"))))
                .isEqualTo(Duration.ofSeconds((waitMillis + 999) / 1000));
    }

    @Test
    void plansSayHowTheyDeny() {
        assertThat(server.get("/v1/plans").body())
                .contains("\"denialStatus\":\"auto\"", "\"denialStatus\":\"402\"", "\"concurrencyRetryMs\":5000");
    }
}
