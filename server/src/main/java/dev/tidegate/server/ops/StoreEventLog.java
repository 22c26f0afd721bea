package dev.tidegate.server.ops;

import dev.tidegate.StoreException;
import dev.tidegate.protocol.Printable;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state changes of a store, logged once when one begins and once when it ends, and counted for the metrics. Give it to the
 * store as its listener and to the server that uses the store. Safe for any number of threads.
 */
public final class StoreEventLog implements StoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEventLog.class);

    private final AtomicBoolean degraded = new AtomicBoolean();
    private final AtomicBoolean reconnecting = new AtomicBoolean();
    private final AtomicBoolean breakerOpen = new AtomicBoolean();
    private final LongAdder unanswered = new LongAdder();
    private final LongAdder scriptsMissing = new LongAdder();
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    /** Of a store to which nothing has happened yet. */
    public StoreEventLog() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    @Override
    public void happened(StoreEvent event) {
        count(event.kind()).increment();
        switch (event.kind()) {
            case CONNECTING -> LOG.info("event=store.connecting at={}", shown(event));
            case CONNECTED -> {
                reconnecting.set(false);
                LOG.info("event=store.connected at={}", shown(event));
            }
            case RECONNECTING -> reconnecting(event);
            case FAILOVER -> LOG.warn("event=store.failover primary={}", shown(event));
            case CREDENTIALS_RENEWED -> LOG.info("event=store.credentials-renewed");
            case CREDENTIALS_FAILED -> LOG.warn("event=store.credentials-failed text=\"the last ones stay in use\"");
            case BREAKER_OPENED -> {
                breakerOpen.set(true);
                LOG.warn("event=store.breaker state=open");
            }
            case BREAKER_CLOSED -> {
                breakerOpen.set(false);
                LOG.info("event=store.breaker state=closed");
            }
            case DEGRADED -> {
                if (degraded.compareAndSet(false, true)) {
                    LOG.warn("event=store.degraded text=\"decisions are made without the store\"");
                }
            }
            case RECOVERED -> over();
            case WIPED -> LOG.error("event=store.wiped text=\"what the store had kept is lost\"");
            case EVICTED -> evicted(event);
            case OUT_OF_STEP -> LOG.warn("event=store.out-of-step at={}", shown(event));
            case REFUSED -> atPowersOfTwo(event, "store.refused");
            case JOURNAL_FAILED -> atPowersOfTwo(event, "journal.failed");
            case DROPPED -> LOG.error("event=store.dropped reason={}", shown(event));
            case VERSIONS_DIFFER ->
                LOG.warn(
                        "event=configuration.differs versions={} text=\"processes that share the store decide by"
                                + " different plans or prices\"",
                        shown(event));
            case VERSIONS_AGREE -> LOG.info("event=configuration.agrees version={}", shown(event));
            case CLOSED -> LOG.info("event=store.closed");
        }
    }

    /** Said at powers of two: a store that evicts does it often. */
    private void evicted(StoreEvent event) {
        long times = count(Kind.EVICTED).sum();
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "event=store.evicted count={} reason={} text=\"counts of a subject are gone\"",
                    times,
                    shown(event));
        }
    }

    private void atPowersOfTwo(StoreEvent event, String name) {
        long times = count(event.kind()).sum();
        if (Long.bitCount(times) == 1) {
            LOG.warn("event={} count={} reason={}", name, times, shown(event));
        }
    }

    /** One line for each attempt would bury everything else. */
    private void reconnecting(StoreEvent event) {
        if (reconnecting.compareAndSet(false, true)) {
            LOG.warn("event=store.reconnecting at={}", shown(event));
        }
    }

    private static String shown(StoreEvent event) {
        return event.where().isEmpty() ? "-" : Printable.quoted(event.where());
    }

    @Override
    public void unanswered() {
        unanswered.increment();
    }

    @Override
    public void scriptMissing() {
        scriptsMissing.increment();
    }

    /** Logged when it begins: one line for each call would bury everything else. */
    public void seen(StoreException failure) {
        if (degraded.compareAndSet(false, true)) {
            LOG.warn(
                    "event=store.degraded transient={} reason={}",
                    failure.isTransient(),
                    Printable.quoted(String.valueOf(failure.getMessage())));
        }
    }

    /** Called on every answer of the store, so that the end is logged once. */
    public void over() {
        if (degraded.getPlain() && degraded.compareAndSet(true, false)) {
            LOG.info("event=store.recovered");
        }
    }

    public boolean isDegraded() {
        return degraded.get();
    }

    public boolean isBreakerOpen() {
        return breakerOpen.get();
    }

    LongAdder count(Kind kind) {
        return java.util.Objects.requireNonNull(counts.get(kind));
    }

    LongAdder unansweredCount() {
        return unanswered;
    }

    LongAdder scriptsMissingCount() {
        return scriptsMissing;
    }
}
