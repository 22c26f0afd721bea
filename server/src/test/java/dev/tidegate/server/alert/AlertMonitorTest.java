package dev.tidegate.server.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.config.alerts.AlertsFile;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.Patience;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertMonitorTest {
    private static final long SECOND = 1_000_000;

    @TempDir
    private Path folder;

    private final ManualTime clock = ManualTime.at(1_000_000_000 * SECOND);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RateLimiter limiter =
            RateLimiter.builder().prices(PriceTable.builtIn()).build();
    private Alerts alerts;
    private AlertMonitor monitor;

    @BeforeEach
    void begin() throws IOException {
        alerts = new Alerts(settings(2), clock);
        monitor = new AlertMonitor(alerts, registry, limiter, clock);
        monitor.tick();
    }

    @AfterEach
    void end() {
        monitor.close();
        alerts.close();
        limiter.close();
    }

    /** A target that does not answer, so that what is raised stays in the queue. */
    private AlertSettings settings(int most) throws IOException {
        Path file = Files.writeString(folder.resolve("alerts.yaml"), """
                version: 1
                queue: q
                max-queued: %d
                denials: { share: 50%%, least: 10, within: 60s }
                ledger-lag: 30s
                targets: [ { name: nowhere, url: "http://127.0.0.1:1/", format: slack } ]
                """.formatted(most));
        return AlertsFile.load(file, Map.of());
    }

    private void decided(int allowed, int denied) {
        registry.counter("tidegate.decisions", "outcome", "allowed").increment(allowed);
        registry.counter("tidegate.decisions", "outcome", "denied").increment(denied);
    }

    private List<String> waiting() {
        try {
            return AlertQueue.list(folder.resolve("q")).stream()
                    .map(each ->
                            each.alert().type().text() + ": " + each.alert().text())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void after(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        monitor.tick();
    }

    @Test
    void manyDenialsAreOneAlertWithinTheirTime() {
        decided(2, 7);
        after(5);
        decided(3, 2);
        after(5);
        assertThat(waiting()).containsExactly("decisions.denied: 9 of 14 calls within 1 min were denied");
        decided(0, 50);
        after(5);
        assertThat(waiting()).hasSize(1);
        for (int i = 0; i < 11; i++) {
            after(5);
        }
        assertThat(waiting())
                .containsExactly(
                        "decisions.denied: 9 of 14 calls within 1 min were denied",
                        "decisions.denied: 50 of 50 calls within 1 min were denied");
    }

    @Test
    void aClockThatIsSetBackHidesNoDenials() {
        decided(0, 20);
        after(5);
        after(-86_400);
        decided(0, 30);
        after(5);
        assertThat(waiting())
                .containsExactly(
                        "decisions.denied: 20 of 20 calls within 1 min were denied",
                        "decisions.denied: 30 of 30 calls within 1 min were denied");
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        decided(0, 9);
        for (int i = 0; i < 14; i++) {
            after(5);
        }
        decided(0, 9);
        after(5);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void aModelWithoutAPriceIsOneAlert() {
        registry.counter("tidegate.models", "model", "gpt-4o").increment();
        registry.counter("tidegate.models", "model", "no-such-model").increment();
        registry.counter("tidegate.models", "model", "other").increment(0);
        after(5);
        after(5);
        assertThat(waiting()).containsExactly("prices.missing: calls name a model without a price: no-such-model");
    }

    @Test
    void aLedgerThatIsLateOrLacksRecordsIsAnAlert() {
        AtomicInteger lag = registry.gauge("tidegate.ledger.lag", new AtomicInteger(31));
        registry.counter("tidegate.ledger.left.out").increment(3);
        after(5);
        after(5);
        assertThat(waiting())
                .containsExactlyInAnyOrder(
                        "ledger.failed: the usage ledger could not write, or lacks records",
                        "ledger.lagging: records reach the usage ledger 31 s late");
        assertThat(lag).hasValue(31);
    }

    @Test
    void whatAFullQueueHasNoRoomForIsReportedOnceThereIs() throws IOException {
        registry.counter("tidegate.models", "model", "none-1").increment();
        registry.counter("tidegate.models", "model", "none-2").increment();
        registry.counter("tidegate.models", "model", "none-3").increment();
        after(5);
        assertThat(waiting()).hasSize(2).allMatch(text -> text.startsWith("prices.missing"));
        assertThat(alerts.allLeftOut()).isEqualTo(1);
        after(5);
        assertThat(waiting()).hasSize(2);
        // Without the target what waits has no recipient.
        Path file = Files.writeString(folder.resolve("none.yaml"), "version: 1\nqueue: q\nmax-queued: 2\n");
        alerts.replace(AlertsFile.load(file, Map.of()));
        alerts.replace(settings(2));
        after(5);
        assertThat(waiting())
                .containsExactly("alerts.left-out: 1 alerts were left out because the queue had no room or could not be"
                        + " written or read");
    }

    /** A report that has no room either is made again with the whole number. */
    @Test
    void theReportOfThoseLeftOutCountsEachOnce() throws IOException {
        for (int n = 0; n < 3; n++) {
            alerts.leftOut();
        }
        alerts.close();
        after(5);
        assertThat(alerts.allLeftOut()).isEqualTo(3);
        alerts = new Alerts(settings(2), clock);
        assertThat(alerts.report(3)).isTrue();
        assertThat(waiting())
                .containsExactly("alerts.left-out: 3 alerts were left out because the queue had no room or could not be"
                        + " written or read");
    }

    @Test
    void damagedLinesOfTheQueueAreCountedAsLeftOut() throws IOException {
        registry.counter("tidegate.models", "model", "none-1").increment();
        after(5);
        alerts.close();
        Path file = folder.resolve("q").resolve("alerts.log");
        Files.writeString(file, Files.readString(file).replace("none-1", "none-2"));
        alerts = new Alerts(settings(2), clock);
        assertThat(alerts.allLeftOut()).isEqualTo(1);
    }

    /** A store that does not forget a crossing hands it over again and again. */
    @Test
    void oneThatWaitsIsRaisedOnce() {
        alerts.watch(registry, limiter);
        Alert alert = Alert.test(Instant.ofEpochSecond(1_000_000_000));
        for (int n = 0; n < 3; n++) {
            assertThat(alerts.raise(List.of(alert))).containsExactly(alert);
        }
        assertThat(registry.get("tidegate.alerts.raised")
                        .tag("type", "alerts.test")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void outagesAreHandedOnAndRaised() {
        AtomicInteger handed = new AtomicInteger();
        StoreListener next = event -> handed.incrementAndGet();
        try (StoreAlerts store = new StoreAlerts(next, alerts)) {
            for (StoreEvent.Kind kind : StoreEvent.Kind.values()) {
                if (kind == StoreEvent.Kind.DEGRADED || kind == StoreEvent.Kind.CONNECTED) {
                    store.happened(new StoreEvent(kind, ""));
                }
            }
            Patience.await(() -> "degraded", () -> waiting().size() == 1);
        }
        assertThat(handed).hasValue(2);
        assertThat(waiting()).containsExactly("store.degraded: decisions are made without the store");
    }
}
