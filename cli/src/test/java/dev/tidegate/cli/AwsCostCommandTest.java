package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.fake.FakeElastiCache;
import dev.tidegate.aws.fake.FakeMetrics;
import dev.tidegate.aws.fake.FakeService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsCostCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode json(Cli.Outcome outcome) throws IOException {
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return JSON.readTree(outcome.out());
    }

    private static double month(JsonNode cost, String key, int column) {
        for (JsonNode design : cost.path("designs")) {
            if (design.path("key").asText().equals(key)) {
                return design.path("months")
                        .path(column)
                        .path("dollarsPerMonth")
                        .asDouble();
            }
        }
        throw new AssertionError(key);
    }

    @Test
    void withoutACacheItNeedsNeitherCredentialsNorANetwork() {
        Cli.Outcome outcome =
                new Cli().env("AWS_ENDPOINT_URL", "http://127.0.0.1:1").run("aws", "cost");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("as of 2026-10-02", "us-east-1", "1,000,000", "30,000,000", "Prices are from")
                .contains("NAT gateway, $32.85 a month", "67.92", "73.40", "57.19", "27.19", "91.25");
        assertThat(outcome.out()
                        .lines()
                        .filter(line -> line.startsWith("cache."))
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("cache.t3.micro", "redis", "12.41"));
    }

    @Test
    void itSaysTheSameToPrograms() throws IOException {
        JsonNode cost = json(new Cli().run("aws", "cost", "--json"));
        assertThat(cost.at("/prices/date").asText()).isEqualTo("2026-10-02");
        assertThat(cost.at("/nodes/0/dollarsPerMonth").decimalValue()).isEqualByComparingTo("12.41");
        assertThat(month(cost, "lambda-http-api", 0)).isEqualTo(19.97);
        assertThat(month(cost, "serverless-public", 1)).isEqualTo(6.34);
        assertThat(month(cost, "dynamodb", 1)).isEqualTo(18.75);
        assertThat(cost.at("/notNeeded/0/what").asText()).isEqualTo("NAT gateway");
        assertThat(cost.at("/notNeeded/0/dollarsPerMonth").asDouble()).isEqualTo(32.85);
    }

    @Test
    void decisionsAreWrittenAsPeopleWriteThem() throws IOException {
        JsonNode cost = json(new Cli().run("aws", "cost", "--json", "--decisions", "30M", "--decisions", "1,000,000"));
        assertThat(month(cost, "upstash", 0)).isEqualTo(60);
        assertThat(month(cost, "upstash", 1)).isEqualTo(2);
        assertThat(json(new Cli().run("aws", "cost", "--json", "--decisions", "1.5k"))
                        .at("/designs/0/months/0/decisions")
                        .asLong())
                .isEqualTo(1_500);
        for (String wrong : new String[] {"many", "-1", "1.5", "1001G", "1e6", "0.0001k"}) {
            Cli.Outcome outcome = new Cli().run("aws", "cost", "--decisions=" + wrong);
            assertThat(outcome.code()).as(wrong).isEqualTo(2);
            assertThat(outcome.err()).as(wrong).contains("250k, 30M or 1G");
        }
    }

    @Test
    void partsAddUp() {
        assertThat(new Cli().run("aws", "cost", "--parts", "--decisions", "1M").out())
                .contains("A  decision-service at 1,000,000", "14.78  2 tasks, processor", "67.92  together");
    }

    @Test
    void aRegionWithoutPricesIsRefusedWithThoseThatHaveSome() {
        Cli.Outcome outcome = new Cli().run("aws", "cost", "--region", "mars-north-1");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("no prices for region mars-north-1", "us-east-1", "--refresh-prices");
    }

    @Test
    void aRegionThatOnlyHappensToBeSetIsNotInsistedOn() {
        Cli.Outcome outcome = new Cli().env("AWS_REGION", "eu-west-3").run("aws", "cost");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).contains("no prices for eu-west-3", "these are of us-east-1");
    }

    @Test
    void aTableOfOnesOwnReplacesTheBuiltInOneAndAFaultyOneIsRefusedWhole(@TempDir Path folder) throws IOException {
        Path good = Files.writeString(
                folder.resolve("good.yaml"),
                "version: 1\ndate: 2026-11-01\ncurrency: USD\nsources: {bill: our bill}\nregions:\n  eu-west-3:\n"
                        + "    bill:\n      node.valkey.cache.t4g.micro: $0.0149\n");
        Cli.Outcome outcome = new Cli().run("aws", "cost", "--prices", good.toString());
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("eu-west-3", "2026-11-01", "10.88", "no price", "bill: our bill");

        Path bad = Files.writeString(folder.resolve("bad.yaml"), "version: 1\ndate: soon\ncurrency: EUR\n");
        Cli.Outcome refused = new Cli().run("aws", "cost", "--prices", bad.toString());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("4 faults", "line 2: date", "line 3: currency", "sources", "regions");
        assertThat(new Cli().run("aws", "cost", "--prices", "none.yaml").err()).contains("no such file");
    }

    private static Cli signedIn(FakeService service) {
        return new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_REGION", "us-east-1")
                .env("AWS_ENDPOINT_URL", service.address());
    }

    private static FakeService account(FakeElastiCache caches, FakeMetrics metrics) {
        return new FakeService(request ->
                "GetMetricData".equals(request.get("Action")) ? metrics.answer(request) : caches.answer(request));
    }

    @Test
    void aCacheThatExistsIsPriced() throws IOException {
        FakeElastiCache caches = new FakeElastiCache()
                .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
                .snapshots("old", "6 MB", "1024 MB");
        try (FakeService service = account(caches, new FakeMetrics(100))) {
            Cli.Outcome outcome = signedIn(service).run("aws", "cost", "old");
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.out())
                    .contains(
                            "old: stand-alone cluster, redis 7.1.0", "snapshots: 2", "12.41  1 × cache.t3.micro redis")
                    .contains("0.09  snapshots, 1 charged", "12.50  together", "with Valkey the same nodes cost $9.93");
            JsonNode json = json(signedIn(service).run("aws", "cost", "old", "--json"));
            assertThat(json.at("/cache/dollarsPerMonth").asDouble()).isEqualTo(12.5);
            assertThat(json.at("/cache/dataBytes").isNull()).isTrue();
        }
    }

    @Test
    void aServerlessCacheIsPricedByWhatIsUsed() throws IOException {
        FakeElastiCache caches = new FakeElastiCache().serverless("sl", "valkey", "9.0", 5);
        try (FakeService service = account(caches, new FakeMetrics(100))) {
            assertThat(json(signedIn(service).run("aws", "cost", "sl", "--json", "--decisions", "30M"))
                            .at("/cache/dollarsPerMonth")
                            .asDouble())
                    .isEqualTo(6.34);
        }
    }

    @Test
    void whatMayNotBeSeenIsSaidAndStopsNothingElse() {
        FakeElastiCache caches = new FakeElastiCache()
                .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
                .deny("DescribeSnapshots");
        try (FakeService service = account(caches, new FakeMetrics(100))) {
            Cli.Outcome outcome = signedIn(service).run("aws", "cost", "old");
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).contains("12.41  together");
            assertThat(outcome.err()).contains("snapshots are not in the figure", "DescribeSnapshots");
        }
    }

    @Test
    void aNodeWithoutAPriceIsNoFreeNode() {
        FakeElastiCache caches = new FakeElastiCache().cluster("big", "redis", "7.1.0", "cache.x9.huge", "");
        try (FakeService service = account(caches, new FakeMetrics(100))) {
            Cli.Outcome outcome = signedIn(service).run("aws", "cost", "big");
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.out())
                    .contains("no price for node.redis.cache.x9.huge")
                    .doesNotContain("together");
            assertThat(outcome.err()).contains("node.redis.cache.x9.huge", "--refresh-prices");
        }
    }

    @Test
    void aNameThatNobodyHasIsAFailureOfOneLineAndAHint() {
        try (FakeService service = account(new FakeElastiCache(), new FakeMetrics(100))) {
            Cli.Outcome outcome = signedIn(service).run("aws", "cost", "nobody");
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("no cache named nobody").doesNotContain("\tat ");
        }
    }

    @Test
    void refreshedPricesAreWrittenAndUsed(@TempDir Path folder) throws IOException {
        String product =
                "{\\\"product\\\":{\\\"attributes\\\":{\\\"cacheEngine\\\":\\\"Redis\\\",\\\"instanceType\\\":\\\"cache.t3.micro\\\","
                        + "\\\"usagetype\\\":\\\"EUW3-NodeUsage:cache.t3.micro\\\"}},\\\"terms\\\":{\\\"OnDemand\\\":{\\\"t\\\":"
                        + "{\\\"priceDimensions\\\":{\\\"d\\\":{\\\"pricePerUnit\\\":{\\\"USD\\\":\\\"0.0200000000\\\"}}}}}}}";
        Path file = folder.resolve("fresh.yaml");
        try (FakeService service =
                new FakeService(request -> FakeService.Answer.ok("{\"PriceList\":[\"" + product + "\"]}"))) {
            Cli.Outcome outcome =
                    signedIn(service).run("aws", "cost", "--region", "eu-west-3", "--refresh-prices", file.toString());
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.out()).contains("Dollars in eu-west-3", "14.60");
            assertThat(outcome.err()).contains("written to");
        }
        assertThat(new Cli()
                        .run("aws", "cost", "--region", "eu-west-3", "--prices", file.toString())
                        .out())
                .contains("14.60");
    }
}
