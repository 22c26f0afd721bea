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
import org.jspecify.annotations.Nullable;

/** A decision, or a read of the figures, that waits for its reply. */
public final class PendingDecision extends PendingCommand {
    /** The tenant of a decision under a scratch key. */
    private static final String SCRATCH = "-";

    private final Subject subject;
    private final PackedLimits limits;
    private final Boundaries boundaries;
    private final long[] parts;
    private final boolean charge;
    /** In the place of all its keys; null for those of the subject. */
    private final byte @Nullable [] scratch;

    private PendingDecision(
            Subject subject,
            PackedLimits limits,
            Boundaries boundaries,
            long[] parts,
            boolean charge,
            byte @Nullable [] scratch) {
        // A scratch key is in a slot of its own: no tenant has that name.
        super(scratch == null ? subject.tenant() : "");
        this.subject = subject;
        this.limits = limits;
        this.boundaries = boundaries;
        this.parts = parts;
        this.charge = charge;
        this.scratch = scratch;
    }

    public static PendingCommand of(
            Subject subject, LimitSet set, Boundaries boundaries, long[] parts, boolean charge) {
        return new PendingDecision(subject, PackedLimits.of(set), boundaries, parts, charge, null);
    }

    @Override
    byte[][] makeKeys() {
        if (scratch != null) {
            return new byte[][] {scratch, scratch};
        }
        int counts = limits.scopes.size();
        byte[][] keys = new byte[counts + 1][];
        for (int k = 0; k < counts; k++) {
            keys[k] = RedisKeys.key(subject, limits.scopes.get(k));
        }
        keys[counts] = RedisKeys.overrides(subject.tenant());
        return keys;
    }

    @Override
    byte[] makePacked() {
        return limits.decision(boundaries, parts, charge);
    }

    /** A decision under a scratch key, for limits of the tenant alone; whatever overrides there are. */
    public static PendingCommand onKey(byte[] key, LimitSet set, Boundaries boundaries, long[] parts) {
        PackedLimits limits = PackedLimits.of(set);
        assert limits.scopes.size() == 1 && limits.scopes.get(0) == Scope.TENANT : limits.scopes;
        return new PendingDecision(Subject.of(SCRATCH), limits, boundaries, parts, true, key);
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
                && charge
                && that.charge
                && scratch == that.scratch
                && boundaries.isSame(that.boundaries)
                && Arrays.equals(parts, that.parts)
                && isOfKeysOf(that.subject);
    }

    /** Whether a decision for {@code other} under this plan has the keys of this one. */
    private boolean isOfKeysOf(Subject other) {
        return tenant.equals(other.tenant())
                && (!limits.scopes.contains(Scope.USER) || subject.user().equals(other.user()))
                && (!limits.scopes.contains(Scope.MODEL) || subject.model().equals(other.model()));
    }

    @Override
    boolean leaveOverrides() {
        byte[][] keys = keys();
        int last = limits.scopes.size();
        if (keys[last] == keys[0]) {
            return false;
        }
        // A decision has so many keys; one of its own stands in the place of that one.
        keys[last] = keys[0];
        PackedLimits.underAnyOverrides(packed());
        return true;
    }

    @Override
    void count(int decisions) {
        PackedLimits.count(packed(), decisions);
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
