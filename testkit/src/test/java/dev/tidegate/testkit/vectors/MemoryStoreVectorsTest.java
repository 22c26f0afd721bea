package dev.tidegate.testkit.vectors;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.ManualTime;

class MemoryStoreVectorsTest extends VectorsContract {
    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return VectorFilesTest.memory(clock);
    }
}
