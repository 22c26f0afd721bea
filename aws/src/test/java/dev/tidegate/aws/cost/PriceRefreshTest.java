package dev.tidegate.aws.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.fake.FakeService;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.pricing.PricingClient;

class PriceRefreshTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-23");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static String product(String engine, String type, String usage, String... dollars) {
        StringBuilder prices = new StringBuilder();
        for (String price : dollars) {
            prices.append(prices.isEmpty() ? "" : ",")
                    .append("\"d" + prices.length() + "\":{\"unit\":\"Hrs\",\"pricePerUnit\":{\"USD\":\"" + price
                            + "\"}}");
        }
        return "{\"product\":{\"attributes\":{\"cacheEngine\":\"" + engine + "\",\"instanceType\":\"" + type
                + "\",\"usagetype\":\"" + usage + "\"}},\"terms\":{\"OnDemand\":{\"t\":{\"priceDimensions\":{" + prices
                + "}}},\"Reserved\":{\"t\":{\"priceDimensions\":{\"r\":{\"pricePerUnit\":{\"USD\":\"999\"}}}}}}}";
    }

    /** One product a page. */
    private static FakeService.Handler list(List<String> products) {
        return request -> {
            try {
                String token =
                        JSON.readTree(request.get("body")).path("NextToken").asText("0");
                int at = Integer.parseInt(token);
                Map<String, Object> page = new java.util.HashMap<>();
                page.put("PriceList", at < products.size() ? List.of(products.get(at)) : List.of());
                if (at + 1 < products.size()) {
                    page.put("NextToken", String.valueOf(at + 1));
                }
                return FakeService.Answer.ok(JSON.writeValueAsString(page));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static AwsPrices refreshed(String region, List<String> products) {
        try (FakeService service = new FakeService(list(products));
                PricingClient client = service.client(PricingClient.builder())) {
            AwsPrices prices = PriceRefresh.refreshed(AwsPrices.builtIn(), client, region, TODAY);
            assertThat(service.requests().get(0).get("body")).contains("AmazonElastiCache", "regionCode", region);
            return prices;
        }
    }

    private static final List<String> PRODUCTS = List.of(
            product("Valkey", "cache.t4g.micro", "EUW3-NodeUsage:cache.t4g.micro", "0.0000000000", "0.0144000000"),
            product("Redis", "cache.t3.micro", "EUW3-NodeUsage:cache.t3.micro", "0.0190000000"),
            product("Redis", "cache.t3.micro", "EUW3-ExtendedSupport:NodeUsage:cache.t3.micro", "0.0500000000"),
            product("Redis", "cache.m5.large", "EUW3-Outpost-NodeUsage:cache.m5.large", "0.0700000000"),
            product("Valkey", "", "EUW3-CachedData:Valkey", "0.0950000000"),
            product("Valkey", "", "EUW3-ElastiCacheProcessingUnits:Valkey", "0.0000000026"),
            product("", "", "EUW3-BackupUsage", "0.0850000000"),
            product("Redis", "", "EUW3-SomethingNew", "1"));

    @Test
    void todaysPricesOfARegionComeBesideWhatTheTableHad() {
        AwsPrices prices = refreshed("eu-west-3", PRODUCTS);
        assertThat(prices.date()).isEqualTo(TODAY);
        assertThat(prices.regions()).containsExactly("us-east-1", "eu-west-3");
        RegionPrices paris = prices.region("eu-west-3").orElseThrow();
        assertThat(paris.nodes())
                .containsExactlyInAnyOrder(
                        new NodeType("valkey", "cache.t4g.micro"), new NodeType("redis", "cache.t3.micro"));
        assertThat(paris.node(new NodeType("redis", "cache.t3.micro"))
                        .orElseThrow()
                        .dollars())
                .isEqualByComparingTo("0.019");
        assertThat(paris.rate(Rate.SERVERLESS_VALKEY_GB_HOUR).orElseThrow().dollars())
                .isEqualByComparingTo("0.095");
        assertThat(paris.rate(Rate.SERVERLESS_VALKEY_MILLION_ECPU).orElseThrow().dollars())
                .isEqualByComparingTo("0.0026");
        assertThat(paris.rate(Rate.NAT_GATEWAY_HOUR)).isEmpty();
        assertThat(paris.rate(Rate.UPSTASH_FIXED_1GB_MONTH)).isPresent();
    }

    @Test
    void whatIsRefreshedGoesBeforeTheTableAndTheRestStays() {
        RegionPrices virginia =
                refreshed("us-east-1", PRODUCTS).region("us-east-1").orElseThrow();
        assertThat(virginia.node(new NodeType("redis", "cache.t3.micro"))
                        .orElseThrow()
                        .source())
                .isEqualTo("price-list-us-east-1-2026-11-23");
        assertThat(virginia.rate(Rate.NAT_GATEWAY_HOUR).orElseThrow().source()).isEqualTo("price-list");
    }

    @Test
    void aWrittenTableReadsBackAsItself() {
        AwsPrices prices = refreshed("eu-west-3", PRODUCTS);
        String written = AwsPricesText.write(prices);
        AwsPrices again = AwsPrices.parse(written);
        assertThat(AwsPricesText.write(again)).isEqualTo(written);
        assertThat(again.sources()).isEqualTo(prices.sources());
        assertThat(again.region("eu-west-3").orElseThrow().rates())
                .containsExactlyInAnyOrderElementsOf(
                        prices.region("eu-west-3").orElseThrow().rates());
    }

    @Test
    void aRegionThatTheApiDoesNotKnowIsSaidToHaveNone() {
        assertThatThrownBy(() -> refreshed("xx-west-9", List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("xx-west-9");
    }
}
