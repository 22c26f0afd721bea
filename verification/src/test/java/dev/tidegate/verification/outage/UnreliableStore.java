package dev.tidegate.verification.outage;

import dev.tidegate.MemoryStore;
import dev.tidegate.StoreException;
import dev.tidegate.StoreException.Kind;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A store that several limiters share and that fails as it is told: it is away, loses answers, answers late, or loses what it kept. To
 * prove what callers see then. It counts in memory, in the time it is given. Safe for any number of threads.
 */
public final class UnreliableStore implements SharedStore {
    /** What becomes of a command. */
    public enum Way {
        /** It is carried out and answered. */
        WELL,
        /** It does not arrive, and whoever sent it knows that. */
        AWAY,
        /** It is carried out, and the answer is lost. */
        REPLY_LOST,
        /** It does not arrive, and nobody knows. */
        REQUEST_LOST,
        /** It is carried out, and the answer comes when {@link #comeLate} is called. */
        LATE,
        /** It does not arrive, and whoever sent it hears so when {@link #comeLate} is called. */
        LATE_UNSENT
    }

    private final TimeSource time;
    private final Map<String, Long> instances = new HashMap<>();
    private final List<Runnable> late = new ArrayList<>();
    private final long maxRecords;
    private MemoryStore memory;
    private Epoch epoch = new Epoch("0", 0, false, false);
    private boolean marked;
    private long evicted;
    private int readsUntilEviction = -1;
    private Way way = Way.WELL;
    private long commands;
    /** After how many more it is away; never if negative. */
    private int commandsUntilAway = -1;

    /** An empty one. */
    public UnreliableStore(TimeSource time) {
        this(time, MemoryStore.DEFAULT_MAX_RECORDS);
    }

    /** An empty one with room for so many records of one tenant. */
    public UnreliableStore(TimeSource time, long maxRecords) {
        this.time = time;
        this.maxRecords = maxRecords;
        this.memory = fresh();
    }

    private MemoryStore fresh() {
        return MemoryStore.builder().time(time).maxRecords(maxRecords).build();
    }

    /** From now on. */
    public synchronized void now(Way becomes) {
        way = becomes;
    }

    /** It carries out and answers so many commands, then it is away. */
    public synchronized void awayAfter(int commands) {
        way = Way.WELL;
        commandsUntilAway = commands;
    }

    /** It forgets everything. */
    public synchronized void wipe() {
        memory = fresh();
        instances.clear();
        marked = false;
    }

    /** Its mark is kept, but nothing else. */
    public synchronized void evict() {
        memory = fresh();
    }

    /** The server, short of memory, has evicted all that is counted, which were so many keys; its mark is kept. */
    public synchronized void evictCounts(long keys) {
        evicted += keys;
        evict();
    }

    /** The server, short of memory, has evicted so many keys more: the mark, and all that is counted if {@code all} is. */
    public synchronized void evictMark(long keys, boolean all) {
        evicted += keys;
        marked = false;
        if (all) {
            evict();
        }
    }

    /** The next look at counts finds everything evicted, the mark too. */
    public synchronized void evictAtNextRead() {
        readsUntilEviction = 0;
    }

    @Override
    public synchronized CompletionStage<Evictions> evictions(String shard) {
        return CompletableFuture.completedFuture(new Evictions("one", evicted));
    }

    /** What is late is heard. */
    public void comeLate() {
        List<Runnable> due;
        synchronized (this) {
            due = List.copyOf(late);
            late.clear();
        }
        due.forEach(Runnable::run);
    }

    /** How many commands it has carried out. */
    public synchronized long commands() {
        return commands;
    }

    @Override
    public synchronized CompletionStage<StoreReply> apply(StoreCommand command) {
        if (way == Way.WELL && commandsUntilAway >= 0 && commandsUntilAway-- == 0) {
            way = Way.AWAY;
        }
        return switch (way) {
            case WELL -> CompletableFuture.completedFuture(done(command));
            case AWAY -> CompletableFuture.failedFuture(away());
            case REPLY_LOST -> {
                done(command);
                yield CompletableFuture.failedFuture(new StoreException("no answer", true));
            }
            case REQUEST_LOST -> CompletableFuture.failedFuture(new StoreException("no answer", true));
            case LATE -> {
                StoreReply reply = done(command);
                CompletableFuture<StoreReply> coming = new CompletableFuture<>();
                late.add(() -> coming.complete(reply));
                yield CompletableFuture.failedFuture(new StoreException("no answer in time", coming));
            }
            case LATE_UNSENT -> {
                CompletableFuture<StoreReply> coming = new CompletableFuture<>();
                late.add(() -> coming.completeExceptionally(away()));
                yield CompletableFuture.failedFuture(new StoreException("no answer in time", coming));
            }
        };
    }

    /** It keeps overrides beside the counts, and is away for their reads as for commands. */
    @Override
    public Optional<OverrideStore> overrides() {
        return Optional.of(new OverrideStore() {
            private OverrideStore kept() {
                synchronized (UnreliableStore.this) {
                    return memory.overrides().orElseThrow();
                }
            }

            @Override
            public CompletionStage<Stored> read(String tenant) {
                synchronized (UnreliableStore.this) {
                    if (way == Way.WELL && commandsUntilAway >= 0 && commandsUntilAway-- == 0) {
                        way = Way.AWAY;
                    }
                    return way == Way.WELL ? kept().read(tenant) : CompletableFuture.failedFuture(away());
                }
            }

            @Override
            public CompletionStage<Changed> write(String tenant, Change change) {
                return kept().write(tenant, change);
            }

            @Override
            public CompletionStage<List<Past>> history(String tenant) {
                return kept().history(tenant);
            }

            @Override
            public CompletionStage<List<String>> tenants() {
                return kept().tenants();
            }
        });
    }

    private StoreReply done(StoreCommand command) {
        commands++;
        if (command instanceof StoreCommand.Read && readsUntilEviction-- == 0) {
            evictMark(2, true);
        }
        return memory.apply(command).toCompletableFuture().join();
    }

    private static StoreException away() {
        return new StoreException("the store is away", true, Kind.NOT_EXECUTED);
    }

    @Override
    public synchronized CompletionStage<Integer> present(String instance, Duration lasting) {
        if (way != Way.WELL) {
            return CompletableFuture.failedFuture(away());
        }
        long now = time.nowMicros();
        instances.values().removeIf(until -> until <= now);
        instances.put(instance, now + lasting.toNanos() / 1_000);
        if (lasting.isZero()) {
            instances.remove(instance);
        }
        return CompletableFuture.completedFuture(instances.size());
    }

    @Override
    public String shard(String tenant) {
        return "0";
    }

    @Override
    public synchronized CompletionStage<Epoch> epoch(String tenant, boolean lost) {
        if (way != Way.WELL) {
            return CompletableFuture.failedFuture(away());
        }
        boolean begun = !marked;
        if (begun) {
            marked = true;
            epoch = new Epoch("0", time.nowMicros(), true, lost);
        }
        return CompletableFuture.completedFuture(new Epoch("0", epoch.sinceMicros(), begun, epoch.wiped()));
    }

    @Override
    public CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known) {
        return epoch("", known.getOrDefault("0", false)).thenApply(List::of);
    }

    @Override
    public synchronized CompletionStage<Void> check() {
        return way == Way.WELL ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(away());
    }

    @Override
    public String source() {
        return "shared";
    }

    @Override
    public synchronized void close() {
        memory.close();
    }
}
