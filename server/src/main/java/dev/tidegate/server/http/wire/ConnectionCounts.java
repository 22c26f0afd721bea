package dev.tidegate.server.http.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many connections are open, at most and now, and what was refused on them. Safe for any number of threads. */
public final class ConnectionCounts {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<WireFault, LongAdder> refused = new EnumMap<>(WireFault.class);

    /** @param most how many may be open at once */
    public ConnectionCounts(int most) {
        this.most = most;
        for (WireFault fault : WireFault.values()) {
            refused.put(fault, new LongAdder());
        }
    }

    /** Whether one more may be open; if so it is counted, and {@link #left} has to follow. */
    boolean enter() {
        if (open.incrementAndGet() <= most) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void left() {
        open.decrementAndGet();
    }

    void refused(WireFault fault) {
        Objects.requireNonNull(refused.get(fault)).increment();
    }

    /** Open now. */
    public int open() {
        return open.get();
    }

    /** How many were refused for this. */
    public long refusals(WireFault fault) {
        return Objects.requireNonNull(refused.get(fault)).sum();
    }
}
