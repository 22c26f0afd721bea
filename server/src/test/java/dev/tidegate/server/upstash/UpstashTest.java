package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol of Upstash before a real redis-server. */
class UpstashTest {
    private static final String[] BASE64 = {"Upstash-Encoding", "base64"};
    private static final String FLAGGED = "#!lua flags=allow-key-locking\\nreturn ARGV[1]";

    private static RedisServer redis;
    private static UpstashServer upstash;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        upstash = UpstashServer.before(redis.uri());
    }

    @AfterAll
    static void stop() {
        upstash.close();
        redis.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"set\",\"e1\",\"OK\"]                    | {\"result\":\"OK\"}       | {\"result\":\"OK\"}",
                "[\"get\",\"e1\"]                           | {\"result\":\"OK\"}       | {\"result\":\"T0s=\"}",
                "[\"get\",\"none\"]                         | {\"result\":null}         | {\"result\":null}",
                "[\"ping\"]                                 | {\"result\":\"PONG\"}     | {\"result\":\"UE9ORw==\"}",
                "[\"eval\",\"return {1,{2,{'a',false}},{}}\",0] | {\"result\":[1,[2,[\"a\",null]],[]]} "
                        + "| {\"result\":[1,[2,[\"YQ==\",null]],[]]}",
                "[\"eval\",\"return redis.status_reply('OK')\",0] | {\"result\":\"OK\"} | {\"result\":\"OK\"}",
                "[\"eval\",\"return {redis.status_reply('OK')}\",0] | {\"result\":[\"OK\"]} | {\"result\":[\"T0s=\"]}",
                "[\"eval\",\"return {redis.pcall('incr')}\",0,1,2] | {\"result\":[\"ERR Wrong number of args calling"
                        + " Redis command from script script: a16e2e4b7fdc4d7f\"]} | x",
                "[\"echo\",\"a\\u0000\\\"\\\\\\n\\u00e9\"] | {\"result\":\"a\\u0000\\\"\\\\\\n\u00e9\"} "
                        + "| {\"result\":\"YQAiXArDqQ==\"}",
                "[\"echo\",\"\\ud800x\"]                    | {\"result\":\"\uFFFDx\"}  | {\"result\":\"77+9eA==\"}",
                "[\"echo\",1e+21]                           | {\"result\":\"1e+21\"}    | {\"result\":\"MWUrMjE=\"}",
                "[\"echo\",1795306330292]                   | {\"result\":\"1795306330292\"} "
                        + "| {\"result\":\"MTc5NTMwNjMzMDI5Mg==\"}",
                "[\"echo\",true]                            | {\"result\":\"true\"}     | {\"result\":\"dHJ1ZQ==\"}",
                "[\"echo\",null]                            | {\"result\":\"null\"}     | {\"result\":\"bnVsbA==\"}",
                "[\"echo\",{\"a\": [1]}]                    | {\"result\":\"{\\\"a\\\": [1]}\"} "
                        + "| {\"result\":\"eyJhIjogWzFdfQ==\"}",
                "[\"eval\",\"return '\\\\255\\\\254'\",0]   | {\"result\":\"\uFFFD\uFFFD\"} | {\"result\":\"//4=\"}",
            })
    void valuesAreWhatTheClientsDecode(String command, String plain, String encoded) {
        if (encoded.equals("x")) {
            assertThat(upstash.command(command)).startsWith("{\"result\":[\"ERR ");
            return;
        }
        assertThat(upstash.command(command)).isEqualTo(plain);
        assertThat(upstash.command(command, BASE64)).isEqualTo(encoded);
    }

    @Test
    void integersKeepAllTheirDigits() {
        upstash.command("[\"set\",\"big\",9223372036854775806]");
        assertThat(upstash.command("[\"incr\",\"big\"]")).isEqualTo("{\"result\":9223372036854775807}");
    }

    @Test
    void aPipelineAnswersEachCommandOnItsOwn() {
        HttpResponse<String> answer =
                upstash.post("/pipeline", "[[\"set\",\"p\",\"x\"],[\"incr\",\"p\"],[\"config\",\"get\",\"*\"]]");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("[{\"result\":\"OK\"},{\"error\":\"ERR value is not an integer or out of range\"},"
                        + "{\"error\":\"ERR Command is not available: 'CONFIG'\"}]");
    }

    @Test
    void aTransactionAnswersItsArrayAndADiscardedOneTheFirstError() {
        assertThat(upstash.post("/multi-exec", "[[\"set\",\"m\",\"x\"],[\"incr\",\"m\"],[\"get\",\"m\"]]", BASE64)
                        .body())
                .isEqualTo("[{\"result\":\"OK\"},{\"error\":\"ERR value is not an integer or out of range\"},"
                        + "{\"result\":\"eA==\"}]");
        HttpResponse<String> discarded = upstash.post("/multi-exec", "[[\"set\",\"m\",\"y\"],[\"nosuch\"]]");
        assertThat(discarded.statusCode()).isEqualTo(400);
        assertThat(discarded.body())
                .isEqualTo("{\"error\":\"ERR unknown command 'nosuch', with args beginning with: \"}");
        assertThat(upstash.command("[\"get\",\"m\"]")).isEqualTo("{\"result\":\"x\"}");
    }

    @Test
    void fiftyTransactionsAtOnceNeverInterleave() {
        String body = "[[\"incr\",\"t\"],[\"incr\",\"t\"],[\"incr\",\"t\"],[\"incr\",\"t\"]]";
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(upstash.sendAsync(upstash.request("/multi-exec").POST(HttpRequest.BodyPublishers.ofString(body))));
        }
        List<Integer> firsts = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> one : all) {
            String[] numbers = one.join().body().replaceAll("[^0-9,]", "").split(",");
            int first = Integer.parseInt(numbers[0]);
            assertThat(numbers).containsExactly("" + first, "" + (first + 1), "" + (first + 2), "" + (first + 3));
            firsts.add(first);
        }
        assertThat(firsts).doesNotHaveDuplicates().hasSize(50);
    }

    @Test
    void scriptsWithTheFlagOfUpstashRunUnderTheDigestOfTheirOwnText() {
        String loaded = upstash.command("[\"script\",\"load\",\"" + FLAGGED + "\"]");
        String sha = dev.tidegate.server.upstash.script.KnownScript.sha1(
                FLAGGED.replace("\\n", "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(loaded).isEqualTo("{\"result\":\"" + sha + "\"}");
        assertThat(upstash.command("[\"evalsha\",\"" + sha + "\",0,\"a\"]")).isEqualTo("{\"result\":\"a\"}");
        assertThat(upstash.command("[\"evalsha_ro\",\"" + sha + "\",0,\"a\"]")).isEqualTo("{\"result\":\"a\"}");
        assertThat(upstash.command("[\"eval_ro\",\"" + FLAGGED + "\",0,\"a\"]")).isEqualTo("{\"result\":\"a\"}");
        assertThat(upstash.command("[\"script\",\"exists\",\"" + sha + "\"]")).isEqualTo("{\"result\":[1]}");
        String inTransaction = "[[\"script\",\"load\",\"" + FLAGGED + "\"],[\"evalsha\",\"" + sha + "\",0,\"b\"]]";
        assertThat(upstash.post("/multi-exec", inTransaction).body())
                .isEqualTo("[{\"result\":\"" + sha + "\"},{\"result\":\"b\"}]");
        assertThat(upstash.post("/pipeline", inTransaction).body())
                .isEqualTo("[{\"result\":\"" + sha + "\"},{\"result\":\"b\"}]");
        assertThat(upstash.command("[\"eval\",\"" + FLAGGED.replace("=allow", "=no-writes,allow") + "\",0,\"c\"]"))
                .isEqualTo("{\"result\":\"c\"}");
        assertThat(upstash.command("[\"evalsha\",\"ffffffffffffffffffffffffffffffffffffffff\",0]"))
                .isEqualTo("{\"error\":\"NOSCRIPT No matching script. Please use EVAL.\"}");
    }

    @Test
    void aCommandMayBeWrittenIntoThePath() {
        assertThat(upstash.post("/set/p%2F1?EX=100", "a value").body()).isEqualTo("{\"result\":\"OK\"}");
        assertThat(upstash.send(upstash.request("/get/p%2F1").GET()).body()).isEqualTo("{\"result\":\"a value\"}");
        assertThat(upstash.send(upstash.request("/ttl/p%2F1").GET()).body()).isEqualTo("{\"result\":100}");
        assertThat(upstash.send(upstash.request("/get/p%2F1").DELETE()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void aTokenIsAskedForInAHeaderOrTheQuery() {
        HttpResponse<String> none =
                upstash.send(HttpRequest.newBuilder(java.net.URI.create(upstash.server.upstashUrl() + "/get/x")));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.body()).isEqualTo("{\"error\":\"WRONGPASS invalid or missing auth token\"}");
        HttpResponse<String> inQuery = upstash.send(HttpRequest.newBuilder(
                java.net.URI.create(upstash.server.upstashUrl() + "/echo/x?_token=" + UpstashServer.TOKEN)));
        assertThat(inQuery.body()).isEqualTo("{\"result\":\"x\"}");
    }

    @Test
    void whatIsNoCommandIsAJsonError() {
        for (String body : List.of("", "x", "[]", "{}", "[\"get\",\"a\"", "[\"get\"]x", "7", "[[\"get\"]")) {
            for (String path : List.of("/", "/pipeline", "/multi-exec")) {
                HttpResponse<String> answer = upstash.post(path, body);
                assertThat(answer.statusCode()).as(path + " " + body).isEqualTo(400);
                assertThat(answer.body()).startsWith("{\"error\":\"ERR ");
            }
        }
    }

    @Test
    void eachAnswerHasASyncTokenOfItsOwn() {
        String one = upstash.post("/", "[\"ping\"]")
                .headers()
                .firstValue("upstash-sync-token")
                .orElseThrow();
        String two = upstash.post("/", "[\"ping\"]")
                .headers()
                .firstValue("upstash-sync-token")
                .orElseThrow();
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void repliesComeAsResp2WhereAskedFor() {
        assertThat(upstash.command("[\"set\",\"r\",\"1\"]", "Upstash-Response-Format", "resp2"))
                .isEqualTo("+OK\r\n");
        assertThat(upstash.post("/pipeline", "[[\"get\",\"r\"],[\"incr\",\"r\"]]", "Upstash-Response-Format", "resp2")
                        .body())
                .isEqualTo("$1\r\n1\r\n:2\r\n");
        assertThat(upstash.post("/", "[\"ping\"]", "Upstash-Response-Format", "resp3")
                        .statusCode())
                .isEqualTo(400);
        assertThat(upstash.post("/multi-exec", "[[\"ping\"]]", "Upstash-Response-Format", "resp2")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRequestThatWasSentAgainIsNotAppliedTwice() {
        String body = "[\"incr\",\"again\",\"x\"]".replace(",\"x\"", "");
        assertThat(upstash.command(body)).isEqualTo("{\"result\":1}");
        assertThat(upstash.command(body, "Upstash-Telemetry-Retry", "1")).isEqualTo("{\"result\":1}");
        assertThat(upstash.command(body)).isEqualTo("{\"result\":2}");
    }

    @Test
    void aBlockingCommandThatIsAllowedHoldsUpNoOther() {
        var waiting = upstash.sendAsync(
                upstash.request("/").POST(HttpRequest.BodyPublishers.ofString("[\"blpop\",\"queue\",0]")));
        assertThat(upstash.command("[\"rpush\",\"queue\",\"job\"]")).startsWith("{\"result\":");
        assertThat(waiting.join().body()).isEqualTo("{\"result\":[\"queue\",\"job\"]}");
    }

    @Test
    void aKilledRedisIsAnErrorAtOnceAndAnswersAgainWhenItIsBack() {
        try (RedisServer own = RedisServer.start();
                UpstashServer there = UpstashServer.before(own.uri())) {
            assertThat(there.command("[\"ping\"]")).isEqualTo("{\"result\":\"PONG\"}");
            own.kill();
            HttpResponse<String> down = there.post("/pipeline", "[[\"ping\"],[\"ping\"]]");
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.body()).startsWith("{\"error\":\"ERR Redis did not answer");
            assertThat(there.post("/multi-exec", "[[\"ping\"]]").statusCode()).isEqualTo(503);
            own.restart();
            while (there.post("/", "[\"ping\"]").statusCode() != 200) {
                Thread.onSpinWait();
            }
            assertThat(there.post("/multi-exec", "[[\"ping\"]]").body()).isEqualTo("[{\"result\":\"PONG\"}]");
        }
    }

    @Test
    void aFrozenRedisIsAnErrorAfterTheDeadline() {
        try (RedisServer own = RedisServer.start();
                UpstashServer there = UpstashServer.before(own.uri(), Duration.ofMillis(300))) {
            while (there.post("/", "[\"ping\"]").statusCode() != 200) {
                Thread.onSpinWait();
            }
            own.freeze();
            assertThat(there.post("/", "[\"ping\"]").statusCode()).isEqualTo(503);
            own.thaw();
        }
    }
}
