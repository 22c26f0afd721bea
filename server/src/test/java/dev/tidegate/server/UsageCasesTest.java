package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.plan.Window;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Usage objects of SDKs and gateways, settled over HTTP as they come, and what the answer says of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageCasesTest {
    private static final Path CASES =
            Path.of("../config/src/test/resources/dev/tidegate/config/prices/usage/cases.jsonl");

    private TestServer server;
    private TestServer builtIn;
    private int calls;

    @BeforeAll
    void start() throws IOException {
        Limit spend = Limit.builder("spend", Meter.SPEND, Window.sliding(Duration.ofHours(1)))
                .capacity(1_000_000_000_000L)
                .build();
        try (InputStream yaml = UsageCasesTest.class.getResourceAsStream("usage-prices.yaml")) {
            PriceTable prices = PriceTable.parse(new String(yaml.readAllBytes(), StandardCharsets.UTF_8));
            SpendRules strict = new SpendRules(SpendRules.Unpriced.DEAREST, Optional.empty(), false, true, true);
            server = TestServer.start(
                    Plans.of(Plan.of("p", spend), Plan.of("strict", spend).withSpendRules(strict)), prices);
        }
        builtIn = TestServer.start(Plans.of(Plan.of("p", spend)), PriceTable.builtIn());
    }

    @AfterAll
    void stop() {
        server.close();
        builtIn.close();
    }

    private String reserve(String model) {
        return reserve(server, model);
    }

    private String reserve(TestServer at, String model) {
        Reply reserved = at.post(
                "/v1/reservations",
                "{\"subject\":\"t" + calls++ + "\",\"plan\":\"p\",\"model\":\"" + model
                        + "\",\"cost\":{\"input_tokens\":400,\"output_tokens\":100}}");
        assertThat(reserved.status()).as(reserved.body()).isEqualTo(201);
        return reserved.string("reservation");
    }

    private Reply settle(String handle, String body) {
        return settle(server, handle, body);
    }

    private static Reply settle(TestServer at, String handle, String body) {
        return at.post("/v1/reservations/" + handle + "/settle", body);
    }

    private static String charged(long nanos) {
        return "{\"name\":\"spend\",\"meter\":\"spend\",\"amount\":" + nanos + "}";
    }

    @TestFactory
    Stream<DynamicTest> aUsageIsChargedAsTheHandComputed() throws IOException {
        return cases(server);
    }

    /** No case differs: where one does, its charge by the table has to be listed here with the reason. */
    @TestFactory
    Stream<DynamicTest> aUsageIsChargedAsTheHandComputedByTheBuiltInTable() throws IOException {
        return cases(builtIn);
    }

    private Stream<DynamicTest> cases(TestServer at) throws IOException {
        return Files.readAllLines(CASES).stream()
                .skip(1)
                .map(line -> DynamicTest.dynamicTest(between(line, "\"case\": \"", "\""), () -> check(at, line)));
    }

    private static String between(String line, String before, String after) {
        int from = line.indexOf(before) + before.length();
        return line.substring(from, line.indexOf(after, from));
    }

    private void check(TestServer at, String line) {
        String handle = reserve(at, between(line, "\"model\": \"", "\""));
        String body = "{\"usage\":" + between(line, "\"usage\": ", ", \"expect_spend_nanos\"") + "}";
        String nanos = between(line, "\"expect_spend_nanos\": ", ",");
        Reply reply = settle(at, handle, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        if (nanos.equals("null")) {
            String reported = between(line, "\"expect_reported\": \"", "\"");
            assertThat(reply.body()).contains("\"unpriced\":[\"" + reported + "\"]");
        } else {
            assertThat(reply.body()).contains(charged(Long.parseLong(nanos))).doesNotContain("\"unknown\"");
        }
        Reply again = settle(at, handle, body);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).contains("\"result\":\"ALREADY\"");
    }

    @Test
    void aModelThatIsNamedIsPricedAndPartOfTheUsage() {
        String handle = reserve("gpt-4o");
        String usage = "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100}";
        Reply unpriced = settle(handle, "{" + usage + ",\"model\":\"gpt-99\"}");
        assertThat(unpriced.status()).as("nothing is booked").isEqualTo(422);
        assertThat(unpriced.body()).contains("\"field\":\"model\"");

        Reply settled = settle(handle, "{" + usage + ",\"model\":\"gpt-4.1\"}");
        assertThat(settled.body()).contains(charged(2_800_000)).contains("\"pricedAs\":\"gpt-4.1\"");
        assertThat(settle(handle, "{" + usage + ",\"model\":\"gpt-4.1\"}").body())
                .contains("ALREADY");
        assertThat(settle(handle, "{" + usage + ",\"model\":\"gpt-5\"}").status())
                .as("the same usage of another model")
                .isEqualTo(409);
    }

    @Test
    void aModelThatIsOnlyReadAndHasNoPriceIsPricedAsReservedAndReported() {
        Reply reply = settle(reserve("gpt-4o"), """
                {"usage":{"model":"gpt-99","usage":{"prompt_tokens":1000,"completion_tokens":100}}}
                """);
        assertThat(reply.body()).contains(charged(3_500_000)).contains("\"unpriced\":[\"model\"]");
    }

    @Test
    void anAdviserIsPricedByItsOwnModel() {
        Reply reply = settle(reserve("claude-sonnet-4-5"), """
                {"usage":{"input_tokens":100,"output_tokens":20,"iterations":[
                 {"type":"message","input_tokens":100,"output_tokens":20},
                 {"type":"advisor_message","model":"claude-opus-4-5","input_tokens":1000,"output_tokens":300}]}}
                """);
        // 100 × 3 + 20 × 15 + 1,000 × 5 + 300 × 25 micro-dollars
        assertThat(reply.body()).contains(charged(13_100_000));
    }

    @Test
    void aCountThatNoFormatKnowsBooksAtLeastWhatWasHeldAndIsNamed() {
        String usage = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"dream_tokens\":7}";
        Reply reply = settle(reserve("gpt-4o"), usage + "}");
        // Held: 400 × 2.5 + 100 × 10 micro-dollars
        assertThat(reply.body())
                .contains(charged(2_000_000))
                .contains("\"unknown\":[\"usage.dream_tokens\"]")
                .contains("\"format\":\"openai-chat\"");
        Reply refused = settle(reserve("gpt-4o"), usage + ",\"unknownUsage\":\"refuse\"}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("\"field\":\"usage.dream_tokens\"");
        assertThat(server.get("/metrics").body()).contains("tidegate_usage_unknown_total");
    }

    @Test
    void aCostThatTheProviderReportsIsBookedWhereItIsTrusted() {
        String usage = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"cost\":0.00095}";
        assertThat(settle(reserve("gpt-4o"), usage + "}").body())
                .contains(charged(35_000))
                .contains("\"reportedSpend\":950000");
        assertThat(settle(reserve("gpt-4o"), usage + ",\"trustCost\":true}").body())
                .contains(charged(950_000));
    }

    @Test
    void aPlanThatTheSettleNamesMayTrustReportedCostsAndRefuseUnknownCounts() {
        String reported = "{\"plan\":\"%s\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"cost\":0.00095}}";
        assertThat(settle(reserve("gpt-4o"), String.format(reported, "p")).body())
                .contains(charged(35_000));
        assertThat(settle(reserve("gpt-4o"), String.format(reported, "strict")).body())
                .contains(charged(950_000));
        String usage = "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"dream_tokens\":7}";
        String handle = reserve("gpt-4o");
        Reply refused = settle(handle, "{\"plan\":\"strict\"," + usage + "}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("\"field\":\"usage.dream_tokens\"");
        assertThat(settle(handle, "{\"plan\":\"strict\",\"unknownUsage\":\"report\"," + usage + "}")
                        .body())
                .contains("\"unknown\":[\"usage.dream_tokens\"]");
    }

    @Test
    void theEventsOfAStreamAreSettledAsTheyCame() {
        Reply reply = settle(reserve("claude-sonnet-4-5"), """
                {"events":[
                 {"type":"message_start","message":{"id":"m","usage":{"input_tokens":25,"output_tokens":1}}},
                 {"type":"content_block_delta","delta":{"text":"hi"}},
                 {"type":"message_delta","usage":{"output_tokens":15}}]}
                """);
        assertThat(reply.body()).contains(charged(300_000));
    }

    @Test
    void aResponseOfAlmostAMegabyteIsReadAndALongerOneIsRefused() {
        String text = "x".repeat(1_000_000);
        String response = "{\"usage\":{\"choices\":[{\"message\":{\"content\":\"" + text
                + "\"}}],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100}}}";
        assertThat(settle(reserve("gpt-4o"), response).body()).contains(charged(3_500_000));
        assertThat(settle(reserve("gpt-4o"), response.replace(text, text + "x".repeat(60_000)))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void onlyTheUsageIsReadStrictly() {
        Reply reply = settle(reserve("gpt-4o"), """
                {"usage":{"note":"a","note":"b","deep":[[[[[[[[[[[[[[[[[[[[1e400]]]]]]]]]]]]]]]]]]]],
                 "usage":{"prompt_tokens":1000,"completion_tokens":100}}}
                """);
        assertThat(reply.body()).contains(charged(3_500_000));
        assertThat(settle(reserve("gpt-4o"), "{\"usage\":{\"prompt_tokens\":1,\"prompt_tokens\":2}}")
                        .status())
                .isEqualTo(400);
        assertThat(settle(reserve("gpt-4o"), "{\"usage\":{\"prompt_tokens\":1.5}}")
                        .status())
                .isEqualTo(422);
    }

    private static final String USAGE = "{\"prompt_tokens\":1000,\"completion_tokens\":100}";

    private static String nested(String opening, int times, String inner, String closing) {
        return "{\"usage\":" + opening.repeat(times) + inner + closing.repeat(times) + "}";
    }

    @Test
    void aUsageIsFoundAtAnyDepthOfABodyOfAMegabyte() {
        String padding = "{\"text\":\"" + "x".repeat(900_000) + "\",\"usage\":" + USAGE + "}";
        for (String inner : new String[] {USAGE, padding}) {
            assertThat(settle(reserve("gpt-4o"), nested("{\"a\":", 5_000, inner, "}"))
                            .body())
                    .contains(charged(3_500_000));
            assertThat(settle(reserve("gpt-4o"), nested("{\"a\":[", 5_000, inner, "]}"))
                            .body())
                    .contains(charged(3_500_000));
        }
        String uppermost = "{\"b\":{\"b\":" + USAGE.replace("1000", "9") + "},\"usage\":" + USAGE + "}";
        assertThat(settle(reserve("gpt-4o"), nested("{\"a\":", 5_000, uppermost, "}"))
                        .body())
                .contains(charged(3_500_000));
    }

    @Test
    void whatAModelWroteIsNotSearchedHoweverDeepItIs() {
        String inner = "{\"content\":" + "{\"a\":".repeat(5_000) + USAGE + "}".repeat(5_000) + "}";
        assertThat(settle(reserve("gpt-4o"), nested("{\"a\":", 3, inner, "}")).status())
                .isEqualTo(422);
    }

    @Test
    void theDeepestBodyThatIsTakenIsAnsweredAndOurOwnFieldsStayShallow() {
        for (String opening : new String[] {"{\"\":", "[", "{\"usage\":[", "{\"choices\":["}) {
            String closing = opening.replaceAll("[^\\[{]", "").replace('{', '}').replace('[', ']');
            closing = new StringBuilder(closing).reverse().toString();
            int times = 1_000_000 / (opening.length() + closing.length());
            String body = nested(opening, times, opening.endsWith("[") ? "" : "1", closing);
            assertThat(settle(reserve("gpt-4o"), body).status()).as(opening).isIn(400, 422);
        }
        assertThat(settle(
                                reserve("gpt-4o"),
                                "{\"usage\":" + USAGE + ",\"meters\":" + "[".repeat(20) + "]".repeat(20) + "}")
                        .status())
                .isEqualTo(400);
    }
}
