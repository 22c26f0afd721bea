package dev.tidegate.redis;

import dev.tidegate.spi.StoreReply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A step upon a reservation. */
final class PendingStep extends Pending {
    private static final int LIMITS = 256;

    /** Of a reserve, whose figures come in the order of the keys. */
    private final @Nullable PackedLimits limits;

    PendingStep(String tenant, byte[][] keys, byte[] packed, @Nullable PackedLimits limits) {
        super(tenant, keys, packed);
        this.limits = limits;
    }

    /** Such a command has a call of its own. */
    @Override
    int read(long[] figures, int at) {
        assert at == 0 : at;
        complete(limits == null ? ofStep(figures) : ofReserve(figures, limits));
        return figures.length;
    }

    private static StoreReply ofReserve(long[] figures, PackedLimits limits) {
        boolean told = figures[0] == StoreReply.Status.DENIED.code()
                || figures[0] == StoreReply.Status.RESERVED.code()
                || figures[0] == StoreReply.Status.REPLAYED.code();
        if (!told) {
            return StoreReply.of(Arrays.copyOf(figures, StoreReply.HEADER));
        }
        int end = StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size();
        long[] flat = figures[0] == StoreReply.Status.DENIED.code() ? Arrays.copyOf(figures, end) : figures.clone();
        limits.figures(figures, StoreReply.HEADER, flat);
        return figures[0] == StoreReply.Status.DENIED.code() ? StoreReply.of(flat) : StoreReply.of(flat, limits.size());
    }

    private static StoreReply ofStep(long[] figures) {
        long[] flat = figures.clone();
        int limits = (int) (figures[0] / LIMITS);
        flat[0] = figures[0] % LIMITS;
        for (int i = 0; i < limits; i++) {
            int fits = StoreReply.HEADER + StoreReply.PER_LIMIT * i + 2;
            flat[fits] = flat[fits] < 0 ? StoreReply.NEVER : flat[fits];
        }
        return StoreReply.of(flat, limits);
    }
}
