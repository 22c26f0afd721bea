package dev.tidegate.internal.fallback.known;

import dev.tidegate.FailurePolicy;
import dev.tidegate.plan.Limit;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.SharedStore.Epoch;
import dev.tidegate.spi.StoreReply;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Since when each shard has kept what it was given, and what follows from its having lost it. Safe for any number of threads. */
public final class Epochs {
    /** A loss of data that a reply revealed. */
    public enum News {
        /** Nothing that was not known. */
        NONE,
        /** It was lost, and this process is the first to know. */
        WIPED,
        /** It was lost, as another process has reported. */
        HEARD
    }

    private final Map<String, Epoch> byShard = new ConcurrentHashMap<>();
    private final boolean drains;
    private volatile boolean draining;

    public Epochs(FailurePolicy.DataLoss onDataLoss) {
        this.drains = onDataLoss == FailurePolicy.DataLoss.DENY;
    }

    /** What was said of a shard. */
    public News heard(Epoch epoch) {
        Epoch before = byShard.put(epoch.shard(), epoch);
        draining |= drains && epoch.wiped();
        if (epoch.begun() && epoch.wiped()) {
            return News.WIPED;
        }
        return before != null && before.sinceMicros() != epoch.sinceMicros() ? News.HEARD : News.NONE;
    }

    Set<String> shards() {
        return Set.copyOf(byShard.keySet());
    }

    /** Replies before this instant do not show what the shard must still have. */
    public long sinceMicros(String shard) {
        Epoch epoch = byShard.get(shard);
        return epoch == null ? Long.MIN_VALUE : epoch.sinceMicros();
    }

    /** Whether some limit may have to count as used up. */
    public boolean mayDrain() {
        return draining;
    }

    /**
     * A denial by limits that count as used up until one window after what was in them was lost; or nothing, if none of those that the
     * call touches does.
     */
    @org.jspecify.annotations.Nullable
    StoreReply drained(String shard, LimitSet plan, long[] parts, long now) {
        Epoch epoch = byShard.get(shard);
        if (epoch == null || !epoch.wiped()) {
            return null;
        }
        long[] figures = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * plan.size()];
        boolean denied = false;
        for (int i = 0; i < plan.size(); i++) {
            Limit limit = plan.limits().get(i);
            long end = Windows.endMicros(limit, epoch.sinceMicros());
            if (limit.capacity().isPresent() && parts[i] > 0 && now < end) {
                int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
                figures[at] = limit.capacity().getAsLong();
                figures[at + 1] = end;
                figures[at + 2] = parts[i] > limit.capacity().getAsLong() ? StoreReply.NEVER : end;
                denied |= !limit.shadow();
            }
        }
        figures[0] = StoreReply.Status.DENIED.code();
        figures[1] = now;
        figures[2] = now;
        return denied ? StoreReply.of(figures, plan.size()) : null;
    }
}
