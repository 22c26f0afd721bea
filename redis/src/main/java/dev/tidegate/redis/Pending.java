package dev.tidegate.redis;

import dev.tidegate.spi.StoreException;
import dev.tidegate.spi.StoreReply;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One command, packed, and the reply that someone waits for. */
abstract sealed class Pending extends CompletableFuture<StoreReply> permits PendingDecision, PendingStep {
    private static final int UNREADABLE = 5;
    private static final int FAILED_AMONG_OTHERS = 6;

    final String tenant;
    final byte[][] keys;
    final byte[] packed;

    /** The tick at which it began to wait. */
    int since;
    /** The call it was sent in. */
    volatile @Nullable Call call;

    Pending(String tenant, byte[][] keys, byte[] packed) {
        this.tenant = tenant;
        this.keys = keys;
        this.packed = packed;
    }

    /** Whether the command whose figures begin at {@code at} failed among others: it was not done, and is to be asked alone. */
    static boolean isToBeAskedAlone(long[] figures, int at) {
        return figures[at] == FAILED_AMONG_OTHERS;
    }

    /** Takes the figures that begin at {@code at}, and says where those of the next command begin. */
    final int answer(long[] figures, int at) {
        if (figures[at] == UNREADABLE) {
            completeExceptionally(
                    new StoreException("a key was written by a release that this one cannot read", false));
            return at + StoreReply.HEADER;
        }
        return read(figures, at);
    }

    /** The same for a command that was carried out. */
    abstract int read(long[] figures, int at);
}
