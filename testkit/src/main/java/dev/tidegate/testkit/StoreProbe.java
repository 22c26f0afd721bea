package dev.tidegate.testkit;

import dev.tidegate.MemoryStore;
import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.LimitStore;

/** A store under test whose packed state can be read, so that a test sees what a command wrote. */
public interface StoreProbe {
    /** The store. */
    LimitStore store();

    /** The packed state of one key, empty if there is none. */
    byte[] dump(Subject subject, Scope scope);

    /** Makes the store under test, with the clock of the test. */
    @FunctionalInterface
    interface Factory {
        /** A new, empty store. */
        StoreProbe create(ManualTime time);
    }

    /** The probe of an in-process store. */
    static StoreProbe of(MemoryStore store) {
        return new StoreProbe() {
            @Override
            public LimitStore store() {
                return store;
            }

            @Override
            public byte[] dump(Subject subject, Scope scope) {
                return store.dump(subject, scope);
            }
        };
    }
}
