package dev.tidegate.verification.simulation.outage;

import dev.tidegate.MemoryStore;
import dev.tidegate.StoreException;
import dev.tidegate.StoreException.Kind;
import dev.tidegate.Subject;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.verification.simulation.Clockwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The shared store, and the way to it: well, away, or losing and delaying messages. */
final class OutageWire implements SharedStore {
    static final long DEADLINE_MICROS = 50_000;
    static final long WAY_MICROS = 500;
    /** A late answer comes within this; one that does not come then is lost with its connection. */
    private static final long LATE_MICROS = 400_000;

    private final Clockwork clock;
    private final Random random;
    private final MemoryStore memory;
    private final Map<String, Long> instances = new HashMap<>();
    private boolean away;
    private boolean marked = true;
    private Epoch epoch = new Epoch("0", 1, false, false);
    private long evicted;
    private long aheadMicros;
    private int harmedOfHundred;
    private long unknowable;
    /** Of the requests that are late, the tenants. */
    private final List<String> late = new ArrayList<>();

    OutageWire(Clockwork clock, Random random) {
        this.clock = clock;
        this.random = random;
        this.memory =
                MemoryStore.builder().time(() -> clock.now() + aheadMicros).build();
    }

    void away(boolean is) {
        away = is;
    }

    void harms(int ofHundred) {
        harmedOfHundred = ofHundred;
    }

    /** The number of calls without an id whose outcome stays unknown. */
    long unknowable() {
        return unknowable;
    }

    /** Whether a request for the tenant arrives late; another, sent after it, may have arrived before. */
    boolean isLate(String tenant) {
        return late.contains(tenant);
    }

    /** For the verdict: nothing on the way. */
    StoreReply ask(StoreCommand command) {
        return memory.apply(command).toCompletableFuture().join();
    }

    /** Without a way: carried out or not, and answered or not, before this returns. */
    CompletionStage<StoreReply> applyAtOnce(StoreCommand command) {
        if (away) {
            return CompletableFuture.failedFuture(gone());
        }
        int fate = random.nextInt(100) < harmedOfHundred ? random.nextInt(2) : 2;
        StoreReply said = fate == 0 ? null : ask(command);
        return said == null || fate == 1
                ? CompletableFuture.failedFuture(new StoreException("the connection was lost", true))
                : CompletableFuture.completedFuture(said);
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        if (away) {
            return CompletableFuture.failedFuture(gone());
        }
        CompletableFuture<StoreReply> reply = new CompletableFuture<>();
        CompletableFuture<StoreReply> afterwards = new CompletableFuture<>();
        clock.in(
                DEADLINE_MICROS,
                () -> reply.completeExceptionally(new StoreException("no answer in time", afterwards)));
        boolean isCall = command instanceof StoreCommand.Decide;
        boolean harmed = random.nextInt(100) < harmedOfHundred;
        int fate = harmed ? random.nextInt(4) : 4;
        long delay = fate == 0 || fate == 1 ? random.nextLong(LATE_MICROS) : 0;
        if (fate == 3) {
            // The request is lost; that is known when the connection is given up, or never.
            boolean known = random.nextBoolean();
            unknowable += known || !isCall ? 0 : 1;
            clock.in(
                    LATE_MICROS,
                    () -> afterwards.completeExceptionally(
                            known ? gone() : new StoreException("the connection was lost", true)));
            return reply;
        }
        String tenant = command.subject().tenant();
        if (fate == 0) {
            late.add(tenant);
        }
        clock.in(WAY_MICROS + (fate == 0 ? delay : 0), () -> {
            if (fate == 0) {
                late.remove(tenant);
            }
            if (away) {
                fail(reply, afterwards, gone());
                return;
            }
            StoreReply said = ask(command);
            if (fate == 2) {
                unknowable += isCall ? 1 : 0;
                clock.in(
                        LATE_MICROS,
                        () -> afterwards.completeExceptionally(new StoreException("the connection was lost", true)));
            } else {
                clock.in(WAY_MICROS + (fate == 1 ? delay : 0), () -> {
                    if (!reply.complete(said)) {
                        afterwards.complete(said);
                    }
                });
            }
        });
        return reply;
    }

    private static void fail(
            CompletableFuture<StoreReply> reply, CompletableFuture<StoreReply> afterwards, StoreException failure) {
        if (!reply.completeExceptionally(failure)) {
            afterwards.completeExceptionally(failure);
        }
    }

    static StoreException gone() {
        return new StoreException("the store is away", true, Kind.NOT_EXECUTED);
    }

    @Override
    public CompletionStage<Integer> present(String instance, Duration lasting) {
        if (away) {
            return CompletableFuture.failedFuture(gone());
        }
        instances.values().removeIf(until -> until <= clock.now());
        instances.put(instance, clock.now() + lasting.toNanos() / 1_000);
        return CompletableFuture.completedFuture(instances.size());
    }

    @Override
    public String shard(String tenant) {
        return "0";
    }

    /** The clock of the store goes forwards, or back if negative, and those of the processes do not. */
    void step(long micros) {
        aheadMicros += micros;
    }

    /** The server, short of memory, evicts counts, and perhaps the epoch marker. */
    void evict(List<Subject> keys, boolean markerToo) {
        keys.forEach(key -> ask(new StoreCommand.Reset(key)));
        marked &= !markerToo;
        evicted += keys.size() + (markerToo ? 1 : 0);
    }

    @Override
    public CompletionStage<Evictions> evictions(String shard) {
        return away
                ? CompletableFuture.failedFuture(gone())
                : CompletableFuture.completedFuture(new Evictions("first", evicted));
    }

    @Override
    public CompletionStage<Epoch> epoch(String tenant, boolean lost) {
        if (away) {
            return CompletableFuture.failedFuture(gone());
        }
        boolean begun = !marked;
        if (begun) {
            marked = true;
            epoch = new Epoch("0", clock.now(), true, lost);
        }
        return CompletableFuture.completedFuture(new Epoch("0", epoch.sinceMicros(), begun, epoch.wiped()));
    }

    @Override
    public CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known) {
        return epoch("", known.getOrDefault("0", false)).thenApply(List::of);
    }

    @Override
    public CompletionStage<Void> check() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String source() {
        return "simulated";
    }

    @Override
    public void close() {
        memory.close();
    }
}
