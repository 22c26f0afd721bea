package dev.tidegate.internal.watch;

import dev.tidegate.Subject;
import dev.tidegate.UnusualUseRule;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.LimitListener.ThresholdCrossed;
import dev.tidegate.spi.LimitListener.UnusualUse;
import dev.tidegate.spi.LimitListener.UnusualUseLeftOut;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreReply;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds thresholds crossed and unusual use in the replies of decisions: no round trip and no lock there. Events are delivered
 * on another thread.
 */
public final class Watch {
    /** Above it what was said is forgotten at once rather than later, and may be said again. */
    private static final int MOST_REMEMBERED = 65_536;

    /** How late an event of several processes may be. */
    private static final long TICK_SECONDS = 5;

    private static final int PERCENT = 100;

    private final Events<Object> events;
    private final UnusualUseWatch unusual;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-watch");
        thread.setDaemon(true);
        return thread;
    });
    /** Until when a threshold is not reported again. */
    private final Map<Long, Long> said = new ConcurrentHashMap<>();

    public Watch(LimitListener listener, UnusualUseRule rule, Optional<SharedStore> shared) {
        this.events = new Events<>(event -> tell(listener, event));
        this.unusual = new UnusualUseWatch(rule, shared, events::offer);
    }

    private static void tell(LimitListener listener, Object event) {
        if (event instanceof ThresholdCrossed crossed) {
            listener.crossed(crossed);
        } else if (event instanceof UnusualUse unusual) {
            listener.unusual(unusual);
        } else if (event instanceof UnusualUseLeftOut leftOut) {
            listener.unusualLeftOut(leftOut);
        }
    }

    /** For every decision but a {@code check}, whether it was allowed and charged or not. */
    public void decided(Subject subject, LimitSet limits, long[] parts, StoreReply reply, boolean charged) {
        if (!begun.get() && begun.compareAndSet(false, true)) {
            begin();
        }
        long[] thresholds = unusual.thresholds(limits);
        for (int i = 0; i < parts.length; i++) {
            Limit limit = limits.limits().get(i);
            if (parts[i] > 0 && limit.capacity().isPresent()) {
                long key = key(subject, limits.id(i), limit);
                if (charged) {
                    crossed(subject, limits.plan(), limit, key, reply.used(i) - parts[i], reply.used(i), reply, i);
                }
                unusual.attempted(subject, limits, thresholds, i, key, parts[i], reply.clockMicros());
            }
        }
    }

    /**
     * Called for a settled reservation: what it is charged by limit {@code i} of the reply. How much of that came with the
     * settling is not known, so what it held may be said to have crossed, if that was not said before.
     */
    public void settled(Subject subject, Limit limit, long charged, StoreReply reply, int i) {
        if (charged > 0 && limit.capacity().isPresent()) {
            long used = reply.used(i);
            crossed(subject, "-", limit, key(subject, limit.id(), limit), used - charged, used, reply, i);
        }
    }

    private void crossed(
            Subject subject, String plan, Limit limit, long key, long before, long used, StoreReply reply, int i) {
        List<Integer> thresholds = limit.thresholds();
        for (int k = 0; k < thresholds.size(); k++) {
            int percent = thresholds.get(k);
            long at = at(limit.capacity().orElseThrow(), percent);
            // In a window with an end, the first process to see it reports it: the id is the same for all. Of slices
            // none
            // may have the very unit that crosses, since what is not used goes back.
            boolean ends =
                    limit.window() instanceof Window.Calendar || limit.lease().isPresent();
            boolean caught = used >= at && ends;
            if (before < at && used >= at || caught) {
                long over = caught ? reply.backAtMicros(i) : 0;
                long until = Math.max(reply.nowMicros() + 1, reply.backAtMicros(i));
                long remembered = key * 31 + percent;
                if (isFirst(remembered, reply.nowMicros(), until)) {
                    String id = id(remembered, over > 0 ? over : reply.nowMicros());
                    events.offer(new ThresholdCrossed(
                            id, named(subject, limit), plan, limit, percent, used, instant(reply.clockMicros())));
                }
            }
        }
    }

    /** The least amount that is {@code percent} of the capacity or more. */
    private static long at(long capacity, int percent) {
        return (long) Math.ceil(capacity / (double) PERCENT * percent);
    }

    private void begin() {
        try {
            var unused = timer.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // Closed in the meantime; the decision is made all the same.
        }
    }

    private void tick() {
        try {
            unusual.tick();
        } catch (RuntimeException e) {
            // The timer would never call again.
            Log.LOG.log(Level.WARNING, "event=watch-failed", e);
        }
    }

    private boolean isFirst(long key, long now, long until) {
        if (said.size() >= MOST_REMEMBERED) {
            said.values().removeIf(end -> end <= now);
            if (said.size() >= MOST_REMEMBERED) {
                said.clear();
            }
        }
        boolean[] first = {false};
        said.compute(key, (any, end) -> {
            first[0] = end == null || end <= now;
            return first[0] ? Long.valueOf(until) : end;
        });
        return first[0];
    }

    private static Subject named(Subject subject, Limit limit) {
        return new Subject(
                subject.tenant(),
                limit.scope() == Scope.USER ? subject.user() : Optional.empty(),
                limit.scope() == Scope.MODEL ? subject.model() : Optional.empty());
    }

    private static long key(Subject subject, long id, Limit limit) {
        long hash = mixed(id * 31 + limit.capacity().orElse(0), subject.tenant());
        return switch (limit.scope()) {
            case TENANT -> hash;
            case USER -> mixed(hash + 1, subject.user().orElse(""));
            case MODEL -> mixed(hash + 2, subject.model().orElse(""));
        };
    }

    /** FNV-1a over the characters. */
    private static long mixed(long seed, String text) {
        long hash = seed ^ 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static String id(long key, long period) {
        return HexFormat.of().toHexDigits(key) + HexFormat.of().toHexDigits(period);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    public void close() {
        timer.shutdownNow();
        events.close();
    }

    private static final class Log {
        private static final System.Logger LOG = System.getLogger("dev.tidegate");
    }
}
