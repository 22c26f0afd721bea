package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.config.InvalidPricesException;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingPricesTest {
    private static final String TABLE =
            "version: 2\ndate: 2026-11-29\ncurrency: USD\nmodels: { m: { input: $1, output: %s, family: %s } }\n";

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong(1_000);

    private Path file() {
        return folder.resolve("prices.yaml");
    }

    private void write(String output, String family) throws IOException {
        Files.writeString(file(), TABLE.formatted(output, family));
    }

    private ReloadingPrices open() throws IOException {
        write("$2", "f");
        return new ReloadingPrices(file(), PriceTable.load(file()), now::get);
    }

    private static long output(ReloadingPrices prices, long at) {
        return prices.quote("m", PriceQuery.standard(at)).orElseThrow().prices().picos(TokenKind.OUTPUT);
    }

    @Test
    void aChangedFileHoldsForNewCallsAndNotForThoseMadeBefore() throws IOException {
        ReloadingPrices prices = open();
        assertThat(prices.look()).isEmpty();
        now.set(2_000);
        write("$20", "other");
        assertThat(prices.look().orElseThrow().families()).containsExactly("m");
        assertThat(prices.require("m").picos(TokenKind.OUTPUT)).isEqualTo(20_000_000);
        assertThat(output(prices, 1_999)).isEqualTo(2_000_000);
        assertThat(output(prices, 2_000)).isEqualTo(20_000_000);
    }

    @Test
    void aFaultyFileIsRefusedOnceAndTheTableBeforeItStays() throws IOException {
        ReloadingPrices prices = open();
        String version = prices.version();
        write("many", "f");
        assertThatThrownBy(prices::look).isInstanceOf(InvalidPricesException.class);
        assertThat(prices.look()).isEmpty();
        assertThat(prices.version()).isEqualTo(version);
        Files.delete(file());
        assertThatThrownBy(prices::look).isInstanceOf(IOException.class);
        assertThat(prices.require("m").picos(TokenKind.OUTPUT)).isEqualTo(2_000_000);
        write("$20", "f");
        assertThat(prices.look()).isPresent();
    }

    @Test
    void anOpenReservationSettlesAtThePricesThatItWasMadeWith() throws IOException {
        ReloadingPrices prices = open();
        Limit spend = Limit.builder("spend", Meter.SPEND, Window.sliding(Duration.ofHours(1)))
                .capacity(1_000_000_000)
                .build();
        try (RateLimiter limiter = RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", spend)))
                .prices(prices)
                .build()) {
            Reservation held = limiter.reserve(ReserveRequest.of(new Request(
                    Subject.of("a").withModel("m"),
                    "p",
                    Cost.of(Meter.OUTPUT_TOKENS, 10).with(Meter.INPUT_TOKENS, 0))));
            now.set(2_000);
            write("$20", "f");
            assertThat(prices.look()).isPresent();
            assertThat(held.settle(Usage.of(0, 7)).charged("spend")).isEqualTo(14_000);
        }
    }
}
