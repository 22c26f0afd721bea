package dev.tidegate.server;

import dev.tidegate.spi.StoreException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store is away, said when that begins and when it ends, whoever noticed. Safe for any number of threads. */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final AtomicBoolean away = new AtomicBoolean();

    /** Logged when it begins: one line for each call would bury everything else. */
    void seen(StoreException failure) {
        if (away.compareAndSet(false, true)) {
            LOG.warn(
                    "event=store.unavailable transient={} reason={}",
                    failure.isTransient(),
                    Printable.quoted(String.valueOf(failure.getMessage())));
        }
    }

    /** To be told of every answer of the store, so that the end is logged once. */
    void over() {
        if (away.getPlain() && away.compareAndSet(true, false)) {
            LOG.info("event=store.available");
        }
    }
}
