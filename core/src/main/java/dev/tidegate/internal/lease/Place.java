package dev.tidegate.internal.lease;

import dev.tidegate.Numbers;
import dev.tidegate.Subject;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import org.jspecify.annotations.Nullable;

/**
 * One subject under one plan and one version of its overrides: the slice that it has, or the one that it waits for, and by
 * how many units the next one is asked for. Every field is guarded by the lock of the object.
 */
final class Place {
    /** What a process takes of what is left, with {@code processes} of them: at most one in so many. */
    private static final int LEAST_SHARES = 2;

    private static final int FIRST = 2;

    /** Calls of one slice. */
    static final int MOST = 64;

    private final Subject subject;
    private final LimitSet limits;
    private final long overrides;
    private long calledMicros = Long.MIN_VALUE / 2;
    private int want = FIRST;
    /** When a window ends in which it counts, as far as known. */
    private long windowEndMicros = Long.MIN_VALUE;

    private long @Nullable [] remaining;
    private @Nullable Slice slice;
    private @Nullable PendingSlice pending;

    Place(StoreCommand.Decide command) {
        this.subject = command.subject();
        this.limits = command.limits();
        this.overrides = command.boundaries().overridesVersion();
    }

    boolean isOf(StoreCommand.Decide command) {
        return limits == command.limits()
                && overrides == command.boundaries().overridesVersion()
                && subject.equals(command.subject());
    }

    Subject subject() {
        return subject;
    }

    LimitSet limitSet() {
        return limits;
    }

    @Nullable
    Slice slice() {
        return slice;
    }

    void slice(@Nullable Slice taken) {
        slice = taken;
    }

    @Nullable
    PendingSlice pending() {
        return pending;
    }

    void pending(@Nullable PendingSlice asked) {
        pending = asked;
    }

    boolean isBusy() {
        return slice != null || pending != null;
    }

    /** When it was last called. */
    long calledMicros() {
        return calledMicros;
    }

    /** The figures of a reply of the store say what is left, and how long the windows last. */
    void replied(StoreReply reply, long now) {
        boolean figures = reply.status() == StoreReply.Status.ALLOWED
                || reply.status() == StoreReply.Status.DENIED
                || reply.status() == StoreReply.Status.RESERVED;
        if (figures) {
            long[] left = new long[limits.size()];
            long lasting = Long.MAX_VALUE - now;
            for (int i = 0; i < left.length; i++) {
                left[i] = limits.limits().get(i).capacity().orElse(Numbers.MAX_SUM) - reply.used(i);
                if (reply.backAtMicros(i) > 0) {
                    lasting = Math.min(lasting, reply.backAtMicros(i) - reply.clockMicros());
                }
            }
            remaining = left;
            windowEndMicros = now + lasting;
        }
    }

    /** A slice that is over: the next one has as many units as it needed, or more if it needed all before its end. */
    void learn(Slice ended, boolean before) {
        want = before ? Math.min(MOST, want * 2) : Math.max(FIRST, Math.min(MOST, ended.decisions()));
    }

    /** The store did not give what it was asked for. */
    void denied() {
        want = FIRST;
    }

    /**
     * For how many calls like this one a slice is to be taken; 1 to decide it in the store by itself, as the first one in a
     * while, and where little is left of a limit or of the time of its window.
     */
    int calls(long[] parts, long now, int processes) {
        boolean first = now - calledMicros > limits.leaseMicros();
        calledMicros = now;
        long[] left = remaining;
        long margin = SliceCommands.marginMicros(limits.leaseMicros());
        if (now < windowEndMicros && windowEndMicros - now <= margin + margin / 10) {
            return 1;
        }
        if (first || left == null) {
            want = FIRST;
            return 1;
        }
        long calls = want;
        boolean counts = false;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] > 0) {
                counts = true;
                calls = Math.min(calls, Numbers.MAX_PART / parts[i]);
                calls = Math.min(calls, left[i] / LEAST_SHARES / processes / parts[i]);
            }
        }
        return counts ? (int) Math.max(1, calls) : 1;
    }
}
