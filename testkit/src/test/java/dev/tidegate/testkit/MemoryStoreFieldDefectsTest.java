package dev.tidegate.testkit;

import dev.tidegate.MemoryStore;

class MemoryStoreFieldDefectsTest extends FieldDefects {
    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return MemoryStoreDifferentialTest.probe(
                MemoryStore.builder().time(clock).build());
    }
}
