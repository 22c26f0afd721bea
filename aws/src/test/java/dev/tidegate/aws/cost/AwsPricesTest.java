package dev.tidegate.aws.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.Fault;
import dev.tidegate.config.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsPricesTest {
    private static final String GOOD = """
            version: 1
            date: 2026-10-02
            currency: USD
            sources: {bill: our bill of October}
            regions:
              eu-west-3:
                bill:
                  node.valkey.cache.t4g.micro: $0.0149
                  nat-gateway.hour: $0.05
            """;

    private static List<String> faults(String yaml) {
        return catchThrowableOfType(InvalidAwsPricesException.class, () -> AwsPrices.parse(yaml)).faults().stream()
                .map(Fault::toString)
                .toList();
    }

    @Test
    void theBuiltInTableHasADateAndASourceForEveryPrice() {
        AwsPrices prices = AwsPrices.builtIn();
        assertThat(prices.date()).isEqualTo("2026-10-02");
        for (String id : prices.regions()) {
            RegionPrices region = prices.region(id).orElseThrow();
            assertThat(region.nodes())
                    .allSatisfy(node -> assertThat(prices.sources())
                            .containsKey(region.node(node).orElseThrow().source()));
            assertThat(region.rates())
                    .containsExactlyInAnyOrder(Rate.values())
                    .allSatisfy(rate -> assertThat(prices.sources())
                            .containsKey(region.rate(rate).orElseThrow().source()));
        }
    }

    @Test
    void aTableOfOnesOwnReplacesIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.yaml"), GOOD);
        AwsPrices prices;
        try (InputStream in = Files.newInputStream(file)) {
            prices = AwsPrices.load(in);
        }
        assertThat(prices.regions()).containsExactly("eu-west-3");
        assertThat(prices.region("us-east-1")).isEmpty();
        Price nat = prices.region("eu-west-3")
                .orElseThrow()
                .rate(Rate.NAT_GATEWAY_HOUR)
                .orElseThrow();
        assertThat(nat.dollars()).isEqualByComparingTo("0.05");
        assertThat(prices.sources()).containsEntry(nat.source(), "our bill of October");
    }

    @Test
    void everyFaultIsToldAtOnceWithItsLine() {
        String yaml = """
                version: 2
                date: tomorrow
                sources: {bill: our bill}
                regions:
                  us-east-1:
                    bil:
                      nat-gateway.hour: 0.05
                    bill:
                      nat: $1
                      nat-gateway.hour: $1
                      node.redis.t3.micro: $0.017
                colour: red
                """;
        assertThat(faults(yaml))
                .hasSize(8)
                .anySatisfy(line -> assertThat(line).startsWith("line 1: version: \"2\" (expected: 1)"))
                .anySatisfy(line -> assertThat(line).startsWith("line 1: currency: (missing)"))
                .anySatisfy(line -> assertThat(line).startsWith("line 2: date: \"tomorrow\""))
                .anySatisfy(line ->
                        assertThat(line).contains("regions.us-east-1.bil:").contains("sources: bill"))
                .anySatisfy(line -> assertThat(line).startsWith("line 7: ").contains("\"0.05\"", "US dollars"))
                .anySatisfy(line -> assertThat(line).startsWith("line 9: ").contains("\"nat\""))
                .anySatisfy(line -> assertThat(line).startsWith("line 11: ").contains("node.redis.t3.micro"))
                .anySatisfy(line -> assertThat(line).startsWith("line 12: colour"));
    }

    @Test
    void aPriceStandsOnceWhateverItsSource() {
        String twice = GOOD.replace("sources: {bill: our bill of October}", "sources: {bill: a, list: b}")
                + "    list:\n      nat-gateway.hour: $0.06\n";
        assertThat(faults(twice)).singleElement().asString().contains("line 11", "each price once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "3", "{", "a: &a [*a]", "version: 1\nversion: 1", "? [x]\n: y", "\t", "--- 1\n--- 2"})
    void whatIsNoTableIsRefusedAndNeverAnErrorOfOurOwn(String text) {
        assertThat(faults(text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$-1", "-$1", "$1e3", "$10001", "$.5", "$1.", "$0.0000000000001", "€1", "1", "$01", "[]", ""})
    void whatIsNoPriceIsRefused(String price) {
        String yaml = GOOD.replace("$0.05", price.isEmpty() ? "''" : price);
        assertThat(faults(yaml))
                .singleElement()
                .asString()
                .startsWith("line 9: ")
                .contains("US dollars");
    }

    @Test
    void whatNestsWithoutEndIsRefusedAtOnce() {
        assertThat(faults("[".repeat(500_000))).singleElement().asString().contains("nested deeper than 16");
        assertThat(faults(GOOD.replace("2026-10-02", "*day")))
                .singleElement()
                .asString()
                .contains("line 2", "aliases are not read");
    }

    @Test
    void aFileThatIsTooLongIsNotRead() {
        InputStream in = new ByteArrayInputStream("#".repeat(Text.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8));
        assertThat(catchThrowableOfType(InvalidAwsPricesException.class, () -> AwsPrices.load(in)))
                .hasMessageContaining("at most 1048576 bytes");
    }

    @Test
    void aPriceRepeatedUnderItsSourceHasOneFault() {
        assertThat(faults(GOOD + "      nat-gateway.hour: $0.06\n"))
                .singleElement()
                .asString()
                .contains("line 10", "each key once; it stands on line 9 already");
    }

    @Test
    void aMisspeltSourceNamesTheNearestOne() {
        assertThat(faults(GOOD.replace("    bill:\n", "    bil:\n")))
                .singleElement()
                .asString()
                .contains("line 7: regions.eu-west-3.bil: \"bil\"", "did you mean 'bill'?");
    }
}
