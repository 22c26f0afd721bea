package dev.tidegate.config.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.prices.ModelReader;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.config.prices.PricesReader;
import dev.tidegate.config.prices.PricesSchemaTest;
import dev.tidegate.plan.Plan;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocsTest {
    private static final Path PLANS = Path.of("../docs/reference/plans-file.md");
    private static final Path PRICES = Path.of("../docs/reference/prices.md");

    /** The first block fenced with {@code fence}. */
    private static String block(Path page, String fence) throws IOException {
        String text = Files.readString(page);
        int start = text.indexOf("```" + fence + "\n");
        assertThat(start).as("%s in %s", fence, page).isNotNegative();
        int from = text.indexOf('\n', start) + 1;
        return text.substring(from, text.indexOf("```", from));
    }

    @Test
    void theExampleOfThePlansPageLoadsAndIsValid() throws IOException {
        String yaml = block(PLANS, "yaml");
        assertThat(PlansFile.parse(yaml).all()).extracting(Plan::name).containsExactly("starter", "business");
        assertThat(PlansSchemaTest.errors(yaml)).isEmpty();
    }

    @Test
    void theFaultsOfThePlansPageAreReal() throws IOException {
        String yaml = block(PLANS, "yaml faulty");
        InvalidPlansException e = catchThrowableOfType(InvalidPlansException.class, () -> PlansFile.parse(yaml));
        String shown = e.faults().stream().map(fault -> fault + "\n").collect(Collectors.joining());
        assertThat(block(PLANS, "text faults")).isEqualTo(shown);
    }

    @Test
    void everyKeyIsOnItsPage() throws IOException {
        assertThat(Files.readString(PLANS))
                .contains(LimitReader.KEYS.stream()
                        .map(key -> "| limit | `" + key + "` |")
                        .toList());
        assertThat(Files.readString(PRICES)).contains(PricesReader.ROOT_KEYS).contains(ModelReader.MODEL_KEYS);
    }

    @Test
    void theExampleOfThePricesPageLoads() throws IOException {
        PriceTable table = PriceTable.parse(block(PRICES, "yaml"));
        long monday = Instant.parse("2026-11-30T12:00:00Z").getEpochSecond() * 1_000_000;
        PriceQuote quote = table.quote("unknown", PriceQuery.standard(monday)).orElseThrow();
        assertThat(quote.prices().picos(TokenKind.INPUT)).isEqualTo(2_500_000);
        assertThat(quote.note()).isEqualTo("the table's default stands in");
        assertThat(PricesSchemaTest.errors(block(PRICES, "yaml"))).isEmpty();
        assertThat(Files.readString(PRICES))
                .contains("list prices of " + PriceTable.builtIn().models().size() + " models as known on "
                        + PriceTable.builtIn().date());
    }
}
