package dev.tidegate.testkit.vectors;

import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;

class MemoryStoreVectorsTest extends VectorsContract {
    @Override
    protected StoreProbe create(ManualTime clock) {
        return VectorFilesTest.memory(clock);
    }
}
