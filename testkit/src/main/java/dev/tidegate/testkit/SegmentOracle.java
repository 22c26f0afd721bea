package dev.tidegate.testkit;

import dev.tidegate.Limit;
import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.spi.StoreReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A store that keeps every charge and derives each answer from the contract's words. Slow on purpose, and written
 * without a look at the packed state: what both get right is right for two reasons. Not safe for several threads.
 */
public final class SegmentOracle {
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long GRACE_MICROS = 1_000_000;

    static final class Key {
        long newest;
        final Map<Long, OracleLimit> limits = new HashMap<>();
    }

    private final Map<String, Key> keys = new HashMap<>();
    private long latestClock;

    /** What the store must answer for a decision. */
    public StoreReply decide(Subject subject, List<Limit> limits, long[] parts, boolean charge, long clock) {
        latestClock = Math.max(latestClock, clock);
        long newest = limits.stream()
                .mapToLong(limit -> key(subject, limit.scope()).newest)
                .max()
                .orElse(0);
        boolean clamped = newest - clock > HOUR_MICROS;
        if (clamped) {
            // A look must not move times, so it works on what it will throw away: nothing else is changed by it.
            return clampedDecision(subject, limits, parts, charge, clock);
        }
        return decideAt(subject, limits, parts, charge, Math.max(newest, clock), clock, 0);
    }

    private StoreReply clampedDecision(Subject subject, List<Limit> limits, long[] parts, boolean charge, long clock) {
        Map<String, Key> before = charge ? Map.of() : snapshot(subject, limits);
        for (Scope scope : Scope.values()) {
            if (limits.stream().anyMatch(limit -> limit.scope() == scope)) {
                clamp(key(subject, scope), scope, limits, clock);
            }
        }
        StoreReply reply = decideAt(subject, limits, parts, charge, clock, clock, StoreReply.CLOCK_CLAMPED);
        keys.putAll(before);
        return reply;
    }

    private static void clamp(Key key, Scope scope, List<Limit> limits, long clock) {
        long ahead = key.newest - clock;
        if (ahead <= 0) {
            return;
        }
        key.newest = clock;
        for (Limit limit : limits) {
            OracleLimit oracle = key.limits.get(limit.id());
            if (limit.scope() == scope && oracle != null) {
                oracle.clamp(clock, ahead);
            }
        }
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
        copy.newest = key.newest;
        key.limits.forEach((id, limit) -> copy.limits.put(id, limit.copy()));
        return copy;
    }

    private StoreReply decideAt(
            Subject subject, List<Limit> limits, long[] parts, boolean charge, long now, long clock, long flags) {
        boolean allowed = true;
        for (int i = 0; i < limits.size(); i++) {
            allowed &= limits.get(i).shadow() || fits(limits.get(i), used(subject, limits.get(i), now), parts[i]);
        }
        long[] flat = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size()];
        flat[0] = (allowed ? StoreReply.Status.ALLOWED : StoreReply.Status.DENIED).code();
        flat[1] = now;
        flat[2] = clock;
        flat[3] = flags;
        for (int i = 0; i < limits.size(); i++) {
            int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
            flat[at + 2] = fitsAt(subject, limits.get(i), parts[i], now);
        }
        Map<String, Key> before = allowed && !charge ? snapshot(subject, limits) : Map.of();
        if (allowed) {
            charge(subject, limits, parts, now);
        }
        for (int i = 0; i < limits.size(); i++) {
            int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
            flat[at] = used(subject, limits.get(i), now);
            flat[at + 1] = flat[at] == 0 ? 0 : limit(subject, limits.get(i)).backAt(limits.get(i), now);
        }
        keys.putAll(before);
        return StoreReply.of(flat);
    }

    private void charge(Subject subject, List<Limit> limits, long[] parts, long now) {
        for (Scope scope : Scope.values()) {
            boolean written = false;
            for (int i = 0; i < limits.size(); i++) {
                if (limits.get(i).scope() == scope && parts[i] > 0) {
                    limit(subject, limits.get(i)).charge(limits.get(i), parts[i], now);
                    written = true;
                }
            }
            if (written) {
                Key key = key(subject, scope);
                key.newest = now;
                key.limits.values().removeIf(limit -> !limit.live(now));
            }
        }
    }

    private static boolean fits(Limit limit, long used, long part) {
        return limit.capacity().isEmpty() || used + part <= limit.capacity().getAsLong();
    }

    private long fitsAt(Subject subject, Limit limit, long part, long now) {
        if (fits(limit, used(subject, limit, now), part)) {
            return 0;
        }
        return part > limit.capacity().orElseThrow()
                ? StoreReply.NEVER
                : limit(subject, limit).fitsAt(limit, part, now);
    }

    private long used(Subject subject, Limit limit, long now) {
        OracleLimit known = key(subject, limit.scope()).limits.get(limit.id());
        return known == null ? 0 : known.used(limit, now);
    }

    OracleLimit limit(Subject subject, Limit limit) {
        return key(subject, limit.scope()).limits.computeIfAbsent(limit.id(), id -> OracleLimit.of(limit.window()));
    }

    Key key(Subject subject, Scope scope) {
        return keys.computeIfAbsent(name(subject, scope), name -> new Key());
    }

    /** Something in the key was written at {@code now}: what is over leaves, and the key with the last of it. */
    void touched(Subject subject, Scope scope, long now) {
        Key key = key(subject, scope);
        key.newest = now;
        key.limits.values().removeIf(limit -> !limit.live(now));
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
        Key key = keys.get(name(subject, scope));
        boolean over = key == null
                || key.limits.values().stream().allMatch(limit -> limit.end() + GRACE_MICROS <= latestClock);
        if (over) {
            keys.remove(name(subject, scope));
        }
        return over;
    }
}
