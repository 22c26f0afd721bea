package dev.tidegate.redis.command;

import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A decision, or a look at the figures. */
public final class PendingDecision extends PendingCommand {
    private final PackedLimits limits;
    private final long[] parts;

    private PendingDecision(String tenant, byte[][] keys, PackedLimits limits, byte[] packed, long[] parts) {
        super(tenant, keys, packed);
        this.limits = limits;
        this.parts = parts;
    }

    public static PendingCommand of(
            Subject subject, LimitSet set, Boundaries boundaries, long[] parts, boolean charge) {
        PackedLimits limits = PackedLimits.of(set);
        int counts = limits.scopes.size();
        byte[][] keys = new byte[counts + 1][];
        for (int k = 0; k < counts; k++) {
            keys[k] = RedisKeys.key(subject, limits.scopes.get(k));
        }
        keys[counts] = RedisKeys.overrides(subject.tenant());
        return new PendingDecision(subject.tenant(), keys, limits, limits.decision(boundaries, parts, charge), parts);
    }

    /** A decision under a scratch key, for limits of the tenant alone; whatever overrides there are. */
    public static PendingCommand onKey(byte[] key, LimitSet set, Boundaries boundaries, long[] parts) {
        PackedLimits limits = PackedLimits.of(set);
        assert limits.scopes.size() == 1 && limits.scopes.get(0) == Scope.TENANT : limits.scopes;
        return new PendingDecision(
                "", new byte[][] {key, key}, limits, limits.decision(boundaries, parts, true), parts);
    }

    @Override
    Optional<PlanShape> shape() {
        return limits.shape;
    }

    @Override
    boolean isAlike(PendingCommand other) {
        return other instanceof PendingDecision that
                && limits == that.limits
                && limits.countable
                && PackedLimits.isOneCharge(packed)
                && Arrays.equals(packed, that.packed)
                && Arrays.deepEquals(keys, that.keys);
    }

    @Override
    boolean leaveOverrides() {
        int last = limits.scopes.size();
        if (keys[last] == keys[0]) {
            return false;
        }
        // A decision has so many keys; one of its own stands in the place of that one.
        keys[last] = keys[0];
        PackedLimits.underAnyOverrides(packed);
        return true;
    }

    @Override
    void count(int decisions) {
        PackedLimits.count(packed, decisions);
    }

    /** The reply to all of several equal decisions, unless they were admitted: then each has figures of its own. */
    @Override
    int read(long[] figures, int at, List<PendingCommand> alike) {
        boolean admitted = figures[at] == StoreReply.Status.ALLOWED.code();
        int from = at + StoreReply.HEADER;
        StoreReply same = admitted ? null : reply(figures, at);
        for (int i = 0; i < alike.size(); i++) {
            if (same != null) {
                alike.get(i).answered(same);
            } else {
                long[] flat = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size()];
                System.arraycopy(figures, at, flat, 0, StoreReply.HEADER);
                limits.figures(figures, from, flat, parts, alike.size() - 1 - i);
                alike.get(i).answered(StoreReply.of(flat));
            }
        }
        return next(figures, at) + (admitted ? limits.buckets() : 0);
    }

    private static boolean isDecided(long[] figures, int at) {
        return figures[at] != StoreReply.Status.STALE.code() && figures[at] != StoreReply.Status.CHANGED.code();
    }

    private int next(long[] figures, int at) {
        return at + StoreReply.HEADER + (isDecided(figures, at) ? StoreReply.PER_LIMIT * limits.size() : 0);
    }

    @Override
    boolean isPossible(int status) {
        return (status >= 0 && status <= 3) || status == UNREADABLE || status == StoreReply.Status.CHANGED.code();
    }

    @Override
    int read(long[] figures, int at) {
        answered(reply(figures, at));
        return next(figures, at);
    }

    private StoreReply reply(long[] figures, int at) {
        long[] flat = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size()];
        System.arraycopy(figures, at, flat, 0, StoreReply.HEADER);
        if (isDecided(figures, at)) {
            limits.figures(figures, at + StoreReply.HEADER, flat);
        }
        return StoreReply.of(flat);
    }
}
