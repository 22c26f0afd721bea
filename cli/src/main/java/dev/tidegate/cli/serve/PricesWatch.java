package dev.tidegate.cli.serve;

import dev.tidegate.config.InvalidPricesException;
import dev.tidegate.config.prices.ReloadingPrices;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the file of prices every few seconds, and says what became of it. */
final class PricesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");
    private static final long EVERY_SECONDS = 2;
    private static final int MOST = 20;

    private final ReloadingPrices prices;
    private final ScheduledExecutorService looks;

    PricesWatch(ReloadingPrices prices) {
        this.prices = prices;
        this.looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tidegate-prices");
            thread.setDaemon(true);
            return thread;
        });
        var unused = looks.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** On a signal: an operator who asks is answered also where nothing changed. */
    void asked() {
        if (!look()) {
            LOG.info("event=prices.unchanged version={}", prices.version());
        }
    }

    /** Returns whether there was something to say. */
    private boolean look() {
        try {
            Optional<ReloadingPrices.Reloaded> found = prices.look();
            found.ifPresent(now -> {
                LOG.info(
                        "event=prices.reloaded version={} date={} models={}",
                        now.table().version(),
                        now.table().date(),
                        now.table().models().size());
                if (!now.families().isEmpty()) {
                    LOG.warn(
                            "event=prices.families count={} models=\"{}\" text=\"limits of each model count these anew\"",
                            now.families().size(),
                            now.families().stream().limit(MOST).collect(Collectors.joining(",")));
                }
            });
            return found.isPresent();
        } catch (InvalidPricesException e) {
            String faults =
                    e.faults().stream().limit(MOST).map(Object::toString).collect(Collectors.joining("; "));
            LOG.error("event=prices.refused kept={} faults=\"{}\"", prices.version(), faults.replace('"', '\''));
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "event=prices.refused kept={} faults=\"it cannot be read: {}\"",
                    prices.version(),
                    e.getClass().getSimpleName());
        }
        return true;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
