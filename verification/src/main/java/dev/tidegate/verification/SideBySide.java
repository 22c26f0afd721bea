package dev.tidegate.verification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Runs random worlds, some at a time, for stores whose answers have a way to go. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Worlds 0 … {@code worlds} − 1, {@code threads} at a time. No world begins after a difference was found.
     *
     * @return the first difference by its text, if there is any
     */
    static Optional<String> run(int worlds, int threads, IntFunction<Optional<String>> world) {
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        Queue<String> found = new ConcurrentLinkedQueue<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int i = 0; i < threads; i++) {
                running.add(CompletableFuture.runAsync(
                        () -> {
                            for (int n = next.getAndIncrement();
                                    n < worlds && found.isEmpty();
                                    n = next.getAndIncrement()) {
                                world.apply(n).ifPresent(found::add);
                            }
                        },
                        pool));
            }
            CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new))
                    .join();
            return found.stream().min(Comparator.naturalOrder());
        } finally {
            pool.shutdownNow();
        }
    }
}
