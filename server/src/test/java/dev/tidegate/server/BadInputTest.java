package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input that cannot be accepted: which status, which field, what is said; and that nothing was counted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String PARTS = "an integer from 0 to 4398046511104";
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
        server.acquire("c", "pro");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static Stream<Arguments> malformed() {
        String json = "one JSON object in UTF-8 (RFC 8259)";
        return Stream.of(
                bad("", 400, "body", "empty", json),
                bad(" \n\t", 400, "body", "empty", json),
                bad("{", 400, "body", "malformed", json),
                bad("{\"subject\":\"c\",\"plan\":\"pro\"", 400, "body", "line 1, column", json),
                bad("{\"subject\":\"c\",\"plan\":\"pro\"} x", 400, "body", "malformed", json),
                bad("{\"subject\":\"c\",\"plan\":\"pro\"}{}", 400, "body", "malformed", json),
                bad("{\"subject\":\"c\",\"plan\":\"pro\",}", 400, "body", "malformed", json),
                bad("{'subject':'c','plan':'pro'}", 400, "body", "malformed", json),
                bad("{subject:\"c\",plan:\"pro\"}", 400, "body", "malformed", json),
                bad("{\"subject\":\"c\",\"plan\":\"pro\"/* hi */}", 400, "body", "malformed", json),
                bad("{\"subject\":\"c\",\"plan\":\"pro\"} // hi", 400, "body", "malformed", json),
                bad("{\"subject\":\"c\u0001\",\"plan\":\"pro\"}", 400, "body", "malformed", json),
                bad("{\"subject\":\"\\x41\",\"plan\":\"pro\"}", 400, "body", "malformed", json),
                bad(cost("NaN"), 400, "body", "malformed", json),
                bad(cost("Infinity"), 400, "body", "malformed", json),
                bad(cost("01"), 400, "body", "malformed", json),
                bad(cost("+1"), 400, "body", "malformed", json),
                bad(cost(".5"), 400, "body", "malformed", json),
                bad(cost("1."), 400, "body", "malformed", json),
                bad(cost("1a"), 400, "body", "malformed", json),
                bad(cost("0x10"), 400, "body", "malformed", json),
                bad("\uFEFF{\"subject\":\"c\",\"plan\":\"pro\"}", 400, "body", "byte order mark", json),
                bad("[".repeat(5000), 400, "body", "too deep", json),
                bad("{\"a\":".repeat(5000), 400, "body", "too deep", json),
                bad("{\"\\ud800b\":1}", 400, "body", "malformed", json),
                bad("[]", 400, "body", "not an object", "a JSON object"),
                bad("\"c\"", 400, "body", "not an object", "a JSON object"),
                bad("null", 400, "body", "not an object", "a JSON object"),
                bad("7", 400, "body", "not an object", "a JSON object"),
                bad(
                        "{\"subject\":\"c\",\"plan\":\"pro\",\"plan\":\"pro\"}",
                        400,
                        "plan",
                        "given twice",
                        "each key once"),
                bad("{\"subject\":\"c\",\"subject\":\"d\",\"plan\":\"pro\"}", 400, "subject", "given twice", "once"),
                bad(costs("{\"requests\":1,\"requests\":1}"), 400, "cost.requests", "given twice", "each key once"),
                bad(costs("{\"requests\":1,\"\\u0072equests\":1}"), 400, "cost.requests", "given twice", "once"));
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                bad("{\"subject\":7,\"plan\":\"pro\"}", 400, "subject", "7", "a string"),
                bad("{\"subject\":null,\"plan\":\"pro\"}", 400, "subject", "null", "a string"),
                bad("{\"subject\":[\"c\"],\"plan\":\"pro\"}", 400, "subject", "an array", "a string"),
                bad("{\"subject\":\"c\",\"plan\":true}", 400, "plan", "true", "a string"),
                bad("{\"subject\":\"c\",\"plan\":\"pro\",\"user\":{}}", 400, "user", "an object", "a string"),
                bad("{\"subject\":\"c\",\"plan\":\"pro\",\"model\":1.5}", 400, "model", "1.5", "a string"),
                bad(costs("null"), 400, "cost", "null", "an object"),
                bad(costs("1"), 400, "cost", "1", "an object"),
                bad(costs("[1]"), 400, "cost", "an array", "an object"),
                bad(cost("null"), 400, "cost.requests", "null", PARTS),
                bad(cost("\"1\""), 400, "cost.requests", "\"1\"", PARTS),
                bad(cost("true"), 400, "cost.requests", "true", PARTS),
                bad(cost("{\"deep\":{}}"), 400, "cost.requests", "an object", PARTS));
    }

    static Stream<Arguments> unacceptable() {
        String id = "1 … 128 bytes of UTF-8 without control characters";
        return Stream.of(
                bad("{}", 422, "subject", "missing", "a string"),
                bad("{\"plan\":\"pro\"}", 422, "subject", "missing", "a string"),
                bad("{\"subject\":\"c\"}", 422, "plan", "missing", "a string"),
                bad("{\"subject\":\"c\",\"plan\":\"pro\",\"costs\":{}}", 422, "costs", "unknown field", "only subject"),
                bad("{\"Subject\":\"c\",\"plan\":\"pro\"}", 422, "Subject", "unknown field", "only subject"),
                bad("{\"a\\u0000b\":1}", 422, "a\\u0000b", "unknown field", "only subject"),
                bad("{\"" + "k".repeat(999) + "\":1}", 422, "k".repeat(64) + "…", "unknown field", "only subject"),
                bad("{\"subject\":\"\",\"plan\":\"pro\"}", 422, "subject", "", id),
                bad("{\"subject\":\"" + "x".repeat(129) + "\",\"plan\":\"pro\"}", 422, "subject", "xxx…", id),
                bad("{\"subject\":\"" + "é".repeat(65) + "\",\"plan\":\"pro\"}", 422, "subject", "éé", id),
                bad("{\"subject\":\"a\\nb\",\"plan\":\"pro\"}", 422, "subject", "a\\u000ab", id),
                bad("{\"subject\":\"a\\u0000\",\"plan\":\"pro\"}", 422, "subject", "a\\u0000", id),
                bad("{\"subject\":\"a\\u007f\",\"plan\":\"pro\"}", 422, "subject", "a\\u007f", id),
                bad("{\"subject\":\"\\ud800\",\"plan\":\"pro\"}", 422, "subject", "\\ud800", id),
                bad("{\"subject\":\"\\udc00\\ud800\",\"plan\":\"pro\"}", 422, "subject", "\\udc00\\ud800", id),
                bad("{\"subject\":\"c\",\"plan\":\"pro\",\"user\":\"\"}", 422, "user", "", id),
                bad("{\"subject\":\"c\",\"plan\":\"pro\",\"model\":\"\\t\"}", 422, "model", "\\u0009", id),
                bad("{\"subject\":\"c\",\"plan\":\"gold\"}", 422, "plan", "gold", "one of [business, pro, starter]"),
                bad("{\"subject\":\"c\",\"plan\":\"\"}", 422, "plan", "", "one of"),
                bad("{\"subject\":\"c\",\"plan\":\"\\ud83d\"}", 422, "plan", "\\ud83d", "one of"),
                bad("{\"subject\":\"c\",\"plan\":\"PRO\"}", 422, "plan", "PRO", "one of"),
                bad(costs("{\"gpus\":1}"), 422, "cost.gpus", "unknown meter", "a standard meter"),
                bad(costs("{\"Requests\":1}"), 422, "cost.Requests", "unknown meter", "a standard meter"),
                bad(costs("{\"\":1}"), 422, "cost.", "unknown meter", "a standard meter"),
                bad(cost("-1"), 422, "cost.requests", "-1", PARTS),
                bad(cost("-0"), 422, "cost.requests", "-0", PARTS),
                bad(cost("1.5"), 422, "cost.requests", "1.5", PARTS),
                bad(cost("1.0"), 422, "cost.requests", "1.0", PARTS),
                bad(cost("1e3"), 422, "cost.requests", "1e3", PARTS),
                bad(cost("1E400"), 422, "cost.requests", "1E400", PARTS),
                bad(cost("4398046511105"), 422, "cost.requests", "4398046511105", PARTS),
                bad(cost("9223372036854775808"), 422, "cost.requests", "9223372036854775808", PARTS),
                bad(cost("18446744073709551617"), 422, "cost.requests", "18446744073709551617", PARTS),
                bad(cost("9".repeat(30000)), 422, "cost.requests", "9".repeat(64) + "…", PARTS),
                bad(costs("{\"spend\":-5}"), 422, "cost.spend", "-5", PARTS),
                bad(costs("{\"tokens\":5,\"input_tokens\":1e9}"), 422, "cost.input_tokens", "1e9", PARTS));
    }

    private static String cost(String requests) {
        return costs("{\"requests\":" + requests + "}");
    }

    private static String costs(String cost) {
        return "{\"subject\":\"c\",\"plan\":\"pro\",\"cost\":" + cost + "}";
    }

    private static Arguments bad(String body, int status, String field, String value, String expected) {
        return Arguments.of(body.length() > 80 ? body.substring(0, 80) : body, body, status, field, value, expected);
    }

    @ParameterizedTest(name = "[{index}] {0} is {2}")
    @MethodSource({"malformed", "wrongTypes", "unacceptable"})
    void isRefusedNamingTheFieldAndCountsNothing(
            String shown, String body, int status, String field, String value, String expected) {
        for (String path : new String[] {"/v1/acquire", "/v1/check"}) {
            String before = server.status("c", "pro").body();
            Reply reply = server.post(path, body);
            assertProblem(reply, status, field);
            assertThat(reply.string("detail"))
                    .startsWith(field + ": ")
                    .contains(value)
                    .contains("(expected: ")
                    .contains(expected);
            assertThat(reply.string("detail").length()).isLessThan(400);
            assertThat(server.status("c", "pro").body()).isEqualTo(before);
        }
    }

    static Stream<Arguments> bytes() {
        byte[] good = "{\"subject\":\"c\",\"plan\":\"pro\"}".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                Arguments.of("latin-1", "{\"subject\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1)),
                Arguments.of("overlong", bytes("{\"subject\":\"", 0xC0, 0x80, "\",\"plan\":\"pro\"}")),
                Arguments.of("encoded surrogate", bytes("{\"subject\":\"", 0xED, 0xA0, "\",\"plan\":\"pro\"}")),
                Arguments.of("cut sequence", bytes("{\"subject\":\"", 0xE2, 0x82, "\"}")),
                Arguments.of("UTF-16", "{\"subject\":\"c\",\"plan\":\"pro\"}".getBytes(StandardCharsets.UTF_16)),
                Arguments.of("UTF-32 without mark", utf32(good)));
    }

    private static byte[] bytes(String head, int a, int b, String tail) {
        return (head + (char) a + (char) b + tail).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf32(byte[] ascii) {
        byte[] wide = new byte[4 * ascii.length];
        for (int i = 0; i < ascii.length; i++) {
            wide[4 * i + 3] = ascii[i];
        }
        return wide;
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("bytes")
    void bytesThatAreNotUtf8AreRefused(String kind, byte[] body) {
        assertProblem(server.post("/v1/acquire", body, "application/json"), 400, "body");
    }

    static Stream<Arguments> queries() {
        return Stream.of(
                Arguments.of("/v1/subjects/c", 422, "plan"),
                Arguments.of("/v1/subjects/c?plan=gold", 422, "plan"),
                Arguments.of("/v1/subjects/c?plan=", 422, "plan"),
                Arguments.of("/v1/subjects/c?plan", 422, "plan"),
                Arguments.of("/v1/subjects/c?plan=pro&plan=pro", 422, "plan"),
                Arguments.of("/v1/subjects/c?plan=pro&x=1", 422, "query"),
                Arguments.of("/v1/subjects/c?plan=pro&", 422, "query"),
                Arguments.of("/v1/subjects/c?plan=pro&user=", 422, "user"),
                Arguments.of("/v1/subjects/c?Plan=pro", 422, "query"),
                Arguments.of("/v1/subjects/c?pl%61n=gold", 422, "plan"),
                Arguments.of("/v1/subjects/" + "x".repeat(129) + "?plan=pro", 422, "subject"),
                Arguments.of("/v1/subjects/a%00?plan=pro", 422, "subject"),
                Arguments.of("/v1/subjects/%0A?plan=pro", 422, "subject"),
                Arguments.of("/v1/subjects/%ff?plan=pro", 400, "subject"),
                Arguments.of("/v1/subjects/%C0%80?plan=pro", 400, "subject"),
                Arguments.of("/v1/subjects/%ED%A0%80?plan=pro", 400, "subject"),
                Arguments.of("/v1/subjects/c?plan=%ff", 400, "plan"),
                Arguments.of("/v1/plans?x=1", 422, "query"),
                Arguments.of("/v1/openapi.json?x", 422, "query"),
                Arguments.of("/health/live?x=1", 422, "query"),
                Arguments.of("/health/ready?x=1", 422, "query"));
    }

    @ParameterizedTest(name = "[{index}] {0} is {1}")
    @MethodSource("queries")
    void anAddressIsJudgedAsStrictly(String path, int status, String field) {
        assertProblem(server.get(path), status, field);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("refusedTypes")
    void aBodyThatIsNotSaidToBeJsonIsRefused(String type) {
        Reply reply = server.post(
                "/v1/acquire", "{\"subject\":\"c\",\"plan\":\"pro\"}".getBytes(StandardCharsets.UTF_8), type);
        assertProblem(reply, 415, "content-type");
        assertThat(reply.header("accept")).isEqualTo("application/json");
    }

    static Stream<String> refusedTypes() {
        return Stream.of(
                "text/plain",
                "application/jsonp",
                "application/json; charset=latin1",
                "application/json; charset=utf-16",
                "application/json, text/plain",
                "application/json; boundary=x",
                "json");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("acceptedTypes")
    void jsonIsAcceptedHoweverItIsSaid(String type) {
        assertThat(server.post(
                                "/v1/check",
                                "{\"subject\":\"c\",\"plan\":\"pro\"}".getBytes(StandardCharsets.UTF_8),
                                type)
                        .status())
                .isEqualTo(200);
    }

    static Stream<String> acceptedTypes() {
        return Stream.of(
                "",
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json ; charset=\"utf-8\"",
                "application/x-www-form-urlencoded");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("acceptedBodies")
    void whatIsUnusualAndRightIsAccepted(String body) {
        Reply reply = server.post("/v1/check", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    static Stream<String> acceptedBodies() {
        return Stream.of(
                " {\"subject\" : \"c\",\r\n\t\"plan\":\"pro\"} \n",
                "{\"subject\":\"é\u20ac\ud83d\ude00\",\"plan\":\"pro\"}",
                "{\"subject\":\"\\ud83d\\ude00\",\"plan\":\"pro\"}",
                "{\"subject\":\"" + "x".repeat(128) + "\",\"plan\":\"pro\"}",
                "{\"subject\":\"{a}:b%/..\",\"plan\":\"pro\"}",
                "{\"subject\":\"c\",\"plan\":\"pro\",\"cost\":{}}",
                "{\"subject\":\"c\",\"plan\":\"pro\",\"user\":\"u\",\"model\":\"gpt-4o\"}",
                costs("{\"requests\":0,\"spend\":0}"),
                costs("{\"input_tokens\":4398046511104,\"concurrency\":1,\"spend\":0}"));
    }

    private static void assertProblem(Reply reply, int status, String field) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
        assertThat(reply.header("ratelimit")).isEmpty();
        assertThat(reply.number("status")).isEqualTo(status);
        assertThat(reply.string("type")).startsWith("urn:tidegate:problem:");
        assertThat(reply.string("title")).isNotEmpty();
        assertThat(reply.field()).isEqualTo(field);
    }
}
