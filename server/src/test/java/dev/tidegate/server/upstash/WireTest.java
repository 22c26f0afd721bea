package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Methods, headers and bounds of the protocol, byte by byte. */
class WireTest {
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

    private static TestConnection.Response call(String method, String path, String body, String... headers) {
        try (TestConnection call = new TestConnection(upstash.port())) {
            return call.send(method, path, body, headers).response();
        }
    }

    @Test
    void aPageOfAnyOriginMayCall() {
        TestConnection.Response preflight = call(
                "OPTIONS",
                "/pipeline",
                "",
                "Origin: https://app.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization,upstash-sync-token",
                "Authorization: none");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-origin")).contains("*");
        assertThat(preflight.header("access-control-allow-methods").orElseThrow())
                .contains("post", "put");
        assertThat(preflight.header("access-control-allow-headers").orElseThrow())
                .contains("authorization", "content-type", "upstash-encoding", "upstash-sync-token", "telemetry-retry");
        TestConnection.Response answer = call("POST", "/", "[\"ping\"]", "Origin: https://app.example");
        assertThat(answer.header("access-control-allow-origin")).contains("*");
        assertThat(answer.header("access-control-expose-headers")).contains("upstash-sync-token");
        TestConnection.Response refused =
                call("POST", "/", "[\"ping\"]", "Origin: https://app.example", "Authorization: Bearer wrong");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("access-control-allow-origin")).contains("*");
    }

    @ParameterizedTest
    @CsvSource({"DELETE", "PATCH", "TRACE", "PROPFIND"})
    void otherMethodsAreRefusedWithJson(String method) {
        TestConnection.Response answer = call(method, "/get/k", "");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.body()).isEqualTo("{\"error\":\"ERR method not allowed\"}");
    }

    @Test
    void headExecutesAndHasTheHeadersAlone() {
        redis.command("set", "head", "value");
        try (TestConnection call = new TestConnection(upstash.port())) {
            String head = call.send("HEAD", "/get/head", "").head();
            assertThat(head).startsWith("http/1.1 200 ok\n").contains("\ncontent-length: 18\n");
            // The next answer begins right behind.
            assertThat(call.post("/", "[\"echo\",\"x\"]").response().body()).isEqualTo("{\"result\":\"x\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT  | /set/w1           | value | {\"result\":\"OK\"}",
                "GET  | /get/w1           |       | {\"result\":\"value\"}",
                "POST | /set/w1?NX        | other | {\"result\":null}",
                "POST | /set/w1?XX&EX=100 | a&b=c | {\"result\":\"OK\"}",
                "GET  | /ttl/w1           |       | {\"result\":100}",
                "GET  | /get/w1/          |       | {\"result\":\"a&b=c\"}",
                "GET  | /echo/a+b%20c%2B  |       | {\"result\":\"a+b c+\"}",
                "GET  | /echo?a+b         |       | {\"result\":\"a b\"}",
                "GET  | /echo/%C3%A9%00%2F |      | {\"result\":\"é\\u0000/\"}",
                "GET  | /echo/%zz%        |       | {\"result\":\"%zz%\"}",
                "GET  | /SET/w2/1/EX/50   |       | {\"result\":\"OK\"}",
                "GET  | /incr/w2?_token=test-token | | {\"result\":2}",
                "GET  | /append/w2/       |       | {\"error\":\"ERR wrong number of arguments for 'append' command\"}",
                "GET  | //get/w2          |       | {\"error\":\"ERR empty command\"}",
            })
    void aCommandInThePath(String method, String path, String body, String result) {
        assertThat(call(method, path, body == null ? "" : body).body()).isEqualTo(result);
    }

    @Test
    void aTokenInTheQueryIsNoArgument() {
        assertThat(call("GET", "/echo/x?_token=test-token", "", "X: authorization")
                        .body())
                .isEqualTo("{\"result\":\"x\"}");
        assertThat(call("GET", "/echo/x?_token=wrong", "", "X: authorization").status())
                .isEqualTo(401);
        assertThat(call("GET", "/echo/x?_token=test-tok%65n", "", "X: authorization")
                        .body())
                .isEqualTo("{\"result\":\"x\"}");
    }

    @Test
    void resp2IsNotForBase64AndNotForTransactions() {
        String[] both = {"Upstash-Response-Format: resp2", "Upstash-Encoding: base64"};
        for (String path : List.of("/", "/pipeline", "/multi-exec")) {
            assertThat(call("POST", path, "[[\"ping\"]]", both).status()).isEqualTo(400);
        }
        TestConnection.Response transaction =
                call("POST", "/multi-exec", "[[\"incr\",\"resp\"]]", "Upstash-Response-Format: resp2");
        assertThat(transaction.status()).isEqualTo(400);
        assertThat(transaction.body()).startsWith("{\"error\":\"ERR ");
        assertThat(redis.command("exists", "resp").whole()).isZero();
        TestConnection.Response raw = call(
                "POST",
                "/",
                "[\"eval\",\"return {1,'a',false,{redis.status_reply('OK')}}\",0]",
                "Upstash-Response-Format: RESP2");
        assertThat(raw.header("content-type")).contains("application/octet-stream");
        assertThat(raw.body()).isEqualTo("*4\r\n:1\r\n$1\r\na\r\n$-1\r\n*1\r\n+OK\r\n");
        assertThat(call("POST", "/", "[\"nosuch\"]", "Upstash-Response-Format: resp2")
                        .body())
                .startsWith("-ERR unknown command");
    }

    @Test
    void aRequestMayHaveTenMegabytes() {
        String most = "[\"set\",\"large\",\"" + "x".repeat(UpstashOptions.MAX_BODY_BYTES - 18) + "\"]";
        assertThat(most).hasSize(UpstashOptions.MAX_BODY_BYTES);
        assertThat(call("POST", "/", most).body()).isEqualTo("{\"result\":\"OK\"}");
        TestConnection.Response answer = call("POST", "/", most + " ");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("{\"error\":\"ERR max request size exceeded\"}");
        redis.command("del", "large");
    }

    @Test
    void aKeyMayHave32Kilobytes() {
        String most = "k".repeat(32 * 1024);
        assertThat(upstash.command("[\"set\",\"" + most + "\",\"v\"]")).isEqualTo("{\"result\":\"OK\"}");
        String text = "ERR max key size exceeded. Limit: 32768 bytes, Actual: 32769 bytes";
        assertThat(upstash.command("[\"set\",\"" + most + "k\",\"v\"]")).isEqualTo("{\"error\":\"" + text + "\"}");
        assertThat(upstash.post("/pipeline", "[[\"ping\"],[\"get\",\"" + most + "k\"]]")
                        .body())
                .isEqualTo("[{\"result\":\"PONG\"},{\"error\":\"" + text + "\"}]");
        // A value, and the text of a script, may be larger.
        assertThat(upstash.command("[\"set\",\"v\",\"" + most + "k\"]")).isEqualTo("{\"result\":\"OK\"}");
        assertThat(upstash.command("[\"eval\",\"--" + most + "\\nreturn 1\",1,\"k\"]"))
                .isEqualTo("{\"result\":1}");
        redis.command("del", most, "v");
    }

    @Test
    void largeAnswersAreCompressedForThoseThatTakeIt() throws IOException {
        redis.command("set", "zip", "x".repeat(100_000));
        try (TestConnection call = new TestConnection(upstash.port())) {
            String head = call.post("/", "[\"get\",\"zip\"]", "Accept-Encoding: gzip, deflate")
                    .head();
            assertThat(head).contains("\ncontent-encoding: gzip\n");
            byte[] body;
            if (head.contains("content-length:")) {
                body = call.bytes(Integer.parseInt(new TestConnection.Response(head, "")
                        .header("content-length")
                        .orElseThrow()));
            } else {
                body = call.bytes(Integer.parseInt(call.line(), 16));
            }
            assertThat(body.length).isLessThan(10_000);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .hasSize(100_013)
                    .endsWith("x\"}");
        }
        assertThat(call("POST", "/", "[\"get\",\"zip\"]").body()).hasSize(100_013);
    }

    @Test
    void aCompressedRequestIsRefusedByName() {
        TestConnection.Response answer = call("POST", "/", "[\"ping\"]", "Content-Encoding: gzip");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"ERR content-encoding: gzip (expected: none, the body as it is)\"}");
    }

    @Test
    void aBodyInAnotherEncodingIsTheFaultOfItsSender() {
        for (String path : List.of("/", "/pipeline", "/multi-exec")) {
            String body = path.equals("/") ? "[\"set\",\"k\",{\"a\":[1]}]" : "[[\"set\",\"k\",{\"a\":[1]}]]";
            for (String encoding : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE")) {
                byte[] bytes = body.getBytes(Charset.forName(encoding));
                try (TestConnection call = new TestConnection(upstash.port())) {
                    call.raw("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + UpstashServer.TOKEN + "\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                            .raw(bytes);
                    TestConnection.Response answer = call.response();
                    assertThat(answer.status()).as("%s %s", path, encoding).isEqualTo(400);
                    assertThat(answer.body()).contains("UTF-8");
                }
            }
        }
    }

    @Test
    void everyKeyOfACommandHasTheSameBound() {
        String tooLong = "k".repeat(32 * 1024 + 1);
        for (String command : List.of(
                "[\"mget\",\"a\",\"" + tooLong + "\"]",
                "[\"mset\",\"a\",1,\"" + tooLong + "\",2]",
                "[\"eval\",\"return 1\",2,\"a\",\"" + tooLong + "\"]",
                "[\"xread\",\"streams\",\"a\",\"" + tooLong + "\",0,0]")) {
            assertThat(call("POST", "/", command).body())
                    .isEqualTo("{\"error\":\"ERR max key size exceeded. Limit: 32768 bytes, Actual: 32769 bytes\"}");
        }
        assertThat(call("POST", "/", "[\"mset\",\"a\",\"" + tooLong + "\",\"b\",2]")
                        .body())
                .isEqualTo("{\"result\":\"OK\"}");
    }

    @Test
    void theTypeOfTheContentDoesNotMatter() {
        for (String type : List.of("application/json; charset=utf-8", "text/plain", "x")) {
            assertThat(call("POST", "/", "[\"echo\",\"x\"]", "Content-Type: " + type)
                            .body())
                    .isEqualTo("{\"result\":\"x\"}");
        }
    }

    @Test
    void healthNeedsNoToken() {
        assertThat(call("GET", "/", "", "X: authorization").body()).isEqualTo("{\"status\":\"ok\"}");
    }
}
