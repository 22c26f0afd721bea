package dev.tidegate.testkit;

import dev.tidegate.MemoryStore;

class MemoryStoreStoreContractTest extends StoreContract {
    @Override
    protected StoreProbe create(ManualTime clock) {
        return StoreProbe.of(MemoryStore.builder().time(clock).build());
    }
}
