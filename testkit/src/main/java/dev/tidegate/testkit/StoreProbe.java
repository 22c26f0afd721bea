package dev.tidegate.testkit;

import dev.tidegate.MemoryStore;
import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A store under test whose packed state can be read, so that a test sees what a command wrote. */
public interface StoreProbe {
    /** The store. */
    LimitStore store();

    /** The packed state of one key, empty if there is none. */
    byte[] dump(Subject subject, Scope scope);

    /** Sends commands at once, and waits for their replies. */
    default List<StoreReply> together(List<? extends StoreCommand> commands) {
        List<CompletableFuture<StoreReply>> sent = new ArrayList<>();
        commands.forEach(command -> sent.add(store().apply(command).toCompletableFuture()));
        return sent.stream().map(CompletableFuture::join).toList();
    }

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
