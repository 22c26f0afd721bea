package dev.tidegate.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.config.prices.ReloadingPrices;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.ops.Reload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of plans and prices that change, and the limiter that decides by them. */
class LiveFilesTest {
    private static final String PRICES = """
            version: 2
            date: 2026-11-01
            currency: USD
            models:
              m: { input: $%s, output: $0 }
            """;
    private static final String PLANS = """
            version: 1
            plans:
              pro:
                limits:
                  - { name: hourly, meter: requests, capacity: %s, window: sliding 1h }
            """;

    @TempDir
    private Path folder;

    private final List<Plans> replaced = new ArrayList<>();
    private Path plans;
    private Path prices;
    private RateLimiter limiter;
    private LiveFiles files;

    @BeforeEach
    void begin() throws IOException {
        plans = Files.writeString(folder.resolve("plans.yaml"), PLANS.formatted(10));
        prices = Files.writeString(folder.resolve("prices.yaml"), PRICES.formatted(1));
        ReloadingPrices table = new ReloadingPrices(prices, PriceTable.load(prices), TimeSource.system());
        limiter = RateLimiter.builder()
                .plans(PlansFile.load(plans))
                .prices(table.pinned())
                .build();
        files = new LiveFiles(Optional.of(plans), Optional.of(table), limiter, replaced::add);
    }

    @AfterEach
    void end() {
        files.close();
        limiter.close();
    }

    private long capacity() {
        return limiter.plans()
                .plan("pro")
                .orElseThrow()
                .limits()
                .get(0)
                .capacity()
                .orElseThrow();
    }

    private long price() {
        return limiter.prices().orElseThrow().spendNanos("m", 1000, 0).orElseThrow();
    }

    private static List<Reload.State> states(List<Reload.FileResult> results) {
        return results.stream().map(Reload.FileResult::state).toList();
    }

    @Test
    void bothFilesAreUsedInOneStep() throws IOException {
        Files.writeString(plans, PLANS.formatted(20));
        Files.writeString(prices, PRICES.formatted(3));
        assertThat(states(files.reload())).containsExactly(Reload.State.RELOADED, Reload.State.RELOADED);
        assertThat(capacity()).isEqualTo(20);
        assertThat(price()).isEqualTo(3_000_000);
        assertThat(replaced).containsExactly(limiter.plans());
        assertThat(states(files.reload())).containsExactly(Reload.State.UNCHANGED, Reload.State.UNCHANGED);
    }

    @Test
    void whereOneFileIsFaultyNeitherIsUsed() throws IOException {
        String version = limiter.configuration().version();
        Files.writeString(plans, PLANS.formatted(-1));
        Files.writeString(prices, PRICES.formatted(3));
        List<Reload.FileResult> results = files.reload();
        assertThat(states(results)).containsExactly(Reload.State.REFUSED, Reload.State.REFUSED);
        assertThat(results.get(0).notes().toString()).contains("pro.limits[0].capacity: ");
        assertThat(results.get(1).notes()).containsExactly("the other file is refused");
        assertThat(price()).isEqualTo(1_000_000);
        Files.writeString(plans, PLANS.formatted(20));
        Files.writeString(prices, "models: [");
        assertThat(states(files.reload())).containsExactly(Reload.State.REFUSED, Reload.State.REFUSED);
        assertThat(capacity()).isEqualTo(10);
        assertThat(limiter.configuration().version()).isEqualTo(version);
        assertThat(replaced).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsRefusedAndOneThatComesBackIsUsed() throws IOException {
        Files.delete(plans);
        assertThat(files.reload().get(0).notes()).containsExactly("it cannot be read: NoSuchFileException");
        assertThat(capacity()).isEqualTo(10);
        Files.writeString(plans, PLANS.formatted(30).replace("pro:", "basic:"));
        List<Reload.FileResult> results = files.reload();
        assertThat(results.get(0).state()).isEqualTo(Reload.State.RELOADED);
        assertThat(results.get(0).notes().toString()).contains("plans.pro: removed");
        assertThat(limiter.plans().plan("pro")).isEmpty();
    }
}
