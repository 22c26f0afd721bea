package dev.tidegate.internal;

import dev.tidegate.Limit;
import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.Window;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.LimitListener.ThresholdCrossed;
import dev.tidegate.spi.LimitListener.UnusualUse;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees thresholds crossed and unusual use in the replies that go by anyway: no round trip, no lock, and what it says is said
 * on another thread.
 */
final class Watch {
    /** Above it what was said is forgotten at once rather than later, and may be said again. */
    private static final int MOST_REMEMBERED = 65_536;

    private static final int PERCENT = 100;

    private final Events<Object> events;
    private final AttemptSketch attempts;
    private final long unusualFactor;
    /** Until when a threshold, or a period, is not said again. */
    private final Map<Long, Long> said = new ConcurrentHashMap<>();

    Watch(LimitListener listener, long unusualFactor, Duration unusualWithin) {
        this.events = new Events<>(event -> tell(listener, event));
        this.unusualFactor = unusualFactor;
        this.attempts = new AttemptSketch(WindowText.micros(unusualWithin));
    }

    private static void tell(LimitListener listener, Object event) {
        if (event instanceof ThresholdCrossed crossed) {
            listener.crossed(crossed);
        } else if (event instanceof UnusualUse unusual) {
            listener.unusual(unusual);
        }
    }

    /** To be told of every decision that was more than a look, whether it was allowed and charged or not. */
    void decided(Subject subject, String plan, List<Limit> limits, long[] parts, StoreReply reply, boolean charged) {
        for (int i = 0; i < parts.length; i++) {
            Limit limit = limits.get(i);
            if (parts[i] > 0 && limit.capacity().isPresent()) {
                long key = key(subject, limit);
                if (charged) {
                    crossed(subject, plan, limit, key, reply.used(i) - parts[i], reply.used(i), reply, i);
                }
                unusual(subject, plan, limit, key, parts[i], reply.clockMicros());
            }
        }
    }

    /**
     * To be told of a settled reservation: what it is charged by limit {@code i} of the reply. How much of that came with the
     * settling is not known, so what it held may be said to have crossed, if that was not said before.
     */
    void settled(Subject subject, Limit limit, long charged, StoreReply reply, int i) {
        if (charged > 0 && limit.capacity().isPresent()) {
            long used = reply.used(i);
            crossed(subject, "-", limit, key(subject, limit), used - charged, used, reply, i);
        }
    }

    private void crossed(
            Subject subject, String plan, Limit limit, long key, long before, long used, StoreReply reply, int i) {
        List<Integer> thresholds = limit.thresholds();
        for (int k = 0; k < thresholds.size(); k++) {
            int percent = thresholds.get(k);
            long at = at(limit.capacity().orElseThrow(), percent);
            // In a window with an end, whoever is first to see it says so: the id is the same for all.
            boolean caught = used >= at && limit.window() instanceof Window.Calendar;
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

    private void unusual(Subject subject, String plan, Limit limit, long key, long part, long nowMicros) {
        long attempted = attempts.add(key, part, nowMicros);
        if (attempted / unusualFactor > limit.capacity().orElseThrow()) {
            long from = attempts.periodStart(nowMicros);
            if (isFirst(~key, nowMicros, attempts.periodEnd(nowMicros))) {
                events.offer(
                        new UnusualUse(id(~key, from), named(subject, limit), plan, limit, attempted, instant(from)));
            }
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

    private static long key(Subject subject, Limit limit) {
        long hash = mixed(limit.id() * 31 + limit.capacity().orElse(0), subject.tenant());
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

    void close() {
        events.close();
    }
}
