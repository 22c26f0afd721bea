package dev.tidegate.server;

import dev.tidegate.MemoryStore;
import dev.tidegate.StoreException;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A store across a network that a test can hold up, and break: it answers from another thread, when told. */
public final class HeldStore implements LimitStore {
    private final MemoryStore counts = MemoryStore.create();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final Semaphore arrived = new Semaphore(0);
    private volatile boolean holding;
    private volatile @Nullable RuntimeException failure;

    public void hold() {
        holding = true;
    }

    /** Waits until this many commands are held, and answers them from the calling thread. */
    public void release(int commands) throws InterruptedException {
        awaitHeld(commands);
        holding = false;
        for (Runnable next = held.poll(); next != null; next = held.poll()) {
            next.run();
        }
    }

    public void awaitHeld(int commands) throws InterruptedException {
        arrived.acquire(commands);
    }

    public void fail(RuntimeException with) {
        failure = with;
    }

    void heal() {
        failure = null;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        RuntimeException broken = failure;
        if (broken != null) {
            return CompletableFuture.failedFuture(broken);
        }
        if (!holding) {
            return counts.apply(command);
        }
        CompletableFuture<StoreReply> later = new CompletableFuture<>();
        held.add(() -> counts.apply(command).thenAccept(later::complete));
        arrived.release();
        return later;
    }

    @Override
    public CompletionStage<Void> check() {
        return Optional.ofNullable(failure)
                .map(broken -> CompletableFuture.<Void>failedFuture(new StoreException("away", true)))
                .orElse(CompletableFuture.completedFuture(null));
    }

    @Override
    public String source() {
        return "held";
    }

    @Override
    public void close() {
        counts.close();
    }
}
