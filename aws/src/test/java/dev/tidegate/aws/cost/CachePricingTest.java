package dev.tidegate.aws.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.metrics.CacheUse;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachePricingTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-23");
    private static final RegionPrices PRICES =
            AwsPrices.builtIn().region("us-east-1").orElseThrow();

    private static CacheShape nodes(String engine, String version, String type, int count) {
        List<CacheShape.Node> nodes = IntStream.range(0, count)
                .mapToObj(i -> new CacheShape.Node("n" + i, type, 1))
                .toList();
        CacheKind kind = count == 1 ? CacheKind.CLUSTER : CacheKind.REPLICATION_GROUP;
        return new CacheShape("c", kind, engine, version, nodes, OptionalLong.empty());
    }

    private static CacheShape serverless(String engine) {
        return new CacheShape("sl", CacheKind.SERVERLESS, engine, "9.0", List.of(), OptionalLong.empty());
    }

    private static CacheCost price(CacheShape cache, CacheUse use, List<Optional<Long>> snapshots) {
        return CachePricing.price(PRICES, cache, use, snapshots, OptionalLong.empty(), TODAY);
    }

    private static String dollars(CacheCost cost) {
        return Usd.cents(cost.bill().total().orElseThrow()).toPlainString();
    }

    @Test
    void theOldGuidesCacheIsTwelveDollarsAndLessWithValkey() {
        CacheCost cost = price(nodes("redis", "7.1.0", "cache.t3.micro", 1), CacheUse.unknown(), List.of());
        assertThat(dollars(cost)).isEqualTo("12.41");
        assertThat(cost.remarks()).anySatisfy(remark -> assertThat(remark).contains("$9.93", "$2.48 less"));
    }

    @Test
    void aGroupCostsAllItsNodes() {
        CacheCost cost = price(nodes("valkey", "8.0", "cache.t4g.micro", 2), CacheUse.unknown(), List.of());
        assertThat(dollars(cost)).isEqualTo("18.69");
        assertThat(cost.remarks()).noneSatisfy(remark -> assertThat(remark).contains("with Valkey"));
    }

    @Test
    void oneSnapshotOfNodesIsFree() {
        Optional<Long> hundred = Optional.of(100_000_000_000L);
        CacheShape cache = nodes("valkey", "8.0", "cache.t4g.micro", 2);
        assertThat(dollars(price(cache, CacheUse.unknown(), List.of(hundred)))).isEqualTo("18.69");
        assertThat(dollars(price(cache, CacheUse.unknown(), List.of(hundred, hundred))))
                .isEqualTo("27.19");
    }

    @Test
    void aSnapshotOfUnknownSizeIsSaid() {
        CacheCost cost =
                price(nodes("redis", "7.1.0", "cache.t3.micro", 1), CacheUse.unknown(), List.of(Optional.empty()));
        assertThat(cost.remarks())
                .anySatisfy(remark -> assertThat(remark).contains("without a size, not in the figure: 1"));
    }

    @Test
    void aNodeWithoutAPriceHasNoTotal() {
        CacheCost cost = price(nodes("redis", "7.1.0", "cache.x9.huge", 1), CacheUse.unknown(), List.of());
        assertThat(cost.bill().total()).isEmpty();
        assertThat(cost.bill().missing()).containsExactly("node.redis.cache.x9.huge");
    }

    @Test
    void extendedSupportIsInTheFigureOnceItIsCharged() {
        CacheShape old = nodes("redis", "5.0.6", "cache.t3.micro", 1);
        CacheCost cost = price(old, CacheUse.unknown(), List.of());
        // $0.017 × 730 = $12.41, and 80 % of it.
        assertThat(dollars(cost)).isEqualTo("22.34");
        assertThat(cost.remarks())
                .anySatisfy(remark -> assertThat(remark).contains("Extended Support since 2026-02-01"));
        CacheCost third = CachePricing.price(
                PRICES, old, CacheUse.unknown(), List.of(), OptionalLong.empty(), LocalDate.parse("2028-02-01"));
        assertThat(dollars(third)).isEqualTo("32.27");
        CacheCost six = price(nodes("redis", "6.2", "cache.t3.micro", 1), CacheUse.unknown(), List.of());
        assertThat(dollars(six)).isEqualTo("12.41");
        assertThat(six.remarks()).anySatisfy(remark -> assertThat(remark).contains("2027-02-01"));
    }

    @Test
    void aServerlessCacheCostsWhatIsUsedAndAtLeastTheMinimum() {
        CacheUse little = new CacheUse(OptionalDouble.of(5_000), OptionalDouble.of(0));
        assertThat(dollars(price(serverless("valkey"), little, List.of()))).isEqualTo("6.13");
        assertThat(dollars(price(serverless("redis"), CacheUse.unknown(), List.of())))
                .isEqualTo("91.25");
        CacheUse much = new CacheUse(OptionalDouble.of(2e9), OptionalDouble.of(1e9));
        // 2 GB × 0.084 × 730 + 730 × 1,000 M ECPU × 0.0023
        assertThat(dollars(price(serverless("valkey"), much, List.of()))).isEqualTo("1801.64");
    }

    @Test
    void decisionsSayWhatCloudWatchDoesNot() {
        CacheCost cost = CachePricing.price(
                PRICES, serverless("valkey"), CacheUse.unknown(), List.of(), OptionalLong.of(30_000_000), TODAY);
        assertThat(dollars(cost)).isEqualTo("6.34");
        assertThat(cost.remarks()).anySatisfy(remark -> assertThat(remark).contains("minimum that is metered"));
    }
}
