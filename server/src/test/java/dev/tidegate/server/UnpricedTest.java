package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.prices.PriceTable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing unpriced is free, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnpricedTest {
    private static final String PLANS = """
            version: 1
            plans:
              strict: { limits: [{ name: spend, meter: spend, capacity: $1, window: sliding 1h }] }
              zero: { unpriced: zero, limits: [{ name: z, meter: spend, capacity: $1, window: sliding 1h }] }
              as: { unpriced: as cheap, limits: [{ name: a, meter: spend, capacity: $1, window: sliding 1h }] }
              shadow: { limits: [{ name: s, meter: spend, capacity: $1, window: sliding 1h, shadow: true }] }
              free: { free-in-debt: allow, limits: [{ name: f, meter: spend, capacity: $1, window: sliding 1h }] }
              debt: { limits: [{ name: d, meter: spend, capacity: $1, window: sliding 1h }] }
              late: { untracked: charge, limits: [{ name: l, meter: spend, capacity: $1, window: sliding 1h }] }
              late-as: { untracked: charge, unpriced: as cheap, limits: [{ name: la, meter: spend, capacity: $1, window: sliding 1h }] }
              calls: { limits: [{ name: c, meter: requests, capacity: 9, window: sliding 1h }] }
              named:
                limits: [{ name: n, meter: requests, capacity: 1, window: sliding 1h, scope: model, model-scope: as-named }]
              models:
                limits: [{ name: m, meter: requests, capacity: 2, window: sliding 1h, scope: model }, { name: ms, meter: spend, capacity: $1, window: sliding 1h }]
            """;

    private static final String PRICES = """
            version: 2
            date: 2026-11-29
            currency: USD
            models:
              cheap: { aliases: [cheap-2026], input: $1, output: $2 }
              dear: { input: $3, output: $30, terms: { batch: 0.5 }, above: { 1k: { input: $6, output: $60 } } }
              dear-2025: { family: cheap, input: $2, output: $9, terms: { flex: { input: $4, output: $4 } } }
              nothing: { input: $0, output: $0 }
              past: { input: $100, output: $1000, retired: 2026-01-01 }
            """;

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(PlansFile.parse(PLANS), PriceTable.parse(PRICES));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Reply call(String verb, String subject, String plan, String model, String cost) {
        String named = model.isEmpty() ? "" : ",\"model\":\"" + model + "\"";
        return server.post(
                "/v1/" + verb,
                "{\"subject\":\"" + subject + "\",\"plan\":\"" + plan + "\"" + named + ",\"cost\":{" + cost + "}}");
    }

    private static final String TOKENS = "\"input_tokens\":1000,\"output_tokens\":1000";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acquire      |       | \"input_tokens\":10 | model: missing",
                "check        | other | \"output_tokens\":10 | model: other",
                "reservations | other | \"input_tokens\":10,\"output_tokens\":1 | tidegate prices import",
                "acquire      | cheap | \"tokens\":10 | cost.tokens: a total alone"
            })
    void aCostWithTokensAndNoPriceIsRefusedUnderALimitOnSpend(String verb, String model, String cost, String detail) {
        Reply reply = call(verb, "refused", "strict", model == null ? "" : model, cost);
        assertThat(reply.status()).as(reply.body()).isEqualTo(422);
        assertThat(reply.body()).contains(detail);
    }

    @Test
    void aCostWithoutTokensNeedsNoPrice() {
        assertThat(call("acquire", "bare", "strict", "", "\"requests\":1").status())
                .isEqualTo(200);
        assertThat(call("acquire", "bare", "strict", "other", "\"spend\":7," + TOKENS)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"zero, 0", "as, 3000000", "shadow, 33000000"})
    void aPlanMaySayWhatACallWithoutAPriceCosts(String plan, long nanos) {
        Reply reply = call("acquire", "said-" + plan, plan, "other", TOKENS);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"used\":" + nanos);
    }

    private String reserved(String subject, String plan, String model, String cost) {
        Reply reply = call("reservations", subject, plan, model, cost);
        assertThat(reply.status()).as(reply.body()).isBetween(200, 201);
        return reply.body().replaceAll(".*\"reservation\":\"([^\"]+)\".*", "$1");
    }

    private Reply settled(String handle) {
        return server.post("/v1/reservations/" + handle + "/settle", "{\"usage\":{\"input\":1000,\"output\":1000}}");
    }

    private double counted() {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("tidegate_settles_unpriced_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    private Reply step(String handle, String step, String more) {
        return server.post(
                "/v1/reservations/" + handle + "/" + step, "{\"usage\":{\"input\":1000,\"output\":1000}" + more + "}");
    }

    private static final String FLAG = "\"unpricedSpend\":true";

    @ParameterizedTest
    @CsvSource({"strict, '', 33000000", "as, other, 3000000", "zero, other, 0", "shadow, other, 33000000"})
    void aSettleWithoutAPriceIsChargedByThePlansRuleAndSaysSo(String plan, String model, long nanos) {
        double before = counted();
        String handle = reserved("s1-" + plan, plan, model == null ? "" : model, "\"requests\":1");
        Reply reply = settled(handle);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"amount\":" + nanos, FLAG);
        assertThat(counted()).isEqualTo(before + 1);
        assertThat(settled(handle).body()).contains("\"result\":\"ALREADY\"", FLAG);
        assertThat(counted()).as("a repeated one counts once").isEqualTo(before + 1);
    }

    @Test
    void anAdjustWithAModelPricesWhatHadNoPrice() {
        String handle = reserved("s2", "strict", "", "\"requests\":1");
        settled(handle);
        double before = counted();
        assertThat(step(handle, "adjust", ",\"seq\":1,\"estimated\":true").body())
                .contains("\"amount\":33000000", FLAG);
        assertThat(counted()).isEqualTo(before + 1);
        assertThat(step(handle, "adjust", ",\"seq\":2,\"model\":\"cheap\"").body())
                .contains("\"amount\":3000000")
                .doesNotContain("unpricedSpend");
        assertThat(counted()).isEqualTo(before + 1);
    }

    @Test
    void aSettleWhoseSpendIsKnownIsNotSaidToBeWithoutAPrice() {
        double before = counted();
        String cost = "\"requests\":1";
        String priced = settled(reserved("s3", "strict", "cheap", cost)).body();
        String said = step(reserved("s3", "strict", "", cost), "settle", ",\"meters\":{\"spend\":7}")
                .body();
        String named = step(reserved("s3", "strict", "", cost), "settle", ",\"model\":\"cheap\"")
                .body();
        String calls = settled(reserved("s3", "calls", "", cost)).body();
        assertThat(priced + said + named + calls).doesNotContain("unpricedSpend");
        assertThat(counted()).isEqualTo(before);
    }

    /** Four fields, each with its length before it: tenant, user, model and id. */
    private static String forgotten(String tenant, String model) {
        String fields = (char) tenant.length() + tenant + "\0" + (char) model.length() + model + "\2id";
        return "r1."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(fields.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"late, '', 33000000", "late, other, 33000000", "late-as, another, 3000000"})
    void aForgottenReservationWithoutAPriceIsChargedByThePlansRule(String plan, String model, long nanos) {
        double before = counted();
        String handle = forgotten(plan + "-" + model, model);
        Reply reply = step(handle, "settle", ",\"plan\":\"" + plan + "\"");
        assertThat(reply.body()).contains("\"untracked\":true", "\"amount\":" + nanos, FLAG);
        assertThat(step(handle, "settle", ",\"plan\":\"" + plan + "\"").body())
                .contains("\"result\":\"ALREADY\"", FLAG);
        assertThat(counted()).isEqualTo(before + 1);
        assertThat(step(handle, "adjust", ",\"seq\":1,\"model\":\"cheap\"").body())
                .contains("\"amount\":3000000")
                .doesNotContain("unpricedSpend");
    }

    @Test
    void aForgottenReservationSaysHowItWasPriced() {
        Reply reply = step(forgotten("named", "unknown"), "settle", ",\"plan\":\"late\",\"model\":\"cheap\"");
        assertThat(reply.body())
                .contains("\"untracked\":true", "\"amount\":3000000", "\"pricedAs\":\"cheap\"")
                .doesNotContain("unpricedSpend");
    }

    @Test
    void aLongerInputIsHeldAtItsStep() {
        reserved("s4", "strict", "dear", "\"input_tokens\":2000,\"output_tokens\":0");
        assertThat(server.status("s4", "strict").body()).contains("\"used\":12000000");
    }

    @Test
    void aFreeCallPassesALimitInDebtOnlyWhereThePlanSaysSo() {
        for (String plan : new String[] {"free", "debt"}) {
            String handle = reserved("owes", plan, "dear", "\"input_tokens\":1,\"output_tokens\":0");
            server.post("/v1/reservations/" + handle + "/settle", "{\"meters\":{\"spend\":2000000000}}");
            Reply free = call("acquire", "owes", plan, "nothing", TOKENS);
            assertThat(free.status()).as(plan + free.body()).isEqualTo(plan.equals("free") ? 200 : 429);
            assertThat(call("acquire", "owes", plan, "cheap", TOKENS).status()).isEqualTo(429);
        }
    }

    /** A family is a name to count under; it may be another entry at another price. */
    @Test
    void aModelThatCountsUnderAFamilyIsPricedAsItself() {
        String handle = reserved("family", "models", "dear-2025", TOKENS);
        Reply reply = server.post(
                "/v1/reservations/" + handle + "/settle",
                "{\"usage\":{\"service_tier\":\"flex\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1000,"
                        + "\"total_tokens\":2000}}}");
        assertThat(reply.body()).contains("\"amount\":8000000");
    }

    @Test
    void limitsOfEachModelAsNamedCountEachNameByItself() {
        for (String name : new String[] {"cheap", "openai/cheap-2026"}) {
            assertThat(call("acquire", "named", "named", name, "\"requests\":1").status())
                    .isEqualTo(200);
            assertThat(call("acquire", "named", "named", name, "\"requests\":1").status())
                    .isEqualTo(429);
        }
        assertThat(server.get("/v1/plans").body()).contains("\"modelScope\":\"as-named\"");
    }

    @Test
    void limitsOfEachModelCountAliasesTogether() {
        assertThat(call("acquire", "alias", "models", "cheap", "\"requests\":1").status())
                .isEqualTo(200);
        String handle = reserved("alias", "models", "openai/cheap-2026", "\"requests\":1");
        assertThat(call("acquire", "alias", "models", "cheap", "\"requests\":1").status())
                .isEqualTo(429);
        assertThat(call("acquire", "alias", "models", "dear", "\"requests\":1").status())
                .isEqualTo(200);
        assertThat(settled(handle).status()).isEqualTo(200);
        assertThat(server.send("DELETE", "/v1/subjects/alias?model=cheap-2026").status())
                .isBetween(200, 204);
        assertThat(call("acquire", "alias", "models", "cheap", "\"requests\":1").status())
                .isEqualTo(200);
    }
}
