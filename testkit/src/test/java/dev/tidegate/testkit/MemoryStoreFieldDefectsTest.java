package dev.tidegate.testkit;

import dev.tidegate.MemoryStore;

class MemoryStoreFieldDefectsTest extends FieldDefects {
    @Override
    protected StoreProbe create(ManualTime clock) {
        return StoreProbe.of(MemoryStore.builder().time(clock).build());
    }
}
