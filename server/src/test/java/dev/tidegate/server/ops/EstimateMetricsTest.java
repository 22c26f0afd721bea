package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.server.Reply;
import dev.tidegate.server.TestServer;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How far reserved tokens are from used ones, and reported costs from the table, as the server counts them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EstimateMetricsTest {
    private static final Limit SPEND = Limit.builder("spend", Meter.SPEND, Window.sliding(Duration.ofHours(1)))
            .capacity(1_000_000_000_000L)
            .build();

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(Plans.of(Plan.of("p", SPEND)), PriceTable.builtIn());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String reserve(String subject, String model) {
        Reply reply = server.post(
                "/v1/reservations",
                "{\"subject\":\"" + subject + "\",\"plan\":\"p\",\"model\":\"" + model
                        + "\",\"cost\":{\"input_tokens\":1000,\"output_tokens\":300}}");
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.string("reservation");
    }

    private Reply settle(String handle, String body) {
        Reply reply = server.post("/v1/reservations/" + handle + "/settle", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }

    private double meter(String line) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(each -> each.startsWith(line + " "))
                .mapToDouble(each -> Double.parseDouble(each.substring(each.indexOf(' ') + 1)))
                .sum();
    }

    @Test
    void theErrorOfAnEstimateIsCountedUnderTheFamilyOfTheModel() {
        String usage = "{\"usage\":{\"prompt_tokens\":800,\"completion_tokens\":400}}";
        String handle = reserve("a", "openai/gpt-4.1-mini-2025-04-14");
        settle(handle, usage);
        settle(handle, usage);
        String labels = "{kind=\"input\",model=\"gpt-4.1-mini\"}";
        assertThat(meter("tidegate_estimate_error_count" + labels))
                .as("a repeated settle counts once")
                .isEqualTo(1);
        assertThat(meter("tidegate_estimate_error_sum" + labels)).isEqualTo(0.25);
        assertThat(meter("tidegate_estimate_error_sum{kind=\"output\",model=\"gpt-4.1-mini\"}"))
                .isEqualTo(0.25);
        assertThat(meter("tidegate_estimate_tokens_total{kind=\"input\",model=\"gpt-4.1-mini\",what=\"held\"}"))
                .isEqualTo(1000);
        assertThat(meter("tidegate_estimate_tokens_total{kind=\"output\",model=\"gpt-4.1-mini\",what=\"used\"}"))
                .isEqualTo(400);
    }

    @Test
    void aCallThatWasCutOffIsNotCompared() {
        settle(reserve("b", "gpt-4.1"), "{\"usage\":{\"input\":1,\"output\":1},\"estimated\":true}");
        assertThat(meter("tidegate_estimate_error_count{kind=\"input\",model=\"gpt-4.1\"}"))
                .isZero();
    }

    @Test
    void aReportedCostIsSetBesideTheTable() {
        // OpenRouter says $0.00014; the table 100 × $2.5 + 9 × $10 per million, which is $0.00034
        String usage = "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":9,\"total_tokens\":109,"
                + "\"cost\":0.00014,\"is_byok\":false}";
        Reply plain = settle(reserve("c", "gpt-4o"), usage + "}");
        assertThat(plain.body())
                .contains("\"amount\":340000")
                .contains("\"reportedSpend\":140000,\"tableSpend\":340000,\"spendDifference\":-200000");
        Reply trusted = settle(reserve("d", "gpt-4o"), usage + ",\"trustCost\":true}");
        assertThat(trusted.body())
                .as("what is booked is what the provider says; what the table says is told all the same")
                .contains("\"amount\":140000")
                .contains("\"tableSpend\":340000,\"spendDifference\":-200000");
        Reply dearer = settle(reserve("e", "gpt-4o"), usage.replace("0.00014", "0.00035") + "}");
        assertThat(dearer.body()).contains("\"spendDifference\":10000");
        assertThat(meter("tidegate_reported_cost_dollars_total{by=\"provider\"}"))
                .isCloseTo(0.00063, within(1e-12));
        assertThat(meter("tidegate_reported_cost_dollars_total{by=\"table\"}")).isCloseTo(0.00102, within(1e-12));
        assertThat(meter("tidegate_reported_cost_difference_dollars_total{direction=\"below\"}"))
                .isCloseTo(0.0004, within(1e-12));
        assertThat(meter("tidegate_reported_cost_difference_dollars_total{direction=\"above\"}"))
                .isCloseTo(0.00001, within(1e-12));
    }

    /** A trusted cost is booked also where the table's figure is above what a call can cost. */
    @Test
    void aTableThatCannotSayACostKeepsNoSettleFromItsAnswer() {
        Reply reply = settle(
                reserve("f", "gpt-4o"),
                "{\"usage\":{\"prompt_tokens\":4398046511104,\"completion_tokens\":9,\"cost\":0.5,\"is_byok\":false},"
                        + "\"trustCost\":true}");
        assertThat(reply.body()).contains("\"reportedSpend\":500000000").doesNotContain("tableSpend");
    }

    /** Families of a table are bounded in number only by the table, and names without a price by nothing. */
    @Test
    void labelsHaveABound() {
        Prices all = new Prices() {
            @Override
            public Optional<UnitPrices> unitPrices(String model) {
                return model.startsWith("m") ? Optional.of(UnitPrices.of(1, 1)) : Optional.empty();
            }

            @Override
            public Optional<PriceQuote> quote(String model, PriceQuery query) {
                return Optional.empty();
            }
        };
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        EstimateMetrics meters = new EstimateMetrics(registry, () -> Optional.of(all));
        for (int i = 0; i < 200; i++) {
            Subject subject = Subject.of("t").withModel((i % 2 == 0 ? "m" : "x") + i);
            meters.reserved("h" + i, new Request(subject, "p", Cost.of(Meter.INPUT_TOKENS, 5)));
            meters.settled("h" + i, Usage.of(5, 5));
        }
        TreeSet<String> labels = new TreeSet<>();
        registry.getMeters().forEach(meter -> labels.add(meter.getId().getTag("model")));
        assertThat(labels)
                .hasSize(EstimateMetrics.MAX_MODELS + 1)
                .contains("other", "m0")
                .doesNotContain("m198", "x1");
        assertThat(registry.get("tidegate.estimate.error")
                        .tags("model", "other", "kind", "input")
                        .summary()
                        .count())
                .isEqualTo(200 - EstimateMetrics.MAX_MODELS);
    }

    @Test
    void aCallThatReservesNoTokensIsNotCompared() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        EstimateMetrics meters = new EstimateMetrics(registry, Optional::empty);
        meters.reserved("h", new Request(Subject.of("t"), "p", Cost.of(Meter.SPEND, 5)));
        meters.settled("h", Usage.of(5, 5));
        assertThat(registry.get("tidegate.estimate.error")
                        .tags("model", "other", "kind", "input")
                        .summary()
                        .count())
                .isZero();
    }
}
