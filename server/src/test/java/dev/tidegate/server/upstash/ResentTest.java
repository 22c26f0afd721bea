package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are lost on their way, on connections that a test breaks: no command runs twice. */
class ResentTest {
    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static UpstashServer upstash;
    private static HashedSecrets.Created other;

    @BeforeAll
    static void start() throws IOException {
        redis = RedisServer.start();
        other = UpstashTokens.create("other", TokenScope.ALL);
        UpstashTokens tokens = UpstashTokens.load(Files.writeString(folder.resolve("tokens"), other.line()));
        upstash = UpstashServer.before(
                RedisStore.builder(redis.uri()).raw(),
                UpstashOptions.on(0).within(Duration.ofSeconds(30)),
                Optional.of(tokens));
    }

    @AfterAll
    static void stop() {
        upstash.close();
        redis.close();
    }

    private static TestConnection open() {
        return new TestConnection(upstash.port());
    }

    private static String value(String key) {
        return redis.command("get", key).text();
    }

    /** Sends a request, waits until Redis has executed it, and loses the answer. */
    private static void lost(String path, String body, String key, String then, String... headers) {
        TestConnection call = open().post(path, body, headers);
        Patience.await(
                "the command",
                () -> then.equals(redis.command("eval", "return redis.call('get', KEYS[1]) or ''", "1", key)
                        .text()));
        call.cut();
    }

    private static String again(int attempt, String path, String body, String... headers) {
        try (TestConnection call = open()) {
            String[] all = Arrays.copyOf(headers, headers.length + 1);
            all[headers.length] = "Upstash-Telemetry-Retry: " + attempt;
            return call.post(path, body, all).response().body();
        }
    }

    private static String key() {
        return "k:" + UUID.randomUUID();
    }

    @Test
    void anAnswerThatWasLostIsSentAgain() {
        for (String path : List.of("/", "/pipeline", "/multi-exec")) {
            String key = key();
            String command = "[\"incr\",\"" + key + "\"]";
            String body = path.equals("/") ? command : "[" + command + "]";
            lost(path, body, key, "1");
            String answer = path.equals("/") ? "{\"result\":1}" : "[{\"result\":1}]";
            assertThat(again(1, path, body)).isEqualTo(answer);
            assertThat(again(2, path, body)).isEqualTo(answer);
            assertThat(value(key)).isEqualTo("1");
        }
    }

    @Test
    void aRequestThatStillRunsIsNotStartedAgain() {
        String queue = key();
        String body = "[\"blpop\",\"" + queue + "\",0]";
        TestConnection first = open().post("/", body);
        Patience.await(
                "the first to wait",
                () -> redis.info("clients", "blocked_clients").equals("1"));
        first.cut();
        try (TestConnection second = open().post("/", body, "Upstash-Telemetry-Retry: 1")) {
            redis.command("rpush", queue, "one", "two");
            assertThat(second.response().body()).isEqualTo("{\"result\":[\"" + queue + "\",\"one\"]}");
        }
        assertThat(redis.command("lrange", queue, "0", "-1").toString())
                .contains("two")
                .doesNotContain("one");
    }

    @Test
    void equalRequestsOfTwoCallersEachRunOnce() {
        String key = key();
        String body = "[\"incr\",\"" + key + "\"]";
        lost("/", body, key, "1");
        try (TestConnection second = open()) {
            assertThat(second.post("/", body).response().body()).isEqualTo("{\"result\":2}");
            // The second caller has its answer, as its next request shows: the first still has none.
            second.post("/", "[\"ping\"]").response();
        }
        assertThat(again(1, "/", body)).isEqualTo("{\"result\":1}");
        assertThat(value(key)).isEqualTo("2");
    }

    /** A proxy that lost the answer may keep its own connection. */
    @Test
    void anAnswerOnAConnectionThatStandsIsGivenAgain() {
        String key = key();
        String body = "[\"incr\",\"" + key + "\"]";
        try (TestConnection first = open()) {
            assertThat(first.post("/", body).response().body()).isEqualTo("{\"result\":1}");
            assertThat(again(1, "/", body)).isEqualTo("{\"result\":1}");
        }
        assertThat(value(key)).isEqualTo("1");
    }

    @Test
    void anAnswerThatIsKnownToHaveArrivedIsNotGivenAgain() {
        String key = key();
        String body = "[\"incr\",\"" + key + "\"]";
        try (TestConnection first = open()) {
            assertThat(first.post("/", body).response().body()).isEqualTo("{\"result\":1}");
            first.post("/", "[\"ping\"]").response();
            assertThat(again(1, "/", body)).isEqualTo("{\"result\":2}");
        }
        assertThat(value(key)).isEqualTo("2");
    }

