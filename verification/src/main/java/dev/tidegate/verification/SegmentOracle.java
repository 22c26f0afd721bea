package dev.tidegate.verification;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.StoreReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A store that keeps every charge and derives each answer from the contract's words. Slow on purpose, and written
 * without a look at the packed state: what both get right is right for two reasons. Not safe for several threads.
 */
public final class SegmentOracle {
    private static final long GRACE_MICROS = 6_000_000;

    static final class Key {
        /** Since when it counts: what was charged before is not in it. */
        long since = Long.MAX_VALUE;

        final Map<Long, OracleLimit> limits = new HashMap<>();
    }

    private final Map<String, Key> keys = new HashMap<>();
    private long latestClock;

    /** What the store must answer for a decision. */
    public StoreReply decide(Subject subject, List<Limit> limits, long[] parts, boolean charge, long clock) {
        latestClock = Math.max(latestClock, clock);
        if (isBeyond(subject, limits, clock)) {
            // A look must not move times, so it works on what it will throw away: nothing else is changed by it.
            return clampedDecision(subject, limits, parts, charge, clock);
        }
        return decideAt(subject, limits, parts, charge, clock, 0);
    }

    /** Whether some section is further ahead of the clock than it may be. */
    boolean isBeyond(Subject subject, List<Limit> limits, long clock) {
        return limits.stream().anyMatch(limit -> isBeyond(subject, limit, clock));
    }

    private boolean isBeyond(Subject subject, Limit limit, long clock) {
        OracleLimit known = key(subject, limit.scope()).limits.get(limit.id());
        return known != null && known.isBeyond(limit, clock);
    }

    /** What is further ahead of the clock than it may be is at it from now on. */
    void clamp(Subject subject, List<Limit> limits, long clock) {
        for (Limit limit : limits) {
            if (isBeyond(subject, limit, clock)) {
                limit(subject, limit).clamp(clock);
            }
        }
    }

    private StoreReply clampedDecision(Subject subject, List<Limit> limits, long[] parts, boolean charge, long clock) {
        Map<String, Key> before = charge ? Map.of() : snapshot(subject, limits);
        clamp(subject, limits, clock);
        StoreReply reply = decideAt(subject, limits, parts, charge, clock, StoreReply.CLOCK_CLAMPED);
        keys.putAll(before);
        return reply;
    }

    /** Puts copies in the place of the keys, to be changed; returns the keys themselves, to be put back. */
    private Map<String, Key> snapshot(Subject subject, List<Limit> limits) {
        Map<String, Key> originals = new HashMap<>();
        for (Limit limit : limits) {
            originals.computeIfAbsent(name(subject, limit.scope()), name -> key(subject, limit.scope()));
        }
        originals.forEach((name, key) -> keys.put(name, copy(key)));
        return originals;
    }

    private static Key copy(Key key) {
        Key copy = new Key();
        copy.since = key.since;
        key.limits.forEach((id, limit) -> copy.limits.put(id, limit.copy()));
        return copy;
    }

