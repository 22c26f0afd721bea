package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plans.PlansFile;
import dev.tidegate.plans.PriceTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing unpriced is free, over HTTP. All of it was red before: such calls were allowed and cost nothing. */
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

    @Test
    void aSettleWithoutAPriceIsChargedTheDearest() {
        Reply reply = settled(reserved("s1", "strict", "", "\"requests\":1"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"amount\":33000000");
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
