package dev.tidegate.redis.connection;

import io.lettuce.core.cluster.SlotHash;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** For each slot of a cluster a hash tag that leads to it: a number that was found by trying. Safe for any number of threads. */
final class ShardTags {
    private static final AtomicReferenceArray<@Nullable String> BY_SLOT =
            new AtomicReferenceArray<>(SlotHash.SLOT_COUNT);

    private ShardTags() {}

    static String of(int slot) {
        String known = BY_SLOT.get(slot);
        return known != null ? known : found(slot);
    }

    /** Some 16,000 tries on average. The smallest number, so that all processes agree. */
    private static String found(int slot) {
        String[] met = new String[SlotHash.SLOT_COUNT];
        for (int n = 0; met[slot] == null; n++) {
            String tag = Integer.toString(n);
            int its = SlotHash.getSlot(tag);
            met[its] = met[its] == null ? tag : met[its];
        }
        BY_SLOT.set(slot, met[slot]);
        return met[slot];
    }
}
