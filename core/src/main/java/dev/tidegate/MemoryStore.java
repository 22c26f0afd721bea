package dev.tidegate;

import static dev.tidegate.spi.Given.given;

import dev.tidegate.internal.memory.MemoryEngine;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.ImmediateStore;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The embedded store: counts in this process's memory. Forgets on restart and is not shared.
 *
 * <p>Bounded: at the bound a new subject is answered {@link StoreReply.Status#FULL}, and a new reservation of a tenant that has
 * as many as it may {@link StoreReply.Status#TOO_MANY_RECORDS}. A reservation that is known is answered also then, and what
 * it used is booked, beyond the bound if need be. Live state is never evicted; what
 * has fully recovered is, a little with every new subject. Safe for any number of threads; a decision locks only the
 * keys that it reads. Every stage it returns is already complete.
 */
public final class MemoryStore implements ImmediateStore {
    /** The most keys by default, with a heap of 3 GB or more: see {@link #defaultMaxKeys}. */
    public static final long DEFAULT_MAX_KEYS = 1_000_000;

    /** The most reservations and acquires with ids of one tenant by default, open and ended ones. */
    public static final long DEFAULT_MAX_RECORDS = 100_000;

    /** A record with long ids under 16 limits; a subject with four light limits takes about 250 bytes. */
    private static final long MOST_KEY_BYTES = 1_536;

    private static final CompletableFuture<Void> HEALTHY = CompletableFuture.completedFuture(null);

    private final MemoryEngine engine;
    private volatile boolean closed;

    private MemoryStore(MemoryEngine engine) {
        this.engine = engine;
    }

    /** As many keys as fit half of the heap, at most {@value #DEFAULT_MAX_KEYS}: a full store refuses, a full heap fails. */
    public static long defaultMaxKeys() {
        long fit = Runtime.getRuntime().maxMemory() / 2 / MOST_KEY_BYTES;
        return Math.max(1, Math.min(DEFAULT_MAX_KEYS, fit));
    }

    /** A store with the default bound and the machine's clock. */
    public static MemoryStore create() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        if (closed) {
            return CompletableFuture.failedFuture(closed());
        }
        try {
            return CompletableFuture.completedFuture(engine.apply(command));
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public StoreReply decide(Subject subject, LimitSet limits, Boundaries boundaries, long[] parts, boolean charge) {
        if (closed) {
            throw closed();
        }
        return engine.decide(subject, limits, boundaries, parts, charge);
    }

    private static StoreException closed() {
        return new StoreException("the in-process store is closed", false);
    }

    @Override
    public CompletionStage<Void> check() {
        return closed ? CompletableFuture.failedFuture(closed()) : HEALTHY;
    }

    @Override
    public Optional<OverrideStore> overrides() {
        return Optional.of(engine.overrides());
    }

    @Override
    public String source() {
        return "memory";
    }

    /** How many keys are held: one for each tenant, user and model that has counts, and for each reservation. */
    public long keys() {
        return engine.keys();
    }

    /**
     * The packed state of a subject's key in {@code scope}, for tests that compare stores byte for byte; empty if there
     * is none.
     */
    public byte[] dump(Subject subject, Scope scope) {
        return engine.dump(subject, scope);
    }

    /** The packed record of a reservation, for the same tests; empty if there is none. */
    public byte[] dumpRecord(String tenant, String id) {
        return engine.dumpRecord(tenant, id);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Collects the settings of a store. Not safe for several threads. */
    public static final class Builder {
        private long maxKeys = defaultMaxKeys();
        private long maxRecords = DEFAULT_MAX_RECORDS;
        private TimeSource time = TimeSource.system();

        private Builder() {}

        /**
         * The most keys held at once; {@link #defaultMaxKeys} by default.
         *
         * @param keys at least 1
         */
        public Builder maxKeys(long keys) {
            if (keys < 1) {
                throw new InvalidInputException("max-keys", keys, ">= 1");
            }
            this.maxKeys = keys;
            return this;
        }

        /**
         * The most reservations and acquires with ids of one tenant, open and ended ones; {@value #DEFAULT_MAX_RECORDS}
         * by default. Once more than half of the keys are used they are also at most a quarter of {@link #maxKeys}.
         *
         * @param records at least 1
         */
        public Builder maxRecords(long records) {
            if (records < 1) {
                throw new InvalidInputException("max-records", records, ">= 1");
            }
            this.maxRecords = records;
            return this;
        }

        /** The store's clock. */
        public Builder time(TimeSource source) {
            this.time = given("time", source);
            return this;
        }

        /** The store. */
        public MemoryStore build() {
            return new MemoryStore(new MemoryEngine(maxKeys, maxRecords, time));
        }
    }
}
