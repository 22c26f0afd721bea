package dev.tidegate.internal.lease;

import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A slice that the store was asked for, and the calls that wait for it: the one that asked, and as many later ones as the
 * slice has units for. Guarded by the lock of its {@link Place}.
 */
final class PendingSlice {
    private final String id;
    private final long askedMicros;
    private final long[] units;
    private final long[] free;
    private final List<Caller> callers = new ArrayList<>();
    private boolean abandoned;
    private boolean forgotten;

    /** A call that waits, and its answer. */
    record Caller(StoreCommand.Decide command, CompletableFuture<StoreReply> answer) {}

    /** @param askedMicros by the clock that never steps back, read before the store is asked */
    PendingSlice(String id, long askedMicros, long[] units) {
        this.id = id;
        this.askedMicros = askedMicros;
        this.units = units;
        this.free = units.clone();
    }

    /** The answer of a call that waits too; null if there would be no units for it. */
    @Nullable
    CompletableFuture<StoreReply> join(StoreCommand.Decide command) {
        long[] parts = command.parts();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] > free[i]) {
                return null;
            }
        }
        for (int i = 0; i < parts.length; i++) {
            free[i] -= parts[i];
        }
        CompletableFuture<StoreReply> answer = new CompletableFuture<>();
        callers.add(new Caller(command, answer));
        return answer;
    }

    String id() {
        return id;
    }

    long askedMicros() {
        return askedMicros;
    }

    /** The units of each limit that it is asked for. */
    long[] units() {
        return units;
    }

    /** Those that wait, in the order in which they came. */
    List<Caller> callers() {
        return callers;
    }

    /** Only those that wait have units of it. */
    void abandon(boolean reset) {
        abandoned = true;
        forgotten |= reset;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Whether the counts that it was charged in were reset meanwhile. */
    boolean isForgotten() {
        return forgotten;
    }
}
