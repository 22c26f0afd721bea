package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of reservations and cannot be done: each its own error, and nothing is charged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadReservationsTest {
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));
    private static final String RESERVE =
            "{'id':'call-1','subject':'acme','plan':'p','user':'ann','cost':{'tokens':600}}";
    private static final String USAGE = "{'usage':{'input':1,'output':2}}";
    private static final String CONFLICT = "urn:tidegate:problem:conflict";
    private static final String UNKNOWN = "urn:tidegate:problem:unknown-reservation";
    private static final List<String> STEPS = List.of("settle", "extend", "cancel", "adjust");

    private TestServer server;
    private int tests;
    /** One of its own for each test, in place of acme. */
    private String subject;

    private String handle;

    @BeforeAll
    void start() {
        Plan plan = Plan.of(
                "p",
                Limit.builder("requests", Meter.REQUESTS, HOUR).capacity(50).build(),
                Limit.builder("tokens", Meter.TOKENS, HOUR).capacity(1_000).build());
        Plan paid = Plan.of(
                "paid",
                Limit.builder("spend", Meter.SPEND, HOUR).capacity(1_000_000).build());
        server = TestServer.start(Plans.of(plan, paid), PriceTable.builtIn());
    }

    @BeforeEach
    void reserve() {
        subject = "acme" + tests++;
        Reply made = post("/v1/reservations", RESERVE);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        handle = made.string("reservation");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Reply post(String path, String body) {
        return server.post(path, json(body));
    }

    private String json(String body) {
        return body.replace("acme", subject).replace('\'', '"');
    }

    private Reply step(String of, String step) {
        return post("/v1/reservations/" + of + "/" + step, body(step));
    }

    private static String body(String step) {
        return switch (step) {
            case "settle" -> USAGE;
            case "adjust" -> USAGE.replace("}}", "},'seq':1}");
            default -> "{}";
        };
    }

    private void assertHolds(long tokens) {
        Reply status = server.get("/v1/subjects/" + subject + "?plan=p");
        assertThat(Reply.number(status.limit(1).get("used"))).isEqualTo(tokens);
    }

    private static void assertProblem(Reply reply, int status, String type, String detail) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.string("type")).isEqualTo(type);
        assertThat(reply.string("detail")).startsWith(detail).contains(" (expected: ");
        assertThat(reply.field()).isEqualTo(detail.substring(0, detail.indexOf(':')));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 400 | body: empty",
                "{'subject':'a','plan':'p','subject':'b'} | 400 | subject: given twice",
                "{'subject':'a','plan':'p','cost':{'tokens':1,'tokens':1}} | 400 | cost.tokens: given twice",
                "{'plan':'p'} | 422 | subject: missing",
                "{'subject':'a','plan':'q'} | 422 | plan: q",
                "{'subject':'a','plan':'p','ttl':5} | 422 | ttl: unknown field",
                "{'subject':'a','plan':'p','ttlMs':0} | 422 | ttlMs: 0",
                "{'subject':'a','plan':'p','ttlMs':-5} | 422 | ttlMs: -5",
                "{'subject':'a','plan':'p','ttlMs':1.5} | 422 | ttlMs: 1.5",
                "{'subject':'a','plan':'p','ttlMs':604800001} | 422 | ttlMs: 604800001",
                "{'subject':'a','plan':'p','ttlMs':'60'} | 400 | ttlMs: \"60\"",
                "{'subject':'a','plan':'p','ttlMs':null} | 400 | ttlMs: null",
                "{'subject':'a','plan':'p','id':''} | 422 | id: ",
                "{'subject':'a','plan':'p','id':7} | 400 | id: 7",
                "{'subject':'a','plan':'p','id':'a\\u0000'} | 422 | id: a\\u0000",
                "{'subject':'a','plan':'p','cost':{'wishes':1}} | 422 | cost.wishes: unknown meter",
                "{'subject':'a','plan':'p','cost':{'tokens':-1}} | 422 | cost.tokens: -1",
                "{'subject':'a','plan':'p','cost':{'tokens':4398046511105}} | 422 | cost.tokens: 4398046511105",
                "{'subject':'a','plan':'p','cost':{'tokens':3,'input_tokens':1,'output_tokens':1}} | 422 | cost.tokens: 3",
                "{'subject':'a','plan':'paid','model':'no-such','cost':{'input_tokens':1}} | 422 | model: no-such",
            })
    void aReserveThatCannotBeAcceptedIsToldWhy(String body, int status, String detail) {
        String type = "urn:tidegate:problem:" + (status == 400 ? "malformed" : "unacceptable");
        assertProblem(post("/v1/reservations", body), status, type, detail);
        for (String named : new String[] {"a", "b"}) {
            Reply used = server.get("/v1/subjects/" + named + "?plan=p");
            assertThat(Reply.number(used.limit(0).get("used"))).isZero();
        }
    }

    @Test
    void anIdThatIsTooLongIsToldByBodyAndByHeader() {
        String long129 = "x".repeat(129);
        assertProblem(
                post("/v1/reservations", RESERVE.replace("call-1", long129)),
                422,
                "urn:tidegate:problem:unacceptable",
                "id: xxx");
        assertProblem(
                withKeys(RESERVE.replace("'id':'call-1',", ""), long129),
                422,
                "urn:tidegate:problem:unacceptable",
                "id: xxx");
        assertHolds(600);
    }

    private Reply withKeys(String body, String... keys) {
        var request = server.request("/v1/reservations")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(json(body)));
        for (String key : keys) {
            request.header("Idempotency-Key", key);
        }
        return server.send(request);
    }

    @Test
    void aHeaderAndABodyThatNameOtherIdsAreRefusedNamingBoth() {
        Reply both = withKeys(RESERVE, "call-2");
        assertProblem(both, 422, "urn:tidegate:problem:unacceptable", "id: call-1");
        assertThat(both.string("detail")).contains("Idempotency-Key, which is call-2");
        assertProblem(
                withKeys(RESERVE, "call-1", "call-1"),
                400,
                "urn:tidegate:problem:malformed",
                "Idempotency-Key: 2 headers");
        assertThat(withKeys(RESERVE, "call-1").status()).isEqualTo(200);
        assertThat(withKeys(RESERVE.replace("'id':'call-1',", ""), "\"call-1\"").status())
                .isEqualTo(200);
        assertHolds(600);
    }

    @Test
    void anIdOfAnotherRequestIsAConflict() {
        for (String other : new String[] {
            RESERVE.replace("600", "601"), RESERVE.replace("ann", "bob"), RESERVE.replace("}}", "},'model':'gpt-4o'}")
        }) {
            assertProblem(post("/v1/reservations", other), 409, CONFLICT, "id: call-1");
        }
        Reply acquired = post("/v1/acquire", RESERVE);
        assertProblem(acquired, 409, CONFLICT, "id: call-1");
        assertHolds(600);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "r1",
                "r1.",
                "r1.!",
                "R1.AWEAAAF4",
                "r2.AWEAAAF4",
                "r1.AWEAAAF4=",
                "r1.AWEAAAF4AA",
                "r1.AWEAAAF",
                "r1.AWEAAAD5",
                "r1.AAAAAXg",
                "r1.AWEAAAEA",
                "r1.AWEAAAH_",
                "r1.AWEAAAF5%0A",
                "r1.%C3%A9",
                "r1.AWEAAAF%2F",
                "..",
                "settle"
            })
    void whatIsNoHandleIsRefusedByEveryStep(String bad) {
        for (String step : STEPS) {
            assertProblem(step(bad, step), 422, "urn:tidegate:problem:unacceptable", "reservation: ");
        }
        assertProblem(server.get("/v1/reservations/" + bad), 422, "urn:tidegate:problem:unacceptable", "reservation: ");
        assertHolds(600);
    }

    @Test
    void aHandleThatIsTooLongSaysHowLongItMayBe() {
        String longest = handle("x".repeat(128), "u".repeat(128), "m".repeat(128), "i".repeat(128));
        assertThat(step(longest, "settle").status()).isEqualTo(404);
        assertProblem(
                step(longest + "A", "settle"), 422, "urn:tidegate:problem:unacceptable", "reservation: 692 characters");
        assertThat(step("r1." + "A".repeat(5_000), "settle").status()).isEqualTo(414);
        assertThat(server.raw("GET /v1/reservations/r1.%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"field\":\"handle\"");
    }

    @Test
    void noTextThatLooksLikeTheHandleReachesTheReservation() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < handle.length(); i++) {
            char other = alphabet.charAt(random.nextInt(64));
            String tampered = handle.substring(0, i) + other + handle.substring(i + 1);
            if (!tampered.equals(handle)) {
                Reply reply = step(tampered, STEPS.get(random.nextInt(4)));
                assertThat(reply.status()).as("seed %d, %s", seed, tampered).isIn(404, 422);
                seen.add(reply.status());
            }
            String cut = handle.substring(0, i);
            assertThat(step(cut.isEmpty() ? "r" : cut, "settle").status())
                    .as(cut)
                    .isEqualTo(422);
        }
        assertThat(seen).containsExactlyInAnyOrder(404, 422);
        assertHolds(600);
        assertThat(server.get("/v1/reservations/" + handle).string("state")).isEqualTo("OPEN");
    }

    @Test
    void aHandleOfAnotherTenantUserModelOrIdNamesNothing() {
        assertThat(handle(subject, "ann", "", "call-1")).isEqualTo(handle);
        for (String foreign : new String[] {
            handle("other", "ann", "", "call-1"),
            handle(subject, "bob", "", "call-1"),
            handle(subject, "", "", "call-1"),
            handle(subject, "ann", "gpt-4o", "call-1"),
            handle(subject, "ann", "", "call-2")
        }) {
            for (String step : STEPS) {
                assertProblem(step(foreign, step), 404, UNKNOWN, "reservation: r1.");
            }
            assertProblem(server.get("/v1/reservations/" + foreign), 404, UNKNOWN, "reservation: r1.");
        }
        assertHolds(600);
    }

    /** Made by hand, as anyone may: it carries no authority. */
    private static String handle(String... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : parts) {
            bytes.write(part.length());
            bytes.writeBytes(part.getBytes(StandardCharsets.US_ASCII));
        }
        return "r1." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    @Test
    void aSecondSettleWithOtherNumbersIsAConflictThatShowsWhatIsBooked() {
        assertThat(step(handle, "settle").status()).isEqualTo(200);
        Reply other = post("/v1/reservations/" + handle + "/settle", "{'usage':{'input':1,'output':3}}");
        assertProblem(other, 409, CONFLICT, "usage: ");
        assertThat(other.string("state")).isEqualTo("SETTLED");
        assertThat(other.body()).contains("{\"name\":\"tokens\",\"meter\":\"tokens\",\"amount\":3}");
        assertProblem(step(handle, "cancel"), 409, CONFLICT, "state: SETTLED");
        assertProblem(step(handle, "extend"), 410, "urn:tidegate:problem:gone", "state: SETTLED");
        assertHolds(3);
    }

    @Test
    void aCancelledOneTakesNothingMore() {
        assertThat(step(handle, "cancel").status()).isEqualTo(200);
        assertProblem(step(handle, "settle"), 409, CONFLICT, "state: CANCELLED");
        assertProblem(step(handle, "adjust"), 409, CONFLICT, "state: CANCELLED");
        assertProblem(step(handle, "extend"), 410, "urn:tidegate:problem:gone", "state: CANCELLED");
        assertHolds(0);
    }

    @Test
    void anExpiredOneCannotBeExtendedAndAForgottenOneIsUnknown() {
        server.time.advance(Duration.ofMinutes(10));
        assertProblem(step(handle, "extend"), 410, "urn:tidegate:problem:gone", "state: EXPIRED");
        assertProblem(step(handle, "adjust"), 409, CONFLICT, "state: EXPIRED");
        assertHolds(600);
        server.time.advance(Duration.ofHours(1));
        for (String step : STEPS) {
            assertProblem(step(handle, step), 404, UNKNOWN, "reservation: r1.");
        }
        assertHolds(0);
    }

    @Test
    void adjustmentsMustRise() {
        String path = "/v1/reservations/" + handle + "/adjust";
        assertProblem(step(handle, "adjust"), 409, CONFLICT, "state: OPEN");
        assertThat(step(handle, "settle").status()).isEqualTo(200);
        assertThat(post(path, "{'usage':{'input':4,'output':4},'seq':2}").string("result"))
                .isEqualTo("ADJUSTED");
        assertProblem(post(path, "{'usage':{'input':4,'output':4},'seq':1}"), 409, CONFLICT, "seq: ");
        Reply other = post(path, "{'usage':{'input':5,'output':4},'seq':2}");
        assertProblem(other, 409, CONFLICT, "usage: ");
        assertThat(other.string("detail")).contains("seq above 2");
        assertProblem(step(handle, "settle"), 409, CONFLICT, "usage: ");
        assertHolds(8);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'input':-1,'output':1} | 422 | usage.input: -1",
                "{'prompt_tokens':-1,'completion_tokens':1} | 422 | usage.prompt_tokens: -1",
                "{'promptTokenCount':1,'candidatesTokenCount':-2} | 422 | usage.candidatesTokenCount: -2",
                "{'inputTokens':1,'outputTokens':-9223372036854775808} | 422 | usage.outputTokens: -922",
                "{'input':1,'output':1e0} | 422 | usage.output: 1",
                "{'input':1,'output':1e99999999999} | 422 | usage.output: 1",
                "{'input':1,'output':99999999999999999999999999999999999999999999} | 422 | usage.output: 999",
                "{'input':1,'output':'2'} | 422 | usage.output: 2",
                "{'input':1,'output':{'a':[1]}} | 422 | usage.output: ",
                "{'input':1,'input':1} | 400 | usage.input: given twice",
                "{'input':1,'output':1,'reasoning':2} | 422 | usage.reasoning: 2",
                "{'input':1,'outptu':1} | 422 | usage.outptu: unknown",
                "{'tokens_in':1} | 422 | usage: tokens_in",
                "{'prompt_tokens':1,'prompt_tokens_details':{'audio_tokens':2}} | 422 | usage.prompt_tokens_details.audio_tokens: 2",
                "[] | 400 | usage: an array",
                "null | 400 | usage: null",
            })
    void aUsageThatCannotBeIsToldAndNothingIsSettled(String usage, int status, String detail) {
        String type = "urn:tidegate:problem:" + (status == 400 ? "malformed" : "unacceptable");
        for (String step : new String[] {"settle", "adjust"}) {
            String seq = step.equals("adjust") ? ",'seq':1}" : "}";
            Reply reply = post("/v1/reservations/" + handle + "/" + step, "{'usage':" + usage + seq);
            assertProblem(reply, status, type, detail);
        }
        assertThat(server.get("/v1/reservations/" + handle).string("state")).isEqualTo("OPEN");
        assertHolds(600);
    }

    @Test
    void aBodyThatIsTooLargeOrNotSaidToBeJsonIsRefused() {
        String path = "/v1/reservations/" + handle + "/settle";
        String padded = USAGE.replace('\'', '"') + " ".repeat(1024 * 1024);
        assertThat(server.post(path, padded).status()).isEqualTo(413);
        assertThat(server.post(path, USAGE.getBytes(StandardCharsets.UTF_8), "text/xml")
                        .status())
                .isEqualTo(415);
        assertThat(post("/v1/reservations/" + handle + "/cancel", "{'why':1}").field())
                .isEqualTo("why");
        assertThat(server.send("DELETE", "/v1/reservations/" + handle).status()).isEqualTo(405);
        assertThat(server.send("OPTIONS", path).header("allow")).isEqualTo("POST, OPTIONS");
        assertThat(server.send("HEAD", "/v1/reservations/" + handle).status()).isEqualTo(200);
        assertThat(server.get(path).status()).isEqualTo(405);
        assertThat(server.get("/v1/reservations/" + handle + "/settle/").status())
                .isEqualTo(404);
        assertHolds(600);
    }
}
