package dev.tidegate.aws.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures that were worked out by hand before there was a program, each with the N it holds for. */
class CostFiguresTest {
    private static final RegionPrices PRICES =
            AwsPrices.builtIn().region("us-east-1").orElseThrow();

    private static final long MILLION = 1_000_000;

    private static Design design(String key, long decisions) {
        return Designs.at(PRICES, decisions).stream()
                .filter(design -> design.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static BigDecimal dollars(String key, long decisions) {
        return design(key, decisions).bill().orElseThrow().total().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "redis,  cache.t3.micro,  0.017,  12.41",
        "redis,  cache.t4g.micro, 0.016,  11.68",
        "valkey, cache.t3.micro,  0.0136,  9.93",
        "valkey, cache.t4g.micro, 0.0128,  9.34",
    })
    void aNodeCostsItsHourSevenHundredAndThirtyTimes(String engine, String type, String hour, String month) {
        NodeType node = new NodeType(engine, type);
        assertThat(PRICES.node(node).orElseThrow().dollars()).isEqualByComparingTo(hour);
        assertThat(Usd.cents(
                        new BillWriter(PRICES).nodes(node, 1).bill().total().orElseThrow()))
                .isEqualByComparingTo(month);
    }

    @Test
    void theOldGuidesCacheStandsFirst() {
        assertThat(PRICES.nodes().get(0)).isEqualTo(new NodeType("redis", "cache.t3.micro"));
    }

    @Test
    void valkeyIsAFifthCheaperThanRedisOnEveryNode() {
        assertThat(PRICES.nodes()).hasSizeGreaterThan(100);
        List<NodeType> ofRedis = PRICES.nodes().stream()
                .filter(node -> node.engine().equals("redis"))
                .toList();
        for (NodeType node : ofRedis) {
            BigDecimal redis = PRICES.node(new NodeType("redis", node.type()))
                    .orElseThrow()
                    .dollars();
            BigDecimal valkey = PRICES.node(new NodeType("valkey", node.type()))
                    .orElseThrow()
                    .dollars();
            assertThat(valkey).as(node.type()).isEqualByComparingTo(redis.multiply(new BigDecimal("0.8")));
        }
    }

    @Test
    void twoSmallValkeyNodesAreTheCacheOfTheDesigns() {
        assertThat(Usd.cents(dollars("app-in-vpc", 0))).isEqualByComparingTo("18.69");
    }

    @ParameterizedTest
    @CsvSource({
        "serverless-valkey, 6.13",
        "serverless-redis,  91.25",
        "nat-gateway,       32.85",
        "public-ipv4,       3.65",
        "load-balancer,     16.43",
        "fargate-task,      9.01",
    })
    void whatIsThereAllTheTimeHasAPriceByTheMonth(String key, String month) {
        Standing standing = Standing.of(PRICES).stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
        assertThat(Usd.cents(standing.bill().total().orElseThrow())).isEqualByComparingTo(month);
    }

    /** The rounding is the one of the page the figure is from: whole dollars, or a tenth where it says tenths. */
    @ParameterizedTest
    @CsvSource({
        "lambda-http-api,     1,  19.97, 0, 20",
        "lambda-http-api,     30, 57.19, 0, 57",
        "lambda-function-url, 1,  18.97, 0, 19",
        "lambda-function-url, 30, 27.19, 0, 27",
        "serverless-public,   1,  6.14,  1, 6.1",
        "serverless-public,   30, 6.34,  1, 6.3",
        "upstash,             1,  2.00,  0, 2",
        "upstash,             30, 60.00, 0, 60",
        "dynamodb,            1,  0.63,  1, 0.6",
        "dynamodb,            30, 18.75, 0, 19",
    })
    void aDesignCostsWhatThePageSays(String key, long millions, String cents, int digits, String page) {
        BigDecimal dollars = dollars(key, millions * MILLION);
        assertThat(Usd.cents(dollars)).isEqualByComparingTo(cents);
        assertThat(dollars.setScale(digits, RoundingMode.HALF_UP)).isEqualByComparingTo(page);
    }

    /** The page adds up 18 + 16.4 + 14.6 + the cache, then says "about 70" and "about 75". */
    @Test
    void theDecisionServiceIsItsPartsAndALittleForTraffic() {
        assertThat(Usd.cents(dollars("decision-service", 0))).isEqualByComparingTo("67.73");
        assertThat(Usd.cents(dollars("decision-service", MILLION))).isEqualByComparingTo("67.92");
        assertThat(Usd.cents(dollars("decision-service", 30 * MILLION))).isEqualByComparingTo("73.40");
        assertThat(toFive(dollars("decision-service", MILLION))).isEqualTo(70);
        assertThat(toFive(dollars("decision-service", 30 * MILLION))).isEqualTo(75);
    }

    private static int toFive(BigDecimal dollars) {
        return 5
                * dollars.divide(BigDecimal.valueOf(5), 0, RoundingMode.HALF_UP).intValueExact();
    }

    @Test
    void anInternalLoadBalancerSavesItsTwoAddressesAndPaysForRequests() {
        BigDecimal difference = dollars("decision-service-internal", 0).subtract(dollars("decision-service", 0));
        assertThat(difference).isEqualByComparingTo("-7.30");
        assertThat(dollars("decision-service-internal", 30 * MILLION).subtract(dollars("decision-service-internal", 0)))
                .isGreaterThan(BigDecimal.valueOf(30));
    }

    @Test
    void upstashIsFreeUpToHalfAMillion() {
        assertThat(dollars("upstash", 500_000)).isEqualByComparingTo("0");
        assertThat(Usd.cents(dollars("upstash", 500_001))).isEqualByComparingTo("1.00");
    }

    @Test
    void everyWayHasItsOwnKeyAndThoseNotToTakeHaveNoFigure() {
        List<Design> designs = Designs.at(PRICES, MILLION);
        assertThat(designs).extracting(Design::key).doesNotHaveDuplicates();
        assertThat(designs)
                .filteredOn(design -> design.bill().isEmpty())
                .extracting(Design::id)
                .containsExactly("D", "X");
    }

    @Test
    void noWayNeedsANatGateway() {
        RegionPrices without = new RegionPrices("us-east-1", nodes(), ratesWithoutNat());
        assertThat(Designs.at(without, MILLION))
                .allSatisfy(
                        design -> assertThat(design.bill().map(Bill::missing).orElse(List.of()))
                                .isEmpty());
    }

    private static Map<NodeType, Price> nodes() {
        Map<NodeType, Price> nodes = new java.util.HashMap<>();
        PRICES.nodes().forEach(node -> nodes.put(node, PRICES.node(node).orElseThrow()));
        return nodes;
    }

    private static Map<Rate, Price> ratesWithoutNat() {
        Map<Rate, Price> rates = new java.util.HashMap<>();
        PRICES.rates().forEach(rate -> rates.put(rate, PRICES.rate(rate).orElseThrow()));
        rates.remove(Rate.NAT_GATEWAY_HOUR);
        rates.remove(Rate.NAT_GATEWAY_GB);
        return rates;
    }

    @Test
    void aBillWithAHoleInItHasNoTotal() {
        RegionPrices bare = new RegionPrices("eu-west-1", nodes(), Map.of());
        Bill bill = Designs.at(bare, MILLION).get(0).bill().orElseThrow();
        assertThat(bill.total()).isEmpty();
        assertThat(bill.missing()).contains("load-balancer.hour");
    }

    @Test
    void thereIsABoundOnDecisions() {
        assertThatThrownBy(() -> Designs.at(PRICES, -1)).hasMessageContaining("decisions: -1");
        assertThatThrownBy(() -> Designs.at(PRICES, Designs.MAX_DECISIONS + 1)).hasMessageContaining("expected: 0");
        assertThat(Designs.at(PRICES, Designs.MAX_DECISIONS)).isNotEmpty();
    }
}
