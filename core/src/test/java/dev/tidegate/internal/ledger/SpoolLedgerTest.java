package dev.tidegate.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.ledger.ForwardingLedger;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records before a ledger that is away: they wait on disk, and arrive once it is back. */
class SpoolLedgerTest {
    @TempDir
    private Path folder;

    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    /** A ledger in files that can be away, and says what it received. */
    private static final class Away extends ForwardingLedger {
        private final BlockingQueue<List<UsageRecord>> received = new LinkedBlockingQueue<>();
        private final AtomicLong left = new AtomicLong();
        private volatile boolean away;

        Away(Path folder) {
            super(UsageLedger.write(folder, false));
        }

        @Override
        public CompletionStage<Void> append(List<UsageRecord> records) {
            if (away) {
                return CompletableFuture.failedFuture(new StoreException("the database is away", true));
            }
            return super.append(records).thenAccept(done -> received.add(records));
        }

        @Override
        public void leftOut(long entries, String reason) {
            left.addAndGet(entries);
        }

        long spend() {
            return report(UsageQuery.all(UsageQuery.By.TENANT)).stream()
                    .mapToLong(row -> row.spendNanos())
                    .sum();
        }
    }

    private static UsageRecord record(String id, long spend) {
        return new UsageRecord(
                UsageRecord.Kind.SETTLED,
                "acme",
                id,
                1,
                0,
                1_000_000,
                1_000_000,
                "",
                "m",
                "pro",
                1,
                List.of(),
                Map.of(TokenKind.INPUT, 1L),
                spend,
                false,
                "");
    }

    private UsageLedger spool(UsageLedger to, long most) {
        return SpoolLedger.of(folder.resolve("spool"), to, failures::add, most);
    }

    private static void append(UsageLedger ledger, UsageRecord record) {
        ledger.append(List.of(record)).toCompletableFuture().join();
    }

    private List<Path> waiting() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".seg")).toList();
        }
    }

    @Test
    void recordsWaitOnDiskWhileTheLedgerIsAwayAlsoForTheNextProcess() throws Exception {
        Away to = new Away(folder.resolve("usage"));
        to.away = true;
        UsageLedger first = spool(to, 1 << 20);
        append(first, record("a", 5));
        assertThat(failures.take()).isEqualTo("the database is away");
        append(first, record("b", 7));
        first.close();
        assertThat(waiting()).isNotEmpty();
        try (Away back = new Away(folder.resolve("usage"));
                UsageLedger next = spool(back, 1 << 20)) {
            append(next, record("c", 11));
            long records = 0;
            while (records < 3) {
                records += back.received.take().size();
            }
            assertThat(back.spend()).isEqualTo(23);
        }
        assertThat(waiting()).isEmpty();
    }

    @Test
    void aSpoolThatIsFullRefusesAndCountsWhatItLeavesOut() {
        try (Away to = new Away(folder.resolve("usage"))) {
            to.away = true;
            try (UsageLedger spool = spool(to, 300)) {
                append(spool, record("a", 5));
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 10; i++) {
                                append(spool, record("b" + i, 5));
                            }
                        })
                        .hasMessageContaining("it is full: 300 bytes wait to be moved");
                assertThat(to.left).hasValue(1);
            }
        }
    }

    @Test
    void aRecordThatWasNotWrittenToItsEndIsNotInTheWayAndDamageIsKept() throws Exception {
        Files.createDirectories(folder.resolve("spool"));
        byte[] whole = SegmentFile.frame(record("a", 5));
        Path torn = folder.resolve("spool/spool-000000000000000001.seg");
        Files.write(torn, SegmentFile.HEADER);
        Files.write(torn, whole, StandardOpenOption.APPEND);
        Files.write(torn, java.util.Arrays.copyOf(whole, 20), StandardOpenOption.APPEND);
        Path damaged = folder.resolve("spool/spool-000000000000000002.seg");
        Files.write(damaged, SegmentFile.HEADER);
        Files.write(
                damaged, "no record".getBytes(java.nio.charset.StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
        Files.write(damaged, SegmentFile.frame(record("b", 7)), StandardOpenOption.APPEND);
        try (Away to = new Away(folder.resolve("usage"));
                UsageLedger spool = spool(to, 1 << 20)) {
            append(spool, record("c", 11));
            long records = 0;
            while (records < 3) {
                records += to.received.take().size();
            }
            assertThat(to.spend()).isEqualTo(23);
            assertThat(failures.take()).contains("spool-000000000000000002.seg: byte 8: 9 bytes are no record");
        }
        assertThat(folder.resolve("spool/spool-000000000000000002.seg.damaged")).exists();
        assertThat(torn).doesNotExist();
    }

    @Test
    void aFolderIsOfOneProcess() {
        try (Away to = new Away(folder.resolve("usage"));
                UsageLedger spool = spool(to, 1 << 20)) {
            assertThat(spool.damages()).isEmpty();
            assertThatThrownBy(() -> spool(to, 1 << 20))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("ledger-spool: ")
                    .hasMessageContaining("a folder that no other server writes");
        }
    }
}
