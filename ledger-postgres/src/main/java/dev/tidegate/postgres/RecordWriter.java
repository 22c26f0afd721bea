package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.spi.UsageQueue;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes batches of records, in transactions with what they change in the sums of days. A writer locks the tenants
 * of its batch, in one order for all writers, so that none deadlocks with another, and so that what counted of a
 * reservation before its new record is known for certain. For one thread.
 */
final class RecordWriter implements UsageQueue.Target {
    /** Tenants share locks, because a server has room for some thousands only. */
    private static final int LOCKS = 64;

    /** Transactions of a batch, each with a part of the locks: so writers seldom wait for each other's batches. */
    private static final int PARTS = 4;

    private static final int LOCK_CLASS = 0x7469_6466;
    private static final int MOST_AT_ONCE = 10_000;
    private static final Comparator<UsageRecord> STEPS =
            Comparator.comparingLong(UsageRecord::seq).thenComparingLong(UsageRecord::revision);

    private final Database database;
    private final SubjectNumbers numbers = new SubjectNumbers();
    private final Partitions partitions = new Partitions();
    private Optional<Connection> open = Optional.empty();

    RecordWriter(Database database) {
        this.database = database;
    }

    /** A reservation: its id is unique for the tenant as long as it is remembered, and may come back later. */
    private record Key(String tenant, String id, long atMicros) {
        static Key of(UsageRecord record) {
            return new Key(record.tenant(), record.id(), record.atMicros());
        }
    }

    @Override
    public void write(List<UsageRecord> records) throws IOException {
        try {
            Connection connection = connection();
            int first = ThreadLocalRandom.current().nextInt(PARTS);
            for (int n = 0; n < PARTS; n++) {
                int part = (first + n) % PARTS;
                List<UsageRecord> its = records.stream()
                        .filter(record -> lockOf(record) % PARTS == part)
                        .map(RecordWriter::storable)
                        .toList();
                for (int from = 0; from < its.size(); from += MOST_AT_ONCE) {
                    write(connection, its.subList(from, Math.min(its.size(), from + MOST_AT_ONCE)));
                }
            }
        } catch (SQLException | RuntimeException e) {
            end();
            throw new IOException(e.getMessage(), e);
        }
    }

    private void write(Connection connection, List<UsageRecord> records) throws SQLException {
        Map<YearMonth, List<UsageRecord>> months = new TreeMap<>();
        records.forEach(
                record -> months.computeIfAbsent(Partitions.month(record.atMicros()), month -> new ArrayList<>())
                        .add(record));
        partitions.make(connection, months.keySet());
        transaction(connection, records, months);
    }

    private static int lockOf(UsageRecord record) {
        return Math.floorMod(record.tenant().hashCode(), LOCKS);
    }

    /** A text of PostgreSQL has no zero byte. A name of a model that was read from a response may have one. */
    private static UsageRecord storable(UsageRecord record) {
        boolean sound = (record.user() + record.model() + record.plan() + record.priceVersion()).indexOf(0) < 0;
        return sound
                ? record
                : record.named(
                        clean(record.user()),
                        clean(record.model()),
                        clean(record.plan()),
                        clean(record.priceVersion()));
    }

