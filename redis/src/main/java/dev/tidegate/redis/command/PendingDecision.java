package dev.tidegate.redis.command;

import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.util.Optional;

/** A decision, or a look at the figures. */
public final class PendingDecision extends PendingCommand {
    private final PackedLimits limits;

    private PendingDecision(String tenant, byte[][] keys, PackedLimits limits, byte[] packed) {
        super(tenant, keys, packed);
        this.limits = limits;
    }

    public static PendingCommand of(
            Subject subject, LimitSet set, Boundaries boundaries, long[] parts, boolean charge) {
        PackedLimits limits = PackedLimits.of(set);
        byte[][] keys = new byte[limits.scopes.size()][];
        for (int k = 0; k < keys.length; k++) {
            keys[k] = RedisKeys.key(subject, limits.scopes.get(k));
        }
        return new PendingDecision(subject.tenant(), keys, limits, limits.decision(boundaries, parts, charge));
    }

    /** A decision under a scratch key, for limits of the tenant alone. */
    public static PendingCommand onKey(byte[] key, LimitSet set, Boundaries boundaries, long[] parts) {
        PackedLimits limits = PackedLimits.of(set);
        assert limits.scopes.size() == 1 && limits.scopes.get(0) == Scope.TENANT : limits.scopes;
        return new PendingDecision("", new byte[][] {key}, limits, limits.decision(boundaries, parts, true));
    }

    @Override
    Optional<PlanShape> shape() {
        return limits.shape;
    }

    @Override
    boolean isPossible(int status) {
        return (status >= 0 && status <= 3) || status == UNREADABLE;
    }

    @Override
    int read(long[] figures, int at) {
        int next = at + StoreReply.HEADER;
        long[] flat = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size()];
        System.arraycopy(figures, at, flat, 0, StoreReply.HEADER);
        if (figures[at] != StoreReply.Status.STALE.code()) {
            limits.figures(figures, next, flat);
            next += StoreReply.PER_LIMIT * limits.size();
        }
        answered(StoreReply.of(flat));
        return next;
    }
}
