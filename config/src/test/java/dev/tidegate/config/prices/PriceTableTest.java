package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.config.InvalidPricesException;
import dev.tidegate.config.plans.Mutations;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {
    private static final String SMALL = """
            version: 1
            date: 2025-12-01
            currency: USD
            source: the vendor's price page
            default: large
            models:
              small: { input: $0.15, output: $0.60, cache_read: $0.000001 }
              large: { input: $2.50, output: $10, aliases: [large-2025, "5"] }
            """;

    @TempDir
    private Path folder;

    private static List<String> where(String yaml) {
        InvalidPricesException e = catchThrowableOfType(InvalidPricesException.class, () -> PriceTable.parse(yaml));
        assertThat(e).as(yaml).isNotNull();
        return e.faults().stream()
                .map(f -> f.line() + " " + f.path() + " " + f.value())
                .toList();
    }

    @Test
    void pricesAreExactPicoDollarsPerToken() {
        PriceTable table = PriceTable.parse(SMALL);
        assertThat(table.date()).isEqualTo(LocalDate.of(2025, 12, 1));
        assertThat(table.models()).containsExactly("small", "large");
        assertThat(table.require("small").inOrder())
                .containsExactly(
                        150_000, 1, 150_000, 150_000, 600_000, 600_000, 150_000, 600_000, 150_000, 0, 150_000, 600_000,
                        0, 0, 150_000);
        assertThat(table.require("large-2025")).isEqualTo(UnitPrices.of(2_500_000, 10_000_000));
    }

    @Test
    void theSumIsRoundedUpOnce() {
        PriceTable table = PriceTable.parse(
                "{version: 1, date: 2025-12-01, currency: USD, models: {m: {input: $0.0006, output: $0.0004}}}");
        assertThat(table.spendNanos("m", 1, 1)).hasValue(1);
        assertThat(table.spendNanos("m", 2, 1)).hasValue(2);
        assertThat(table.spendNanos("m", 0, 0)).hasValue(0);
        assertThat(table.spendNanos("m", 1, 0)).hasValue(1);
    }

    @Test
    void anUnknownModelHasThePriceOfTheDefaultOrNone() {
        assertThat(PriceTable.parse(SMALL).spendNanos("new", 1_000_000, 0)).hasValue(2_500_000_000L);
        PriceTable strict = PriceTable.parse(SMALL.replace("default: large\n", ""));
        assertThat(strict.spendNanos("new", 1_000_000, 0)).isEmpty();
        assertThat(strict.unitPrices("new")).isEmpty();
        assertThatThrownBy(() -> strict.require("new"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("model: new (expected: a model of the price table; to add prices: tidegate prices import)");
    }

    @Test
    void aCallThatCostsMoreThanCanBeCountedIsRefused() {
        PriceTable table = PriceTable.parse(SMALL);
        assertThat(table.spendNanos("large", 3_600_000_000L, 0)).hasValue(9_000_000_000_000L);
        assertThatThrownBy(() -> table.spendNanos("large", Numbers.MAX_PART, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("usage.input");
        assertThatThrownBy(() -> table.spendNanos("large", 3_600_000_000L, 900_000_000L))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("usage.output");
        assertThatThrownBy(() -> table.spendNanos("large", -1, 0)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void theBuiltInTableIsDatedAndComplete() {
        PriceTable table = PriceTable.builtIn();
        assertThat(table.date()).isEqualTo(LocalDate.of(2026, 11, 29));
        assertThat(table.models()).hasSizeGreaterThanOrEqualTo(1_200);
        assertThat(table.prices()).hasSizeGreaterThanOrEqualTo(2_100);
        assertThat(table.retired()).contains("gpt-4o-2024-05-13").doesNotContain("gpt-5");
        assertThat(table.spendNanos("gpt-4o-mini", 1_000, 200)).hasValue(270_000);
        assertThat(table.spendNanos("claude-sonnet-4-20250514", 1_000, 1_000)).hasValue(18_000_000);
        assertThat(table.spendNanos("no-such-model", 1, 1)).isEmpty();
        for (String model : table.models()) {
            UnitPrices prices = table.require(model);
            long input = prices.picos(TokenKind.INPUT);
            assertThat(prices.picos(TokenKind.CACHE_READ)).as(model).isLessThanOrEqualTo(input);
            assertThat(prices.picos(TokenKind.CACHE_WRITE_1H))
                    .as(model)
                    .isGreaterThanOrEqualTo(prices.picos(TokenKind.CACHE_WRITE));
        }
    }

    /** Reasoning that is priced like output does not stay at the standard price when priority raises that of output. */
    @Test
    void reasoningCostsWhatOutputDoesUnderEveryTerm() {
        PriceTable table = PriceTable.builtIn();
        for (String model : table.models()) {
            UnitPrices standard =
                    table.quote(model, PriceQuery.standard(0)).orElseThrow().prices();
            for (String term : List.of("batch", "flex", "priority", "fast")) {
                PriceQuery query = new PriceQuery(0, List.of(new CallConditions.Term(term, "service_tier")), 0);
                UnitPrices prices = table.quote(model, query).orElseThrow().prices();
                if (standard.picos(TokenKind.REASONING) == standard.picos(TokenKind.OUTPUT)) {
                    assertThat(prices.picos(TokenKind.REASONING))
                            .as(model + " " + term)
                            .isEqualTo(prices.picos(TokenKind.OUTPUT));
                }
            }
        }
    }

    /** Its family's name costs half of what the first snapshot does: a guess by prefix or date would lose money. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o-mini-unknown",
                "gpt-4o-mini-2031-01-01",
                "gpt-4o-2031-01-01",
                "gpt-4o-x",
                "claude-opus-4-5-20991231"
            })
    void aModelThatTheTableDoesNotSpellOutIsUnknown(String model) {
        assertThat(PriceTable.builtIn().unitPrices(model)).isEmpty();
        assertThat(PriceTable.builtIn().require("gpt-4o-2024-05-13").picos(TokenKind.INPUT))
                .isEqualTo(2 * PriceTable.builtIn().require("gpt-4o").picos(TokenKind.INPUT));
    }

    @Test
    void aTableReplacesTheBuiltInOneUnlessItExtendsIt() {
        String yaml = """
                version: 1
                date: 2026-01-01
                currency: USD
                extends: built-in
                default: claude-opus-4-1
                models:
                  house: { input: $1, output: $2 }
                  gpt-4o: { input: $2, output: $8 }
                  command-a: { input: $7, output: $8 }
                  o3-2025-04-16: { input: $3, output: $9 }
                """;
        PriceTable table = PriceTable.parse(yaml);
        assertThat(table.date()).isEqualTo(LocalDate.of(2026, 1, 1));
        assertThat(table.require("house")).isEqualTo(UnitPrices.of(1_000_000, 2_000_000));
        assertThat(table.require("gpt-4o")).isEqualTo(UnitPrices.of(2_000_000, 8_000_000));
        assertThat(table.require("command-a-03-2025")).isEqualTo(UnitPrices.of(7_000_000, 8_000_000));
        assertThat(table.require("o3-2025-04-16")).isEqualTo(UnitPrices.of(3_000_000, 9_000_000));
        assertThat(table.require("o3")).isEqualTo(PriceTable.builtIn().require("o3"));
        assertThat(table.require("unheard-of")).isEqualTo(table.require("claude-opus-4-1"));
        assertThat(PriceTable.parse(SMALL.replace("default: large\n", "")).unitPrices("gpt-4o"))
                .isEmpty();
        assertThat(where(yaml.replace("extends: built-in\n", ""))).containsExactly("4 default claude-opus-4-1");
        assertThat(where(yaml.replace("built-in", "builtin")))
                .containsExactly("4 extends builtin", "5 default claude-opus-4-1");
    }

    @Test
    void theVersionChangesWithWhatACallWouldCost() {
        String version = PriceTable.parse(SMALL).version();
        assertThat(version)
                .matches("[0-9a-f]{12}")
                .isEqualTo(PriceTable.parse(SMALL).version());
        assertThat(List.of(
                        SMALL.replace("$0.60", "$0.61"),
                        SMALL.replace("default: large", "default: small"),
                        SMALL.replace("large-2025", "large-2026"),
                        SMALL.replace("2025-12-01", "2025-12-02")))
                .allSatisfy(
                        other -> assertThat(PriceTable.parse(other).version()).isNotEqualTo(version));
    }

    @Test
    void aToolCallIsPricedByTheMillionAndUpToADollarEach() {
        String yaml = SMALL.replace("cache_read: $0.000001", "tool_call: $1000000");
        assertThat(PriceTable.parse(yaml).require("small").picos(TokenKind.TOOL_CALL))
                .isEqualTo(UnitPrices.MAX_PICOS);
        assertThat(where(yaml.replace("$1000000", "$1000001"))).containsExactly("7 models.small.tool_call $1000001");
        assertThat(where(yaml.replace("tool_call", "image"))).containsExactly("7 models.small.image $1000000");
    }

    @Test
    void everyFaultIsReportedAtOnceByLine() {
        String yaml = String.join(
                "\n",
                "version: 3",
                "date: 2025-13-01",
                "currency: EUR",
                "default: none",
                "modles: x",
                "models:",
                "  a: { input: $1 }",
                "  a: { input: $1, output: 2, outptu: $1 }",
                "  b: { input: $0.0000001, output: $10001, aliases: [a, c] }",
                "  c: { input: -$1, output: $1.5e3, aliases: d }",
                "  d:",
                "source: [x]");
        assertThat(where(yaml))
                .containsExactly(
                        "1 version 3",
                        "2 date 2025-13-01",
                        "3 currency EUR",
                        "4 default none",
                        "5 modles modles",
                        "7 models.a.output (missing)",
                        "8 models.a a",
                        "8 models.a.outptu outptu",
                        "8 models.a.output 2",
                        "9 models.b.input $0.0000001",
                        "9 models.b.output $10001",
                        "9 models.b.aliases[0] a",
                        "9 models.b.aliases[1] c",
                        "10 models.c.input -$1",
                        "10 models.c.output $1.5e3",
                        "10 models.c.aliases d",
                        "11 models.d (empty)",
                        "12 source [x]".replace("[x]", "(a list)"));
    }

    @Test
    void requiredKeysAreNamed() {
        assertThat(where("{}"))
                .containsExactly(
                        "1 version (missing)", "1 date (missing)", "1 currency (missing)", "1 models (missing)");
        assertThat(where("version: 1\ndate: 2025-01-01\ncurrency: USD\nmodels: {}\n"))
                .containsExactly("4 models (a mapping)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a: [", "[]", "~", "a: 1\n---\nb: 2", "\u0001"})
    void whatIsNoPriceTableIsRefused(String yaml) {
        assertThat(where(yaml)).isNotEmpty();
    }

    @Test
    void aModelIdOutsideTheRulesForIdsIsRefused() {
        String yaml = SMALL.replace("small:", "\"" + "x".repeat(129) + "\":");
        assertThat(where(yaml)).hasSize(1).first().asString().startsWith("7 models.xxx");
    }

    @Test
    void aFileIsLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("prices.yaml"), SMALL);
        assertThat(PriceTable.load(file).models()).containsExactly("small", "large");
        assertThatThrownBy(() -> PriceTable.load(folder.resolve("none"))).isInstanceOf(IOException.class);
    }

    @Test
    @Timeout(300)
    void aMutatedTableIsReadOrRefusedAndNothingElse() {
        long seed = 11;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String yaml = Mutations.of(SMALL, random);
            try {
                PriceTable.parse(yaml);
            } catch (InvalidPricesException e) {
                assertThat(e.faults()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", run " + i + ":\n" + yaml, e);
            }
        }
    }
}