    private StoreReply decideAt(
            Subject subject, List<Limit> limits, long[] parts, boolean charge, long clock, long flags) {
        boolean allowed = true;
        for (int i = 0; i < limits.size(); i++) {
            allowed &= limits.get(i).shadow() || fits(limits.get(i), used(subject, limits.get(i), clock), parts[i]);
        }
        long[] flat = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size()];
        flat[0] = (allowed ? StoreReply.Status.ALLOWED : StoreReply.Status.DENIED).code();
        flat[1] = clock;
        flat[2] = clock;
        flat[3] = flags;
        for (int i = 0; i < limits.size(); i++) {
            int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
            flat[at + 2] = fitsAt(subject, limits.get(i), parts[i], clock);
        }
        Map<String, Key> before = allowed && !charge ? snapshot(subject, limits) : Map.of();
        if (allowed) {
            charge(subject, limits, parts, clock);
        }
        for (int i = 0; i < limits.size(); i++) {
            int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
            flat[at] = used(subject, limits.get(i), clock);
            OracleLimit oracle = limit(subject, limits.get(i));
            flat[at + 1] = flat[at] == 0 ? 0 : oracle.backAt(limits.get(i), oracle.time(clock));
        }
        keys.putAll(before);
        return StoreReply.of(flat);
    }

    private void charge(Subject subject, List<Limit> limits, long[] parts, long clock) {
        for (Scope scope : Scope.values()) {
            boolean written = false;
            boolean restarted = isOver(subject, scope, clock);
            for (int i = 0; i < limits.size(); i++) {
                if (limits.get(i).scope() == scope && parts[i] > 0) {
                    OracleLimit oracle = limit(subject, limits.get(i));
                    oracle.charge(limits.get(i), parts[i], oracle.time(clock));
                    written = true;
                }
            }
            if (written) {
                touch(key(subject, scope), restarted, clock, clock);
            }
        }
    }

    private static boolean fits(Limit limit, long used, long part) {
        return limit.capacity().isEmpty() || used + part <= limit.capacity().getAsLong();
    }

    private long fitsAt(Subject subject, Limit limit, long part, long clock) {
        if (fits(limit, used(subject, limit, clock), part)) {
            return 0;
        }
        if (part > limit.capacity().orElseThrow()) {
            return StoreReply.NEVER;
        }
        OracleLimit oracle = limit(subject, limit);
        return oracle.fitsAt(limit, part, oracle.time(clock));
    }

    long used(Subject subject, Limit limit, long clock) {
        OracleLimit known = key(subject, limit.scope()).limits.get(limit.id());
        return known == null ? 0 : known.used(limit, known.time(clock));
    }

    OracleLimit limit(Subject subject, Limit limit) {
        return key(subject, limit.scope()).limits.computeIfAbsent(limit.id(), id -> OracleLimit.of(limit.window()));
    }

    Key key(Subject subject, Scope scope) {
        return keys.computeIfAbsent(name(subject, scope), name -> new Key());
    }

    /** Whether everything in a key is over: it restarts with the next write. */
    boolean isOver(Subject subject, Scope scope, long clock) {
        Key key = keys.get(name(subject, scope));
        return key == null || key.limits.values().stream().noneMatch(limit -> limit.live(clock));
    }

    private static void touch(Key key, boolean restarted, long since, long clock) {
        key.since = Math.min(restarted ? Long.MAX_VALUE : key.since, Math.min(since, clock));
        key.limits.values().removeIf(limit -> !limit.live(clock));
    }

    /**
     * Something in the key was written: what is over leaves, and the key with the last of it.
     *
     * @param restarted whether everything in it was over before
     * @param since when the reservation was made, if it was charged something
     */
    void touched(Subject subject, Scope scope, boolean restarted, long since, long clock) {
        Key key = key(subject, scope);
        touch(key, restarted, since, clock);
        if (key.limits.isEmpty()) {
            keys.remove(name(subject, scope));
        }
    }

    private static String name(Subject subject, Scope scope) {
        return switch (scope) {
            case TENANT -> subject.tenant();
            case USER -> subject.tenant() + "/u/" + subject.user().orElseThrow();
            case MODEL -> subject.tenant() + "/m/" + subject.model().orElseThrow();
        };
    }

    /** Forgets a key, as a reset does. */
    public void forget(Subject subject, Scope scope) {
        keys.remove(name(subject, scope));
    }

    /**
     * The store holds nothing for this key any more; that is right only if everything in it was over.
     *
     * @return whether it was, and the oracle has forgotten it too
     */
    public boolean vanished(Subject subject, Scope scope) {
        return vanished(subject, scope, latestClock);
    }

    boolean vanished(Subject subject, Scope scope, long latestClock) {
        Key key = keys.get(name(subject, scope));
        boolean over = key == null
                || key.limits.values().stream().allMatch(limit -> limit.end() + GRACE_MICROS <= latestClock);
        if (over) {
            keys.remove(name(subject, scope));
        }
        return over;
    }
}
