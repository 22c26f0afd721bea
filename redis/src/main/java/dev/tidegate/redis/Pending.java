package dev.tidegate.redis;

import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreException;
import dev.tidegate.spi.StoreReply;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One decision, packed, and the reply that someone waits for. */
final class Pending extends CompletableFuture<StoreReply> {
    private static final int UNREADABLE = 5;
    private static final int FAILED_AMONG_OTHERS = 6;

    final String tenant;
    final byte[][] keys;
    final byte[] packed;
    private final PackedLimits limits;

    /** The tick at which it began to wait. */
    int since;
    /** The call it was sent in. */
    volatile @Nullable Call call;

    private Pending(String tenant, byte[][] keys, PackedLimits limits, byte[] packed) {
        this.tenant = tenant;
        this.keys = keys;
        this.limits = limits;
        this.packed = packed;
    }

    static Pending of(Subject subject, LimitSet set, Boundaries boundaries, long[] parts, boolean charge) {
        PackedLimits limits = PackedLimits.of(set);
        byte[][] keys = new byte[limits.scopes.size()][];
        for (int k = 0; k < keys.length; k++) {
            keys[k] = RedisKeys.key(subject, limits.scopes.get(k));
        }
        return new Pending(subject.tenant(), keys, limits, limits.decision(boundaries, parts, charge));
    }

    /** The same under a key that belongs to nobody, for limits of the tenant alone. */
    static Pending onKey(byte[] key, LimitSet set, Boundaries boundaries, long[] parts) {
        PackedLimits limits = PackedLimits.of(set);
        assert limits.scopes.size() == 1 && limits.scopes.get(0) == Scope.TENANT : limits.scopes;
        return new Pending("", new byte[][] {key}, limits, limits.decision(boundaries, parts, true));
    }

    /** Whether the decision whose figures begin at {@code at} failed among others: it was not done, and is to be asked alone. */
    static boolean isToBeAskedAlone(long[] figures, int at) {
        return figures[at] == FAILED_AMONG_OTHERS;
    }

    /** Takes the figures that begin at {@code at}, and says where those of the next decision begin. */
    int answer(long[] figures, int at) {
        int status = (int) figures[at];
        int next = at + StoreReply.HEADER;
        if (status == UNREADABLE) {
            completeExceptionally(
                    new StoreException("a key was written by a release that this one cannot read", false));
            return next;
        }
        long[] flat = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size()];
        System.arraycopy(figures, at, flat, 0, StoreReply.HEADER);
        if (status != StoreReply.Status.STALE.code()) {
            limits.figures(figures, next, flat);
            next += StoreReply.PER_LIMIT * limits.size();
        }
        complete(StoreReply.of(flat));
        return next;
    }
}
