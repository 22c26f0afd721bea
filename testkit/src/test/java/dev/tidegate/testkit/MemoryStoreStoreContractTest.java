package dev.tidegate.testkit;

import dev.tidegate.MemoryStore;

class MemoryStoreStoreContractTest extends StoreContract {
    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return MemoryStoreDifferentialTest.probe(
                MemoryStore.builder().time(clock).build());
    }
}
