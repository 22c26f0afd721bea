package dev.tidegate.verification;

import dev.tidegate.plan.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The oracle's model of a concurrent limit: slots with the end of each lease. */
final class OracleLeases extends OracleLimit {
    private static final long TYPICAL_MICROS = 600_000_000;
    private static final long MAX_MICROS = 7 * DAY_MICROS;

    private final Map<String, Long> expiries = new LinkedHashMap<>();
    /** Who takes the next slot, and for how long. */
    private String holder = "";

    private long ttl = TYPICAL_MICROS;

    void next(String id, long ttlMicros) {
        holder = id;
        ttl = ttlMicros;
    }

    void renew(String id, long expiry, long now) {
        expiries.values().removeIf(each -> each <= now);
        expiries.put(id, expiry);
    }

    /** Returns whether there was anything to free, expired or not. */
    boolean free(String id, long now) {
        if (expiries.remove(id) == null) {
            return false;
        }
        expiries.values().removeIf(each -> each <= now);
        return true;
    }

    @Override
    OracleLimit fresh() {
        return new OracleLeases();
    }

    @Override
    OracleLimit copy() {
        OracleLeases copy = new OracleLeases();
        copy.expiries.putAll(expiries);
        return copy;
    }

    @Override
    long used(Limit limit, long now) {
        return expiries.values().stream().filter(expiry -> expiry > now).count();
    }

    @Override
    long backAt(Limit limit, long now) {
        return end();
    }

    @Override
    long fitsAt(Limit limit, long part, long now) {
        List<Long> open = new ArrayList<>(expiries.values());
        open.removeIf(expiry -> expiry <= now);
        open.sort(null);
        long over = open.size() + part - limit.capacity().orElseThrow();
        return open.get((int) over - 1);
    }

    @Override
    void charge(Limit limit, long part, long now) {
        expiries.values().removeIf(expiry -> expiry <= now);
        expiries.put(holder, now + ttl);
        holder = "";
        ttl = TYPICAL_MICROS;
    }

    @Override
    long end() {
        return expiries.values().stream().mapToLong(expiry -> expiry).max().orElse(0);
    }

    @Override
    boolean live(long now) {
        return end() > now;
    }

    /** Leases expire by the clock itself. */
    @Override
    long time(long clock) {
        return clock;
    }

    @Override
    boolean isBeyond(Limit limit, long clock) {
        return end() > clock + MAX_MICROS;
    }

    @Override
    void clamp(long clock) {
        expiries.replaceAll((id, expiry) -> Math.min(expiry, clock + MAX_MICROS));
    }
}