    @Test
    void theCallerThatLostItsAnswerGetsItWhoeverSendsAgainFirst() {
        String key = key();
        String body = "[\"incr\",\"" + key + "\"]";
        try (TestConnection first = open()) {
            assertThat(first.post("/", body).response().body()).isEqualTo("{\"result\":1}");
            lost("/", body, key, "2");
            assertThat(again(1, "/", body)).isEqualTo("{\"result\":2}");
            assertThat(again(1, "/", body)).isEqualTo("{\"result\":1}");
        }
    }

    @Test
    void equalRequestsThatAreBothLostAreEachAnsweredOnce() {
        String key = key();
        String body = "[\"incr\",\"" + key + "\"]";
        lost("/", body, key, "1");
        lost("/", body, key, "2");
        assertThat(List.of(again(1, "/", body), again(1, "/", body)))
                .containsExactlyInAnyOrder("{\"result\":1}", "{\"result\":2}");
        // A third caller, whose first attempt did not get here.
        assertThat(again(1, "/", body)).isEqualTo("{\"result\":3}");
        assertThat(value(key)).isEqualTo("3");
    }

    /** The first attempt of the second caller did not get here. */
    @Test
    void aCallerIsNotGivenTheAnswerThatAnotherOneHas() {
        String[][] callers = {
            {"X-Forwarded-For: 192.0.2.7, 10.0.0.1", "X-Forwarded-For: 192.0.2.8, 10.0.0.1"},
            {
                "Upstash-Telemetry-Sdk: @upstash/redis@v1.39.0\r\nUpstash-Sync-Token: a",
                "Upstash-Telemetry-Sdk: @upstash/redis@v1.39.0\r\nUpstash-Sync-Token: b"
            }
        };
        for (String[] two : callers) {
            String key = key();
            String body = "[\"incr\",\"" + key + "\"]";
            try (TestConnection first = open()) {
                assertThat(first.post("/", body, two[0]).response().body()).isEqualTo("{\"result\":1}");
                assertThat(again(1, "/", body, two[1])).isEqualTo("{\"result\":2}");
                assertThat(again(1, "/", body, two[0])).isEqualTo("{\"result\":1}");
            }
            assertThat(value(key)).isEqualTo("2");
        }
    }

    @Test
    void tokensDoNotShareAnswers() {
        String key = key();
        String body = "[\"incr\",\"" + key + "\"]";
        lost("/", body, key, "1");
        assertThat(again(1, "/", body, "Authorization: Bearer " + other.secret()))
                .isEqualTo("{\"result\":2}");
        assertThat(again(1, "/", body)).isEqualTo("{\"result\":1}");
    }

    @Test
    void formatsDoNotShareAnswers() {
        String key = key();
        String body = "[\"append\",\"" + key + "\",\"x\"]";
        lost("/", body, key, "x");
        assertThat(again(1, "/", body, "Upstash-Encoding: base64")).isEqualTo("{\"result\":2}");
    }

    @Test
    void aLargeAnswerIsSentAgain() {
        String key = key();
        redis.command("set", key + ":large", "x".repeat(3_000_000));
        String body = "[[\"incr\",\"" + key + "\"],[\"get\",\"" + key + ":large\"]]";
        lost("/pipeline", body, key, "1");
        assertThat(again(1, "/pipeline", body))
                .startsWith("[{\"result\":1},{\"result\":\"xxx")
                .hasSizeGreaterThan(3_000_000);
        assertThat(value(key)).isEqualTo("1");
    }

    @Test
    void anAnswerThatIsTooLargeToKeepIsAnErrorAndNotAnotherRun() {
        String key = key();
        redis.command("set", key + ":large", "x".repeat(Replays.MOST_ANSWER_BYTES));
        String body = "[[\"incr\",\"" + key + "\"],[\"get\",\"" + key + ":large\"]]";
        lost("/pipeline", body, key, "1");
        AtomicInteger attempt = new AtomicInteger();
        // The first of them may come before the answer, and share it.
        Patience.await(
                "the error",
                () -> again(attempt.incrementAndGet(), "/pipeline", body)
                        .equals(
                                "{\"error\":\"ERR the request was executed, and its answer is too large to be sent again\"}"));
        assertThat(value(key)).isEqualTo("1");
    }
}
