package dev.tidegate.internal.engine;

import dev.tidegate.Numbers;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.StoreReply;
import org.jspecify.annotations.Nullable;

/**
 * The usual decision about one key, without working memory: the sections of all limits stand in the plan's order and nothing
 * stands beside them, all admit the cost, and all are charged where they stand. Everything else is left to {@link
 * LimitEvaluator}, which decides the usual case the same way.
 */
public final class QuickCharge {
    private static final long[] NONE = {};

    private QuickCharge() {}

    /**
     * Decides at {@code clock} and charges.
     *
     * @param state of the tenant's own key; the caller holds its lock
     * @param parts what the call takes from each limit
     * @return null if it is not the usual case; nothing was written then
     */
    public static @Nullable StoreReply charge(
            LimitTable limits, Boundaries boundaries, byte[] state, long[] parts, long clock) {
        if (!boundaries.cover(clock)) {
            return null;
        }
        boolean inFirst = clock < boundaries.firstEndMicros();
        int n = limits.algorithms.length;
        long[] others = n == 1 ? NONE : new long[2 * n - 2];
        long first = 0;
        int at = Packed.HEADER;
        for (int i = 0; i < n; i++) {
            Algorithm algorithm = limits.algorithms[i];
            long used = 0;
            if (stands(state, at, algorithm.id)) {
                int window = window(limits, boundaries, i, inFirst, clock);
                long index = boundaries.index(i) + window;
                long end = boundaries.boundary(i, window + 1);
                used = algorithm.usedInPlace(state, at, parts[i], clock, index, end);
                at += Packed.size(state, at);
            } else if (parts[i] != 0) {
                return null;
            }
            if (used < 0 || used + parts[i] > Math.min(algorithm.capacity, Numbers.MAX_SUM)) {
                return null;
            }
            if (i == 0) {
                first = used;
            } else {
                others[2 * i - 2] = used;
            }
        }
        return at == state.length ? charged(limits, boundaries, state, parts, clock, first, others) : null;
    }

    /** Whether the whole section of a limit stands here. */
    private static boolean stands(byte[] state, int at, long id) {
        return at + Packed.BODY + 7 <= state.length
                && Packed.id(state, at) == id
                && Packed.shape(state, at) != Packed.LEASES
                && at + Packed.size(state, at) <= state.length;
    }

    private static int window(LimitTable limits, Boundaries boundaries, int i, boolean inFirst, long clock) {
        return inFirst || !limits.calendar[i] || clock < boundaries.boundary(i, 1) ? 0 : 1;
    }

    private static StoreReply charged(
            LimitTable limits,
            Boundaries boundaries,
            byte[] state,
            long[] parts,
            long clock,
            long firstUsed,
            long[] others) {
        boolean inFirst = clock < boundaries.firstEndMicros();
        boolean begun = false;
        long firstBack = 0;
        int at = Packed.HEADER;
        for (int i = 0; i < parts.length; i++) {
            Algorithm algorithm = limits.algorithms[i];
            long back = 0;
            if (stands(state, at, algorithm.id)) {
                int window = window(limits, boundaries, i, inFirst, clock);
                long index = boundaries.index(i) + window;
                long end = boundaries.boundary(i, window + 1);
                if (parts[i] == 0) {
                    back = algorithm.backAt(state, at, clock, index, end);
                } else {
                    if (!begun) {
                        Packed.begin(state, Math.min(clock, Packed.since(state)));
                        begun = true;
                    }
                    back = algorithm.backAtAfter(state, at, parts[i], clock, end);
                    long used = i == 0 ? firstUsed : others[2 * i - 2];
                    algorithm.chargeUsual(state, at, used, parts[i], clock, index, end);
                }
                at += Packed.size(state, at);
            }
            if (i == 0) {
                firstBack = back;
            } else {
                others[2 * i - 2] += parts[i];
                others[2 * i - 1] = back;
            }
        }
        return StoreReply.charged(clock, firstUsed + parts[0], firstBack, others);
    }
}
