package dev.tidegate.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger in files: what is appended is reported once, and what cannot be read is named. */
class FileLedgerTest {
    private static final long DAY = 86_400_000_000L;
    private static final long NOON = 20_000 * DAY + DAY / 2;

    @TempDir
    private Path folder;

    private static UsageRecord record(String tenant, String id, long seq, long at, long spend) {
        UsageRecord.Kind kind = seq == 0 ? UsageRecord.Kind.RESERVED : UsageRecord.Kind.SETTLED;
        return new UsageRecord(
                kind,
                tenant,
                id,
                seq,
                0,
                at,
                at + seq,
                "",
                "gpt-4o",
                seq == 0 ? "pro" : "",
                1,
                List.of(new UsageRecord.Charge(7, spend)),
                Map.of(TokenKind.INPUT, 10L),
                spend,
                false,
                seq == 0 ? "v1" : "");
    }

    private static void append(UsageLedger ledger, List<UsageRecord> records) {
        ledger.append(records).toCompletableFuture().join();
    }

    private List<UsageRow> report(UsageQuery.By by) {
        try (UsageLedger ledger = UsageLedger.read(folder)) {
            return ledger.report(UsageQuery.all(by));
        }
    }

    private Path only() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void theHighestSeqOfAnIdCountsWhateverTheOrderAndTheRepetitions() {
        long seed = System.nanoTime();
        List<UsageRecord> all = new ArrayList<>();
        long spent = 0;
        for (int i = 0; i < 300; i++) {
            long at = NOON + i % 3 * DAY;
            int last = i % 4;
            for (int seq = 0; seq <= last; seq++) {
                all.add(record("t" + i % 7, "call-" + i, seq, at, 1_000L * i + seq));
            }
            spent += 1_000L * i + last;
        }
        all.addAll(new ArrayList<>(all.subList(0, all.size() / 5)));
        Collections.shuffle(all, new Random(seed));
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            for (int i = 0; i < all.size(); i += 10) {
                append(ledger, all.subList(i, Math.min(all.size(), i + 10)));
            }
        }
        for (UsageQuery.By by : UsageQuery.By.values()) {
            List<UsageRow> rows = report(by);
            assertThat(rows.stream().mapToLong(UsageRow::spendNanos).sum())
                    .as("seed %d, by %s", seed, by)
                    .isEqualTo(spent);
            assertThat(rows.stream().mapToLong(UsageRow::calls).sum()).isEqualTo(300);
        }
        assertThat(report(UsageQuery.By.PLAN)).extracting(UsageRow::key).containsExactly("pro");
        assertThat(report(UsageQuery.By.DAY)).hasSize(3);
    }

    @Test
    void aPeriodHasWhatWasReservedInIt() {
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            append(ledger, List.of(record("acme", "a", 1, NOON, 5), record("acme", "b", 1, NOON + 10, 7)));
        }
        Instant from = Instant.ofEpochSecond(NOON / 1_000_000).plusNanos(10_000);
        try (UsageLedger ledger = UsageLedger.read(folder)) {
            assertThat(ledger.report(new UsageQuery(UsageQuery.By.TENANT, from, UsageQuery.END)))
                    .extracting(UsageRow::spendNanos)
                    .containsExactly(7L);
            assertThat(ledger.report(new UsageQuery(UsageQuery.By.TENANT, UsageQuery.BEGIN, from)))
                    .extracting(UsageRow::spendNanos)
                    .containsExactly(5L);
        }
        assertThatThrownBy(() -> new UsageQuery(UsageQuery.By.DAY, from, from))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("until: ");
    }

    @Test
    void aRecordThatWasNotWrittenToItsEndIsCutOffAndTheNextOnesAreRead() throws IOException {
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            append(ledger, List.of(record("acme", "a", 1, NOON, 5)));
        }
        long whole = Files.size(only());
        byte[] next = SegmentFile.frame(record("acme", "b", 1, NOON, 7));
        for (int torn = 1; torn < next.length; torn++) {
            try (var file = Files.newByteChannel(only(), StandardOpenOption.WRITE)) {
                file.truncate(whole);
                file.position(whole);
                file.write(java.nio.ByteBuffer.wrap(next, 0, torn));
            }
            try (UsageLedger ledger = UsageLedger.read(folder)) {
                assertThat(ledger.report(UsageQuery.all(UsageQuery.By.TENANT)))
                        .extracting(UsageRow::spendNanos)
                        .containsExactly(5L);
                assertThat(ledger.damages()).isEmpty();
            }
        }
        try (UsageLedger ledger = UsageLedger.write(folder, true)) {
            append(ledger, List.of(record("acme", "c", 1, NOON, 11)));
            assertThat(ledger.report(UsageQuery.all(UsageQuery.By.TENANT)))
                    .extracting(UsageRow::spendNanos)
                    .containsExactly(16L);
            assertThat(ledger.damages()).isEmpty();
        }
    }

    @Test
    void aDamagedRecordIsNamedWithItsFileAndPlaceAndTheOthersAreRead() throws IOException {
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            append(ledger, List.of(record("acme", "a", 1, NOON, 5)));
            append(ledger, List.of(record("acme", "b", 1, NOON, 7)));
            append(ledger, List.of(record("acme", "c", 1, NOON, 11)));
        }
        Path file = only();
        byte[] bytes = Files.readAllBytes(file);
        int size = (bytes.length - SegmentFile.HEADER.length) / 3;
        int second = SegmentFile.HEADER.length + size;
        bytes[second + size / 2] ^= 1;
        Files.write(file, bytes);
        try (UsageLedger ledger = UsageLedger.read(folder)) {
            assertThat(ledger.report(UsageQuery.all(UsageQuery.By.TENANT)))
                    .extracting(UsageRow::spendNanos)
                    .containsExactly(16L);
            assertThat(ledger.damages())
                    .containsExactly(file.getFileName() + ": byte " + second + ": " + size
                            + " bytes are no record (checksum or length)");
        }
    }

    @Test
    void aFullFileIsFollowedByAnotherAndAllAreRead() {
        try (FileLedger ledger = FileLedger.write(folder, false, 500)) {
            for (int i = 0; i < 100; i++) {
                append(ledger, List.of(record("acme", "call-" + i, 1, NOON, 1)));
            }
        }
        try (FileLedger ledger = FileLedger.write(folder, false, 500)) {
            append(ledger, List.of(record("acme", "last", 1, NOON, 1)));
        }
        assertThat(SegmentFiles.byDay(List.of(folder)).values().iterator().next())
                .hasSizeGreaterThan(10);
        assertThat(report(UsageQuery.By.TENANT)).extracting(UsageRow::calls).containsExactly(101L);
    }

    @Test
    void oneProcessAtATimeWrites() {
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            assertThatThrownBy(() -> UsageLedger.write(folder, false))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("no other server writes");
            append(ledger, List.of(record("acme", "a", 1, NOON, 5)));
        }
        assertThatThrownBy(() -> UsageLedger.read(folder.resolve("none"))).hasMessageContaining("ledger: ");
    }

    @Test
    void anAppendThatCannotBeWrittenIsAnsweredAndTheNextOneIsWritten() throws IOException {
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            append(ledger, List.of(record("acme", "a", 1, NOON, 5)));
            Path next = folder.resolve("usage-" + SegmentFiles.day(NOON + DAY) + "-000001.seg");
            Files.createDirectory(next);
            List<UsageRecord> later = List.of(record("acme", "b", 1, NOON + DAY, 7));
            assertThatThrownBy(() -> append(ledger, later)).hasMessageContaining("cannot be written");
            UsageRecord unwritable = record("acme", nothing(), 1, NOON, 5);
            assertThat(ledger.append(List.of(unwritable)))
                    .failsWithin(Duration.ofMinutes(1))
                    .withThrowableThat()
                    .withMessageContaining("cannot be written");
            Files.delete(next);
            append(ledger, later);
        }
        assertThat(report(UsageQuery.By.TENANT))
                .extracting(UsageRow::spendNanos)
                .containsExactly(12L);
    }

    @Test
    void nothingIsAppendedToAFileOfAnotherForm() throws IOException {
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            append(ledger, List.of(record("acme", "a", 1, NOON, 5)));
        }
        byte[] bytes = Files.readAllBytes(only());
        bytes[7]++;
        Files.write(only(), bytes);
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            append(ledger, List.of(record("acme", "b", 1, NOON, 7)));
        }
        assertThat(report(UsageQuery.By.TENANT))
                .extracting(UsageRow::spendNanos)
                .containsExactly(7L);
    }

    /** What no caller of ours passes. */
    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }

    @Test
    void aSettleAtNothingIsNotTheEstimate() {
        UsageRecord held = new UsageRecord(
                UsageRecord.Kind.RESERVED,
                "acme",
                "a",
                0,
                0,
                NOON,
                NOON,
                "",
                "",
                "pro",
                1,
                List.of(new UsageRecord.Charge(7, 30), new UsageRecord.Charge(8, 1)),
                Map.of(),
                30,
                false,
                "v1");
        UsageRecord free = new UsageRecord(
                UsageRecord.Kind.SETTLED,
                "acme",
                "a",
                1,
                0,
                NOON,
                NOON + 1,
                "",
                "",
                "",
                1,
                List.of(new UsageRecord.Charge(7, 0), new UsageRecord.Charge(8, 1)),
                Map.of(),
                0,
                false,
                "");
        assertThat(free.completedBy(held).spendNanos()).isZero();
        UsageRecord same = free.charged(held.charges());
        assertThat(same.completedBy(held).spendNanos()).isEqualTo(30);
    }
}
