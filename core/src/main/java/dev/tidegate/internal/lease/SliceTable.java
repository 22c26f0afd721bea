package dev.tidegate.internal.lease;

import dev.tidegate.spi.StoreCommand;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table of fixed size of the subjects that are called: one with a slice is never left out for another one, of the others
 * the one that was not called for longest. Safe for any number of threads, without a lock of its own.
 */
final class SliceTable {
    /** So many slices of one process at most; a power of two. */
    private static final int PLACES = 1 << 14;

    /** SliceTable that a subject may have. */
    private static final int WAYS = 4;

    private final AtomicReferenceArray<Place> table = new AtomicReferenceArray<>(PLACES);

    /** The place of a call; null if others that have slices take all that it could have. */
    @Nullable
    Place of(StoreCommand.Decide command) {
        int hash = spread(
                31 * command.subject().hashCode() + command.limits().layout().hashCode());
        int free = -1;
        long oldest = Long.MAX_VALUE;
        for (int way = 0; way < WAYS; way++) {
            int at = (hash + way) & (PLACES - 1);
            Place known = table.get(at);
            if (known == null) {
                free = oldest == Long.MIN_VALUE ? free : at;
                oldest = Long.MIN_VALUE;
            } else if (known.isOf(command)) {
                return known;
            } else {
                synchronized (known) {
                    if (!known.isBusy() && known.calledMicros() < oldest) {
                        oldest = known.calledMicros();
                        free = at;
                    }
                }
            }
        }
        return free < 0 ? null : begun(free, command);
    }

    private @Nullable Place begun(int at, StoreCommand.Decide command) {
        Place before = table.get(at);
        Place made = new Place(command);
        // Another call may have been faster; this one is decided in the store.
        return table.compareAndSet(at, before, made) ? made : null;
    }

    private static int spread(int hash) {
        return (hash * 0x9E3779B9) >>> 16;
    }

    void each(Consumer<Place> seen) {
        for (int at = 0; at < PLACES; at++) {
            Place place = table.get(at);
            if (place != null) {
                seen.accept(place);
            }
        }
    }
}
