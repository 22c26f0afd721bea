package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.FailureMode;
import dev.tidegate.MemoryStore;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.JsonValue;
import dev.tidegate.testkit.ManualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hold an estimate and settle the truth, through HTTP. */
class ReservationTest {
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));
    private static final String RESERVE =
            "{'id':'call-1','subject':'acme','plan':'p','cost':{'tokens':600},'ttlMs':60000}";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(Plans.of(Plan.of(
                "p",
                Limit.builder("requests", Meter.REQUESTS, HOUR).capacity(5).build(),
                Limit.builder("tokens", Meter.TOKENS, HOUR).capacity(1_000).build(),
                Limit.builder("pages", Meter.of("pages"), HOUR).capacity(10).build(),
                Limit.builder("open", Meter.CONCURRENCY, Window.concurrent())
                        .capacity(2)
                        .build())));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply post(String path, String body) {
        return server.post(path, body.replace('\'', '"'));
    }

    private String reserved() {
        Reply reply = post("/v1/reservations", RESERVE);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.string("reservation");
    }

    private Reply step(String handle, String step, String body) {
        return post("/v1/reservations/" + handle + "/" + step, body);
    }

    private long used(int limit) {
        return Reply.number(server.get("/v1/subjects/acme?plan=p").limit(limit).get("used"));
    }

    private static long charged(Reply reply, String limit) {
        for (JsonValue charge : ((JsonValue.ArrayValue) reply.json().get("charges")).items()) {
            Map<String, JsonValue> members = Reply.object(charge);
            if (Reply.string(members.get("name")).equals(limit)) {
                return Reply.number(members.get("amount"));
            }
        }
        throw new AssertionError("no charge of " + limit + ": " + reply.body());
    }

    @Test
    void whatIsMadeSaysHowItIsNamedAndUntilWhenItHolds() {
        Reply reply = post("/v1/reservations", RESERVE);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.body()).startsWith("{\"allowed\":true,\"reservation\":\"r1.");
        assertThat(reply.string("id")).isEqualTo("call-1");
        assertThat(reply.string("expiresAt")).isEqualTo("2026-03-10T12:01:00Z");
        assertThat(reply.string("state")).isEqualTo("OPEN");
        assertThat(reply.header("x-ratelimit-remaining-tokens")).isEqualTo("400");
        assertThat(used(1)).isEqualTo(600);
        assertThat(used(3)).isEqualTo(1);
    }

    @Test
    void theSameIdAgainIsTheSameReservationAndAnotherRequestUnderItAConflict() {
        String handle = reserved();

        Reply again = post("/v1/reservations", RESERVE);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.string("reservation")).isEqualTo(handle);
        Reply other = post("/v1/reservations", RESERVE.replace("600", "601"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.field()).isEqualTo("id");
        assertThat(used(0)).isEqualTo(1);
        assertThat(used(1)).isEqualTo(600);
    }

    @Test
    void whatIsAllowedWithoutTheCountsHoldsNothingAndHasNoHandle() {
        Plan open = Plan.of(
                "open",
                Limit.builder("calls", Meter.REQUESTS, HOUR)
                        .capacity(5)
                        .onStoreFailure(FailureMode.OPEN)
                        .build());
        try (TestServer full = TestServer.start(
                Plans.of(open), MemoryStore.builder().maxKeys(1).build())) {
            full.acquire("first", "open");
            Reply reply = full.post("/v1/reservations", "{\"subject\":\"second\",\"plan\":\"open\"}");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .isEqualTo("{\"allowed\":true,\"degraded\":true,\"limits\":[],\"source\":\"none\"}");
        }
    }

    @Test
    void aTenantWithAsManyReservationsAsAreRememberedIsRefusedWithATypeOfItsOwn() {
        Plan plan = Plan.of(
                "p", Limit.builder("calls", Meter.REQUESTS, HOUR).capacity(5).build());
        try (TestServer few = TestServer.start(
                Plans.of(plan), MemoryStore.builder().maxRecords(1).build())) {
            String reserve = "{\"subject\":\"acme\",\"plan\":\"p\",\"cost\":{\"requests\":0},\"id\":\"a\"}";
            assertThat(few.post("/v1/reservations", reserve).status()).isEqualTo(201);

            Reply refused = few.post("/v1/reservations", reserve.replace("\"a\"", "\"b\""));

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).contains("\"type\":\"urn:tidegate:problem:too-many-reservations\"");
            assertThat(refused.header("x-should-retry")).isEqualTo("false");
            assertThat(few.post("/v1/reservations", reserve).status()).isEqualTo(200);
        }
    }

    @Test
    void aFullStoreAnswersEveryReserveWithUnavailableAndServesWhatItKnows() {
        MemoryStore store = MemoryStore.builder().maxKeys(20).build();
        try (TestServer full = TestServer.start(Plans.builtIn(), store)) {
            String handle = "";
            String known = "";
            Reply reply = full.post("/v1/reservations", "{\"subject\":\"c0\",\"plan\":\"pro\"}");
            // Each tenant has few: one that has many is refused before the store is full.
            for (int i = 1; i < 100 && reply.status() == 201; i++) {
                handle = reply.string("reservation");
                known = "c" + (i - 1);
                reply = full.post("/v1/reservations", "{\"subject\":\"c" + i + "\",\"plan\":\"pro\"}");
            }
            assertFull(reply);
            assertFull(full.post("/v1/reservations", "{\"subject\":\"d\",\"plan\":\"pro\",\"id\":\"x\"}"));
            assertFull(full.post("/v1/acquire", "{\"subject\":\"d\",\"plan\":\"pro\",\"id\":\"y\"}"));
            assertFull(full.acquire("d", "pro"));
            assertThat(full.acquire(known, "pro").status()).isEqualTo(200);
            assertThat(full.post("/v1/reservations/" + handle + "/extend", "{}").status())
                    .isEqualTo(200);

            full.send("DELETE", "/v1/subjects/" + known);
            assertThat(full.acquire("d", "pro").status()).isEqualTo(200);
            // What is known is answered and booked, also where its counts have left and others have taken their place.
            assertThat(full.post(
                                    "/v1/reservations/" + handle + "/settle",
                                    "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}")
                            .string("result"))
                    .isEqualTo("SETTLED");
            assertThat(full.get("/health/ready").status()).isEqualTo(200);
        }
    }

    private static void assertFull(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(503);
        assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:store-full");
        assertThat(reply.string("cause")).isEqualTo("full");
        assertThat(reply.string("source")).isEqualTo("none");
        assertThat(reply.header("retry-after")).isEqualTo("1");
    }

    @Test
    void aReservationIsRememberedAsLongAsItsPlanSays() {
        ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
        Plan plan = Plan.of(
                        "p",
                        Limit.builder("calls", Meter.REQUESTS, HOUR).capacity(5).build())
                .withRetention(Duration.ofDays(2));
        try (TestServer batch = TestServer.start(
                Plans.of(plan), MemoryStore.builder().time(time).build())) {
            String handle = batch.post("/v1/reservations", "{\"subject\":\"acme\",\"plan\":\"p\"}")
                    .string("reservation");
            String path = "/v1/reservations/" + handle + "/settle";
            time.advance(Duration.ofDays(2));
            Reply late = batch.post(path, "{\"usage\":{\"input\":1,\"output\":1}}");

            assertThat(late.status()).isEqualTo(200);
            assertThat(late.string("expiresAt")).isEqualTo("2026-03-14T12:00:00Z");
        }
    }

    @Test
    void aSettleOfAnUnknownReservationIsChargedWhereThePlanThatItNamesSaysSo() {
        Limit calls = Limit.builder("calls", Meter.REQUESTS, HOUR).capacity(5).build();
        Limit tokens = Limit.builder("tokens", Meter.TOKENS, HOUR).capacity(100).build();
        try (TestServer lenient = TestServer.start(
                Plans.of(
                        Plan.of("p", calls, tokens).withUntracked(Plan.Untracked.CHARGE),
                        Plan.of("strict", calls, tokens)),
                MemoryStore.create())) {
            String handle = reserved();
            String settle = "{\"usage\":{\"input\":100,\"output\":50},\"plan\":\"p\"}";
            String path = "/v1/reservations/" + handle + "/settle";
            assertThat(lenient.post(path, settle.replace(",\"plan\":\"p\"", "")).status())
                    .isEqualTo(404);
            assertThat(lenient.post(path, settle.replace("\"p\"", "\"strict\"")).status())
                    .isEqualTo(404);
            assertThat(lenient.post(path, settle.replace("\"p\"", "\"none\"")).status())
                    .isEqualTo(422);

            Reply charged = lenient.post(path, settle);

            assertThat(charged.status()).isEqualTo(200);
            assertThat(charged.body()).contains("\"result\":\"SETTLED\"", "\"untracked\":true");
            assertThat(charged(charged, "tokens")).isEqualTo(150);
            assertThat(lenient.post(path, settle).body()).contains("\"result\":\"ALREADY\"", "\"untracked\":true");
            assertThat(lenient.post(path, settle.replace("50", "51")).status()).isEqualTo(409);
        }
    }

    @Test
    void aDenialHoldsNothingAndIsNotRemembered() {
        reserved();

        Reply denied = post("/v1/reservations", RESERVE.replace("call-1", "call-2"));
        assertThat(denied.status()).isEqualTo(429);
        assertThat(denied.json()).doesNotContainKey("reservation");
        assertThat(used(1)).isEqualTo(600);
        assertThat(post("/v1/reservations", RESERVE.replace("call-1", "call-2").replace("600", "100"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aSettleBooksTheTruthOnceAndSaysTheSameAgain() {
        String handle = reserved();
        String usage = "{'usage':{'prompt_tokens':200,'completion_tokens':50}}";

        Reply settled = step(handle, "settle", usage);
        assertThat(settled.status()).as(settled.body()).isEqualTo(200);
        assertThat(settled.string("result")).isEqualTo("SETTLED");
        assertThat(charged(settled, "tokens")).isEqualTo(250);
        assertThat(used(1)).isEqualTo(250);
        assertThat(used(3)).isZero();

        Reply again = step(handle, "settle", usage);
        assertThat(again.string("result")).isEqualTo("ALREADY");
        assertThat(charged(again, "tokens")).isEqualTo(250);
        Reply other = step(handle, "settle", "{'usage':{'input':200,'output':51}}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(used(1)).isEqualTo(250);
    }

    @Test
    void whatTheModelAnswersBeyondWhatWasHeldIsChargedAlsoPastTheCapacity() {
        Reply settled = step(reserved(), "settle", "{'usage':{'input':900,'output':900}}");

        assertThat(charged(settled, "tokens")).isEqualTo(1_800);
        assertThat(used(1)).isEqualTo(1_800);
    }

    @Test
    void aCutStreamCountsAtLeastWhatWasHeldUntilItIsAdjusted() {
        String handle = reserved();

        Reply settled = step(handle, "settle", "{'usage':{'input':100,'output':7},'estimated':true}");
        assertThat(charged(settled, "tokens")).isEqualTo(600);
        assertThat(settled.body()).contains("\"estimated\":true");
        Reply adjusted = step(handle, "adjust", "{'usage':{'input':100,'output':90},'seq':1}");
        assertThat(adjusted.string("result")).isEqualTo("ADJUSTED");
        assertThat(used(1)).isEqualTo(190);
        assertThat(step(handle, "adjust", "{'usage':{'input':100,'output':90},'seq':1}")
                        .string("result"))
                .isEqualTo("ALREADY");
        assertThat(step(handle, "adjust", "{'usage':{'input':1,'output':1},'seq':1}")
                        .status())
                .isEqualTo(409);
        assertThat(used(1)).isEqualTo(190);
    }

    @Test
    void aCancelNeedsNoBodyAndGivesEverythingBack() {
        String handle = reserved();

        Reply cancelled = server.send("POST", "/v1/reservations/" + handle + "/cancel");
        assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(200);
        assertThat(cancelled.string("state")).isEqualTo("CANCELLED");
        assertThat(step(handle, "cancel", "{}").string("result")).isEqualTo("ALREADY");
        assertThat(used(0)).isZero();
        assertThat(used(1)).isZero();
        Reply settled = step(handle, "settle", "{'usage':{'input':1,'output':1}}");
        assertThat(settled.status()).isEqualTo(409);
        assertThat(settled.string("state")).isEqualTo("CANCELLED");
    }

    @Test
    void anExtendNamesTheTotalAndStopsWhereALimitIsUsedUp() {
        String handle = reserved();

        assertThat(step(handle, "extend", "{'cost':{'tokens':800},'ttlMs':120000}")
                        .string("result"))
                .isEqualTo("EXTENDED");
        assertThat(step(handle, "extend", "{'cost':{'tokens':800},'ttlMs':120000}")
                        .string("expiresAt"))
                .isEqualTo("2026-03-10T12:02:00Z");
        assertThat(used(1)).isEqualTo(800);
        Reply stop = step(handle, "extend", "{'cost':{'tokens':2000}}");
        assertThat(stop.status()).isEqualTo(200);
        assertThat(stop.string("result")).isEqualTo("STOP");
        assertThat(used(1)).isEqualTo(800);
    }

    @Test
    void anExpiredOneFreesItsSlotAndCanStillBeSettledButNotExtended() {
        String handle = reserved();
        server.time.advance(Duration.ofMinutes(1));

        assertThat(server.get("/v1/reservations/" + handle).string("state")).isEqualTo("EXPIRED");
        assertThat(used(3)).isZero();
        assertThat(step(handle, "extend", "{'ttlMs':1000}").status()).isEqualTo(410);
        assertThat(step(handle, "settle", "{'usage':{'input':1,'output':2}}").status())
                .isEqualTo(200);
        assertThat(used(1)).isEqualTo(3);
        server.time.advance(Duration.ofHours(1));
        assertThat(server.get("/v1/reservations/" + handle).status()).isEqualTo(404);
    }

    @Test
    void anAcquireWithAnIdCountsOnceAndTheHeaderNamesItToo() {
        Plans plans = Plans.of(Plan.of(
                "q", Limit.builder("requests", Meter.REQUESTS, HOUR).capacity(5).build()));
        try (TestServer other = TestServer.start(plans)) {
            for (int i = 0; i < 3; i++) {
                assertThat(other.acquire("{\"subject\":\"acme\",\"plan\":\"q\",\"id\":\"a\"}")
                                .status())
                        .isEqualTo(200);
            }
            Reply two = other.send(
                    "POST",
                    "/v1/acquire",
                    "{\"subject\":\"acme\",\"plan\":\"q\"}",
                    "Content-Type",
                    "application/json",
                    "Idempotency-Key",
                    "\"a\"");
            assertThat(two.status()).as(two.body()).isEqualTo(200);
            Reply both = other.send(
                    "POST",
                    "/v1/acquire",
                    "{\"subject\":\"acme\",\"plan\":\"q\",\"id\":\"b\"}",
                    "Content-Type",
                    "application/json",
                    "Idempotency-Key",
                    "a");
            assertThat(both.status()).isEqualTo(422);
            assertThat(Reply.number(
                            other.get("/v1/subjects/acme?plan=q").limit(0).get("used")))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "settle | {} | 422 | usage",
                "settle | {'usage':{}} | 422 | usage",
                "settle | {'usage':{'input':-1,'output':1}} | 422 | usage.input",
                "settle | {'usage':{'input':1.5,'output':1}} | 422 | usage.input",
                "settle | {'usage':{'input':1,'output':1,'thinking':4}} | 422 | usage.thinking",
                "settle | {'usage':{'input':1,'output':4398046511105}} | 422 | usage.output",
                "settle | {'usage':'much'} | 400 | usage",
                "settle | {'usage':{'input':1,'output':1},'provider':'acme'} | 422 | provider",
                "settle | {'meters':{'tokens':5}} | 422 | meters.tokens",
                "settle | {'meters':{'page':5}} | 422 | meters.page",
                "settle | {'usage':{'input':1,'output':1},'estimated':1} | 400 | estimated",
                "settle | {'usage':{'input':1,'output':1},'actual':1} | 422 | actual",
                "extend | {'ttlMs':0} | 422 | ttlMs",
                "extend | {'ttlMs':604800001} | 422 | ttlMs",
                "extend | {'cost':{'tokens':-1}} | 422 | cost.tokens",
                "adjust | {'usage':{'input':1,'output':1}} | 422 | seq",
                "adjust | {'usage':{'input':1,'output':1},'seq':0} | 422 | seq",
            })
    void badInputIsNamedAndChargesNothing(String step, String body, int status, String field) {
        String handle = reserved();

        Reply reply = step(handle, step, body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.field()).isEqualTo(field);
        assertThat(server.get("/v1/reservations/" + handle).string("state")).isEqualTo("OPEN");
        assertThat(used(1)).isEqualTo(600);
    }

    @Test
    void handlesThatNameNothingOrAreNone() {
        String handle = reserved();
        Reply foreign = post(
                "/v1/reservations",
                RESERVE.replace("call-1", "call-2").replace("600", "1").replace("acme", "other"));
        String unknown = foreign.string("reservation");
        step(unknown, "cancel", "{}");
        server.time.advance(Duration.ofHours(2));

        assertThat(step(unknown, "settle", "{'usage':{'input':1,'output':1}}").status())
                .isEqualTo(404);
        for (String bad : new String[] {
            "r1.", "r2" + handle.substring(2), "nonsense", handle.substring(0, handle.length() - 3), handle + "!"
        }) {
            Reply reply = step(bad, "settle", "{'usage':{'input':1,'output':1}}");
            assertThat(reply.status()).as(bad + ": " + reply.body()).isIn(404, 422);
        }
        assertThat(step("nonsense", "cancel", "{}").field()).isEqualTo("reservation");
    }
}
