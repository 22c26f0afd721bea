package dev.tidegate.internal.lease;

import dev.tidegate.LeaseStatus;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreReply;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** The slices in use, the returns that are under way, and the counts of both. Safe for any number of threads. */
final class Returns {
    /** Begins the ids of slices, which no caller can give: it is a control character. */
    private static final String PREFIX = "\u0001slice:";

    private static final long FAREWELL_MILLIS = 1_000;

    private final LimitStore store;
    private final String process =
            PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ":";
    private final AtomicLong next = new AtomicLong();
    private final Map<Slice, Place> live = new ConcurrentHashMap<>();
    private final Map<Slice, CompletableFuture<StoreReply>> underWay = new ConcurrentHashMap<>();
    private final LongAdder taken = new LongAdder();
    private final LongAdder returned = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder decisions = new LongAdder();

    Returns(LimitStore store) {
        this.store = store;
    }

    String newId() {
        return process + next.getAndIncrement();
    }

    void took(Place place, Slice slice) {
        taken.increment();
        live.put(slice, place);
    }

    void ended(Slice slice) {
        live.remove(slice);
    }

    void decided() {
        decisions.increment();
    }

    /** Each slice in use with its place. */
    void live(BiConsumer<Place, Slice> seen) {
        live.forEach((slice, place) -> seen.accept(place, slice));
    }

    /** What is left of a slice stays charged. */
    void forget() {
        lost.increment();
    }

    /** Sends what is left of a slice back, once. A failure leaves it charged. */
    void giveBack(Place place, Slice slice) {
        CompletableFuture<StoreReply> sent =
                store.apply(SliceCommands.giveBack(place, slice)).toCompletableFuture();
        underWay.put(slice, sent);
        var unused = sent.whenComplete((reply, failure) -> {
            underWay.remove(slice);
            boolean arrived = failure == null && reply.status() == StoreReply.Status.SETTLED;
            (arrived ? returned : lost).increment();
        });
    }

    /** Waits for the returns under way, a second at most. */
    void await() {
        CompletableFuture<?>[] all = underWay.values().toArray(new CompletableFuture<?>[0]);
        CompletableFuture.allOf(all)
                .orTimeout(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(any -> null)
                .join();
    }

    LeaseStatus status() {
        Map<String, Long> idle = new HashMap<>();
        live((place, slice) -> {
            synchronized (place) {
                for (int i = 0; i < slice.limits(); i++) {
                    idle.merge(place.limitSet().limits().get(i).name(), slice.left(i), Long::sum);
                }
            }
        });
        return new LeaseStatus(taken.sum(), returned.sum(), lost.sum(), decisions.sum(), idle);
    }
}
