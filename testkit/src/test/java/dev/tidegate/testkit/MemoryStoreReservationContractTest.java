package dev.tidegate.testkit;

import dev.tidegate.MemoryStore;

class MemoryStoreReservationContractTest extends ReservationContract {
    @Override
    protected StoreProbe create(ManualTime clock) {
        return StoreProbe.of(MemoryStore.builder().time(clock).build());
    }
}