    private static String clean(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private Connection connection() throws SQLException {
        if (open.isEmpty()) {
            open = Optional.of(database.forWriting());
        }
        return open.get();
    }

    private void transaction(Connection connection, List<UsageRecord> all, Map<YearMonth, List<UsageRecord>> months)
            throws SQLException {
        lock(connection, all);
        numbers.ofTenants(connection, all);
        Map<YearMonth, List<UsageRecord>> added = new TreeMap<>();
        List<UsageRecord> before = new ArrayList<>();
        List<UsageRecord> after = new ArrayList<>();
        for (Map.Entry<YearMonth, List<UsageRecord>> month : months.entrySet()) {
            Map<Key, List<UsageRecord>> its = byKey(month.getValue());
            Map<Key, List<UsageRecord>> there = there(connection, month.getKey(), List.copyOf(its.keySet()));
            List<UsageRecord> fresh = new ArrayList<>();
            its.forEach((key, steps) -> {
                List<UsageRecord> old = there.getOrDefault(key, List.of());
                List<UsageRecord> more = notIn(old, steps);
                if (!more.isEmpty()) {
                    counting(old).ifPresent(before::add);
                    fresh.addAll(more);
                    more.addAll(old);
                    counting(more).ifPresent(after::add);
                }
            });
            added.put(month.getKey(), fresh);
        }
        List<UsageRecord> named = new ArrayList<>(after);
        named.addAll(before);
        added.values().forEach(named::addAll);
        numbers.ofSubjects(connection, named);
        DaySums sums = new DaySums(numbers);
        before.forEach(sums::remove);
        after.forEach(sums::add);
        for (Map.Entry<YearMonth, List<UsageRecord>> month : added.entrySet()) {
            if (!month.getValue().isEmpty()) {
                RecordRows.insert(connection, Partitions.table(month.getKey()), month.getValue(), numbers);
            }
        }
        sums.write(connection);
        connection.commit();
    }

    private static void lock(Connection connection, List<UsageRecord> records) throws SQLException {
        Set<Integer> locks = new TreeSet<>();
        records.forEach(record -> locks.add(lockOf(record)));
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(" + LOCK_CLASS
                // The sums of months are written here too, and not by the trigger for earlier releases.
                + ", n), set_config('tidegate.sums', 'all', true) FROM unnest(?::integer[]) n")) {
            new ArrayParameters(connection, lock).integers(locks, Integer::intValue);
            lock.executeQuery().close();
        }
    }

    private static Map<Key, List<UsageRecord>> byKey(List<UsageRecord> records) {
        Map<Key, List<UsageRecord>> byKey = new LinkedHashMap<>();
        records.forEach(record ->
                byKey.computeIfAbsent(Key.of(record), key -> new ArrayList<>(2)).add(record));
        return byKey;
    }

    /** Those of {@code steps} that are not among the old ones, each once. */
    private static List<UsageRecord> notIn(List<UsageRecord> old, List<UsageRecord> steps) {
        List<UsageRecord> more = new ArrayList<>();
        for (UsageRecord step : steps) {
            boolean known = old.stream().anyMatch(each -> STEPS.compare(each, step) == 0)
                    || more.stream().anyMatch(each -> STEPS.compare(each, step) == 0);
            if (!known) {
                more.add(step);
            }
        }
        return more;
    }

    /** What counts of the records of one reservation. */
    static Optional<UsageRecord> counting(List<UsageRecord> steps) {
        return steps.stream().sorted(STEPS).reduce(UsageRecord::merged);
    }

    private Map<Key, List<UsageRecord>> there(Connection connection, YearMonth month, List<Key> keys)
            throws SQLException {
        Map<Key, List<UsageRecord>> there = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT " + RecordRows.COLUMNS
                + " FROM unnest(?::integer[], ?::text[]) k(tenant_no, id) "
                // By the index for each key, whatever the planner knows of the table.
                + "CROSS JOIN LATERAL (SELECT * FROM " + Partitions.table(month)
                + " r WHERE r.tenant_no = k.tenant_no AND r.id = k.id OFFSET 0) u" + RecordRows.JOINS)) {
            new ArrayParameters(connection, select)
                    .integers(keys, key -> numbers.tenant(key.tenant()))
                    .texts(keys, Key::id);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    UsageRecord record = RecordRows.read(rows);
                    there.computeIfAbsent(Key.of(record), key -> new ArrayList<>(2))
                            .add(record);
                }
            }
        }
        return there;
    }

    /** Closes the connection; the next batch makes another one. */
    @Override
    public void end() {
        numbers.forget();
        partitions.forget();
        open.ifPresent(connection -> {
            try {
                connection.close();
            } catch (SQLException e) {
                // It was of no use before.
                return;
            }
        });
        open = Optional.empty();
    }
}
