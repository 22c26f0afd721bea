package dev.tidegate.internal.ledger;

import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads the files of a folder. All records of one id are of one day, so a day at a time is in memory; a day whose files are
 * large is read several times, each time for a part of the ids.
 */
final class SegmentReports {
    /** Of one pass; in memory a record takes about five times as much. */
    private static final long MOST_PASS_BYTES = 32L << 20;

    private static final int MOST_DAMAGES = 100;

    private final List<Path> folders;
    /** Of each file, as it was when it was last read. */
    private final Map<Path, List<String>> damages = new ConcurrentSkipListMap<>();

    SegmentReports(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** A reservation, whose id is unique for the tenant. */
    private record Key(String tenant, String id) {}

    List<UsageRow> report(UsageQuery query) {
        UsageSums sums = new UsageSums(query.by());
        each(query, sums::add);
        return sums.rows();
    }

    void each(UsageQuery query, Consumer<UsageRecord> use) {
        days(query, (files, within) -> day(files, record -> record, UsageRecord::merged, within, use));
    }

    void steps(UsageQuery query, Consumer<List<UsageRecord>> use) {
        days(query, (files, within) -> {
            Predicate<List<UsageRecord>> first = steps -> within.test(steps.get(0));
            day(files, record -> new ArrayList<>(List.of(record)), SegmentReports::both, first, use);
        });
    }

    private static List<UsageRecord> both(List<UsageRecord> steps, List<UsageRecord> more) {
        more.forEach(record -> record.insertInto(steps));
        return steps;
    }

    /** Of each day of a period its files, and which records are of the period. */
    private void days(UsageQuery query, BiConsumer<List<Path>, Predicate<UsageRecord>> use) {
        LocalDate first = LocalDate.ofInstant(query.since(), ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(query.until().minusNanos(1), ZoneOffset.UTC);
        long since = query.sinceMicros();
        long until = query.untilMicros();
        SegmentFiles.byDay(folders).forEach((day, files) -> {
            if (!day.isBefore(first) && !day.isAfter(last)) {
                use.accept(files, record -> record.atMicros() >= since && record.atMicros() < until);
            }
        });
    }

    private <T> void day(
            List<Path> files,
            Function<UsageRecord, T> of,
            BinaryOperator<T> both,
            Predicate<? super T> within,
            Consumer<T> use) {
        int passes = (int) (files.stream().mapToLong(SegmentReports::size).sum() / MOST_PASS_BYTES) + 1;
        for (int pass = 0; pass < passes; pass++) {
            Map<Key, T> all = new LinkedHashMap<>();
            int now = pass;
            for (Path file : files) {
                read(file, record -> {
                    Key key = new Key(record.tenant(), record.id());
                    if (Math.floorMod(key.hashCode(), passes) == now) {
                        all.merge(key, of.apply(record), both);
                    }
                });
            }
            all.values().stream().filter(within).forEach(use);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private void read(Path file, Consumer<UsageRecord> use) {
        try {
            List<String> found = new ArrayList<>();
            SegmentFile.read(file, use, text -> {
                if (found.size() < MOST_DAMAGES) {
                    found.add(text);
                }
            });
            damages.put(file, found);
        } catch (NoSuchFileException e) {
            // Removed since the folder was looked at: its time was over.
            damages.remove(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> damages() {
        damages.keySet().removeIf(file -> !Files.exists(file));
        return damages.values().stream()
                .flatMap(List::stream)
                .distinct()
                .limit(MOST_DAMAGES)
                .toList();
    }
}
