package dev.tidegate.spi;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;

/** Hands on what happens; what the other throws is logged, at powers of two, and goes no further. */
final class UnfailingListener implements StoreListener {
    private final StoreListener other;
    private final AtomicLong failures = new AtomicLong();

    UnfailingListener(StoreListener other) {
        this.other = other;
    }

    @Override
    public void happened(StoreEvent event) {
        try {
            other.happened(event);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void unanswered() {
        try {
            other.unanswered();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void scriptMissing() {
        try {
            other.scriptMissing();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException failure) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            System.getLogger("dev.tidegate").log(Level.WARNING, "event=listener-failed count=" + count, failure);
        }
    }
}
