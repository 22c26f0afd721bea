package dev.tidegate.verification;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.math.BigInteger;

/** The bucket as an exact fraction that drains. */
final class OracleBucket extends OracleLimit {
    private final BigInteger refill;
    private final BigInteger period;
    /** Units × period in use at {@code since}. */
    private BigInteger level = BigInteger.ZERO;

    private long since;
    private BigInteger capacityThen = BigInteger.ZERO;

    OracleBucket(Window.Bucket bucket) {
        this.refill = BigInteger.valueOf(bucket.refill());
        this.period = BigInteger.valueOf(micros(bucket.period()));
    }

    private OracleBucket(OracleBucket other) {
        this.refill = other.refill;
        this.period = other.period;
        this.level = other.level;
        this.since = other.since;
        this.capacityThen = other.capacityThen;
    }

    @Override
    OracleLimit fresh() {
        return new OracleBucket(this);
    }

    private BigInteger scaled(long units) {
        return BigInteger.valueOf(units).multiply(period);
    }

    private BigInteger raw(long now) {
        BigInteger drained = BigInteger.valueOf(now - since).multiply(refill);
        return level.subtract(drained).max(BigInteger.ZERO);
    }

    private BigInteger carried(Limit limit, long now) {
        BigInteger raw = raw(now);
        BigInteger debt = raw.subtract(capacityThen).max(BigInteger.ZERO);
        BigInteger usable = raw.min(capacityThen).min(scaled(limit.capacity().orElseThrow()));
        return usable.add(debt);
    }

    @Override
    long used(Limit limit, long now) {
        return up(carried(limit, now), period);
    }

    private static long up(BigInteger a, BigInteger b) {
        return a.add(b).subtract(BigInteger.ONE).divide(b).longValueExact();
    }

    @Override
    long backAt(Limit limit, long now) {
        return since + up(level, refill);
    }

    @Override
    long fitsAt(Limit limit, long part, long now) {
        return first(
                now, end() + 1, t -> used(limit, t) + part <= limit.capacity().orElseThrow());
    }

    @Override
    void charge(Limit limit, long part, long now) {
        level = carried(limit, now).add(scaled(part));
        since = now;
        capacityThen = scaled(limit.capacity().orElseThrow());
    }

    @Override
    void book(Limit limit, long part, long now) {
        if (end() <= now) {
            charge(limit, part, now);
        } else {
            level = raw(now).add(scaled(part));
            since = now;
        }
    }

    @Override
    long end() {
        return since + up(level, refill);
    }

    @Override
    boolean live(long now) {
        return end() > now;
    }

    @Override
    long time(long clock) {
        return end() > clock ? Math.max(clock, since) : clock;
    }

    @Override
    boolean isBeyond(Limit limit, long clock) {
        long full = up(scaled(limit.capacity().orElseThrow()), refill);
        return end() > clock && since - clock > bound(full, HOUR_MICROS);
    }

    @Override
    void clamp(long clock) {
        since = clock;
    }
}
