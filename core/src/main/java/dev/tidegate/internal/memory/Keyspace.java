package dev.tidegate.internal.memory;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.Packed;
import dev.tidegate.plan.Scope;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bounded map of keys. A key leaves only when it is empty, forgotten, or fully recovered; there is no thread for
 * that: each new key looks at a few others, and at the bound at many.
 */
final class Keyspace {
    /** New keys look at so many others each, so what has recovered cannot outgrow what lives. */
    private static final int SWEEP = 4;
    /** At the bound the search is wider, though still bounded: one refused call must not stall the rest. */
    private static final int SWEEP_AT_BOUND = 4096;
    /** A tenant at its own bound asks again and again, at the cost of the others. */
    private static final int SWEEP_WHEN_CROWDED = 256;
    /** As long as a key outlives its state in Redis: a clock that steps back a little finds its counts again. */
    private static final long GRACE_MICROS = Packed.GRACE_MICROS + 1_000_000;

    private static final char RECORD = 'r';

    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong size = new AtomicLong();
    /** How many records each tenant has; a tenant without one has no entry. */
    private final ConcurrentHashMap<String, Long> records = new ConcurrentHashMap<>();

    private final long maxKeys;
    private final long maxRecords;
    private Iterator<Map.Entry<String, Entry>> cursor = Collections.emptyIterator();

    /**
     * @param maxKeys the most keys at once
     * @param maxRecords the most records of one tenant at once
     */
    Keyspace(long maxKeys, long maxRecords) {
        this.maxKeys = maxKeys;
        this.maxRecords = maxRecords;
    }

    /** A tenant's own key is its id; what lies below is set apart by a character that no id may have. */
    static String key(Subject subject, Scope scope) {
        return switch (scope) {
            case TENANT -> subject.tenant();
            case USER -> subject.tenant() + "\0u" + subject.user().orElseThrow();
            case MODEL -> subject.tenant() + "\0m" + subject.model().orElseThrow();
        };
    }

    /** The key of a reservation's record, which no subject's key can be. */
    static String recordKey(String tenant, String id) {
        return tenant + '\0' + RECORD + id;
    }

    private static String tenantOf(String recordKey) {
        return recordKey.substring(0, recordKey.indexOf('\0'));
    }

    long size() {
        return size.get();
    }

    @Nullable
    Entry find(String key) {
        return entries.get(key);
    }

    /** The entry of {@code key}, made if there is none; {@link Entry#FULL} if there is no room for a new one. */
    Entry obtain(String key, TimeSource time) {
        Entry entry = entries.get(key);
        return entry == null ? add(key, new Entry(), time.nowMicros()) : entry;
    }

    /** The entry of {@code key}, made if there is none, also where there is no room: at most three for each record. */
    Entry obtainBeyondBound(String key) {
        return entries.computeIfAbsent(key, absent -> {
            size.incrementAndGet();
            return new Entry();
        });
    }

    /** Finds or makes the entry of a reservation's record; {@link Entry#CROWDED} if its tenant has as many as it may. */
    Entry obtainRecord(String tenant, String key, TimeSource time) {
        Entry entry = entries.get(key);
        if (entry != null) {
            return entry;
        }
        long nowMicros = time.nowMicros();
        // Counted before it is there, so that no two threads take the last place.
        long many = records.merge(tenant, 1L, Long::sum);
        if (tooMany(many)) {
            sweep(SWEEP_WHEN_CROWDED, nowMicros);
            if (tooMany(records.getOrDefault(tenant, 0L))) {
                oneLess(tenant);
                Entry now = entries.get(key);
                return now == null ? Entry.CROWDED : now;
            }
        }
        Entry fresh = new Entry.OfReservation();
        Entry obtained = add(key, fresh, nowMicros);
        if (obtained != fresh) {
            oneLess(tenant);
        }
        return obtained;
    }

    /** One tenant has at most a quarter of the room once more than half is used, so that others find some. */
    private boolean tooMany(long records) {
        return records > maxRecords || (records > Math.max(1, maxKeys / 4) && size.get() > maxKeys / 2);
    }

    private void oneLess(String tenant) {
        records.computeIfPresent(tenant, (same, many) -> many > 1 ? many - 1 : null);
    }

    private Entry add(String key, Entry fresh, long nowMicros) {
        sweep(size.get() >= maxKeys ? SWEEP_AT_BOUND : SWEEP, nowMicros);
        if (size.incrementAndGet() > maxKeys) {
            size.decrementAndGet();
            Entry now = entries.get(key);
            return now == null ? Entry.FULL : now;
        }
        Entry present = entries.putIfAbsent(key, fresh);
        if (present == null) {
            return fresh;
        }
        size.decrementAndGet();
        return present;
    }

    /**
     * Returns when every decision that holds a key of the tenant now has let it go. Looks at all keys: for what an
     * administrator does.
     */
    void awaitHolders(String tenant) {
        String below = tenant + '\0';
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            if (each.getKey().equals(tenant) || each.getKey().startsWith(below)) {
                synchronized (each.getValue()) {
                }
            }
        }
    }

    /** Whether so many keys could be made. Makes none; what has recovered leaves, as before a key is made. */
    boolean hasRoom(int keys, TimeSource time) {
        if (size.get() + keys > maxKeys) {
            sweep(SWEEP_AT_BOUND, time.nowMicros());
        }
        return size.get() + keys <= maxKeys;
    }

    /** Takes out an entry whose monitor the caller holds. */
    void remove(String key, Entry entry) {
        entry.state = Entry.GONE;
        if (entries.remove(key, entry)) {
            size.decrementAndGet();
            if (entry instanceof Entry.OfReservation) {
                oneLess(tenantOf(key));
            }
        }
    }

    /** Takes out entries that were obtained and not written: those before {@code scopes}. */
    void release(Subject subject, @Nullable Entry[] held, int scopes) {
        for (int s = 0; s < scopes; s++) {
            Entry entry = held[s];
            if (entry != null) {
                synchronized (entry) {
                    if (entry.state == Packed.EMPTY) {
                        remove(key(subject, Scope.values()[s]), entry);
                    }
                }
            }
        }
    }

    void forget(String key) {
        Entry entry = entries.get(key);
        if (entry != null) {
            synchronized (entry) {
                remove(key, entry);
            }
        }
    }

    /** Looks at up to {@code steps} keys from where the last look ended; one thread at a time is enough. */
    private synchronized void sweep(int steps, long nowMicros) {
        int most = (int) Math.min(steps, entries.mappingCount());
        for (int i = 0; i < most; i++) {
            if (!cursor.hasNext()) {
                cursor = entries.entrySet().iterator();
                if (!cursor.hasNext()) {
                    return;
                }
            }
            Map.Entry<String, Entry> next = cursor.next();
            Entry entry = next.getValue();
            synchronized (entry) {
                boolean over = entry.latestEnd() + GRACE_MICROS <= nowMicros;
                if (over && entry.state.length > 0) {
                    remove(next.getKey(), entry);
                }
            }
        }
    }
}
