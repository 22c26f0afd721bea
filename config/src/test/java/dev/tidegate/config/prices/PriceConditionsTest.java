package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.InvalidPricesException;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceConditionsTest {
    private static final PriceTable TABLE = PriceTable.parse("""
            version: 2
            date: 2026-11-29
            currency: USD
            models:
              m:
                input: $2
                cache_read: $0.20
                output: $10
                search: $10000
                terms: { batch: 0.5, us: 1.1, priority: { input: $4, output: $20 } }
                above:
                  200k: { input: $4, output: $15 }
                  1000k: { input: $8, output: $30, terms: { priority: { input: $16 } } }
                hours:
                  - { utc: "16:30-00:30", input: $1, output: $5 }
                  - { days: [sat], utc: "09:00-12:00", input: $0.5, output: $2 }
                changes:
                  - { from: 2027-01-01, input: $1, output: $4 }
            """);

    private static PriceQuote quote(long sent, String at, String... terms) {
        List<CallConditions.Term> all = Stream.of(terms)
                .map(name -> new CallConditions.Term(name, "tier"))
                .toList();
        long micros = Instant.parse(at).getEpochSecond() * 1_000_000;
        return TABLE.quote("m", new PriceQuery(sent, all, micros)).orElseThrow();
    }

    private static final String NOON = "2026-11-25T12:00:00Z";

    @ParameterizedTest
    @CsvSource({
        "0, 2000000, 200000, 10000000",
        "200000, 2000000, 200000, 10000000",
        "200001, 4000000, 200000, 15000000",
        "1000001, 8000000, 200000, 30000000"
    })
    void aLongerInputCostsWhatItsStepSays(long sent, long input, long cacheRead, long output) {
        PriceQuote quote = quote(sent, NOON);
        assertThat(quote.prices().picos(TokenKind.INPUT)).isEqualTo(input);
        assertThat(quote.prices().picos(TokenKind.CACHE_READ)).isEqualTo(cacheRead);
        assertThat(quote.prices().picos(TokenKind.OUTPUT)).isEqualTo(output);
    }

    @Test
    void termsAreFactorsUponTokensOrPricesByKindAndCombine() {
        assertThat(quote(0, NOON, "batch").prices().picos(TokenKind.INPUT)).isEqualTo(1_000_000);
        assertThat(quote(0, NOON, "batch").prices().picos(TokenKind.SEARCH)).isEqualTo(10_000_000_000L);
        assertThat(quote(0, NOON, "priority").prices().picos(TokenKind.OUTPUT)).isEqualTo(20_000_000);
        assertThat(quote(0, NOON, "us", "priority").prices().picos(TokenKind.INPUT))
                .isEqualTo(4_400_000);
        assertThat(quote(200_001, NOON, "batch").prices().picos(TokenKind.INPUT))
                .isEqualTo(2_000_000);
    }

    @Test
    void aTermWithoutAPriceIsReportedAndChangesNothing() {
        PriceQuote fast = quote(0, NOON, "fast");
        assertThat(fast.unpriced()).containsExactly(new CallConditions.Term("fast", "tier"));
        assertThat(fast.prices().picos(TokenKind.INPUT)).isEqualTo(2_000_000);
        // Prices by kind hold for their own input length only.
        assertThat(quote(200_001, NOON, "priority").unpriced()).hasSize(1);
        assertThat(quote(1_000_001, NOON, "priority").prices().picos(TokenKind.INPUT))
                .isEqualTo(16_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T16:29:59Z, 2000000",
        "2026-11-25T16:30:00Z, 1000000",
        "2026-11-26T00:29:59Z, 1000000",
        "2026-11-26T00:30:00Z, 2000000",
        "2026-11-28T09:00:00Z, 500000",
        "2026-11-28T12:00:00Z, 2000000",
        "2026-11-29T09:00:00Z, 2000000",
        "2026-12-31T23:59:59Z, 1000000",
        "2027-01-01T00:00:00Z, 1000000",
        "2027-01-02T10:00:00Z, 1000000"
    })
    void pricesAreThoseOfTheTimeOfTheCall(String at, long input) {
        assertThat(quote(0, at).prices().picos(TokenKind.INPUT)).isEqualTo(input);
    }

    @Test
    void factorsRoundUpAndThePriceOfACallOnce() {
        PriceTable table = PriceTable.parse("""
                version: 2
                date: 2026-11-29
                currency: USD
                models: { m: { input: $0.000003, output: $1, terms: { us: 1.1 } } }
                """);
        PriceQuery us = new PriceQuery(0, List.of(new CallConditions.Term("us", "geo")), 0);
        assertThat(table.quote("m", us).orElseThrow().prices().picos(TokenKind.INPUT))
                .isEqualTo(4);
        assertThat(table.quote("m", us).orElseThrow().prices().spendNanos(Usage.of(1, 1)))
                .isEqualTo(1_101);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "terms: { Batch: 0.5 } | models.m.terms.Batch",
                "terms: { batch: 101 } | models.m.terms.batch",
                "terms: { batch: 0.0000001 } | models.m.terms.batch",
                "above: { 200K: { input: $1 } } | models.m.above.200K",
                "hours: [{ utc: 9-12 }] | models.m.hours[0].utc",
                "hours: [{ days: [monday], utc: 09:00-12:00 }] | models.m.hours[0].days[0]",
                "changes: [{ from: soon, input: $1, output: $1 }] | models.m.changes[0].from",
                "changes: [{ from: 2026-01-01 }] | models.m.changes[0].input",
                "changes: [{from: 2026-02-01, input: $1, output: $1}, {from: 2026-01-01, input: $1, output: $1}]"
                        + " | models.m.changes[1]"
            })
    void whatIsNoPriceIsRefusedWhereItStands(String line, String path) {
        String yaml = "version: 2\ndate: 2026-11-29\ncurrency: USD\nmodels:\n  m:\n    input: $1\n    output: $1\n    "
                + line + "\n";
        // How many decimals a factor has, and an order, a schema cannot say.
        boolean sayable = !line.contains("0.0000001") && !line.contains("2026-02-01");
        assertThat(PricesSchemaTest.errors(yaml).isEmpty()).isEqualTo(!sayable);
        assertThatThrownBy(() -> PriceTable.parse(yaml))
                .isInstanceOf(InvalidPricesException.class)
                .hasMessageContaining(path + ":");
    }

    @Test
    void aFileOfVersionOneLoadsAndHasNoKeysOfVersionTwo() {
        String yaml = "version: 1\ndate: 2026-11-29\ncurrency: USD\nmodels:\n  m: { input: $1, output: $1%s }\n";
        assertThat(PriceTable.parse(yaml.formatted("")).models()).containsExactly("m");
        assertThatThrownBy(() -> PriceTable.parse(yaml.formatted(", terms: { batch: 0.5 }")))
                .hasMessageContaining("models.m.terms");
    }
}
