package dev.tidegate.internal.ledger;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.spi.UsageQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The ledger in the files of a folder. One thread writes what has come together since its last write, so that many callers
 * share a write and a sync.
 */
public final class FileLedger implements UsageLedger {
    private static final int MOST_AT_ONCE = 10_000;

    private final SegmentReports reports;
    private final Optional<FolderLock> lock;
    private final Optional<UsageQueue> queue;

    private FileLedger(List<Path> folders, boolean durable, Optional<FolderLock> lock, long mostFileBytes) {
        Path folder = folders.get(0);
        this.lock = lock;
        this.reports = new SegmentReports(folders);
        if (lock.isPresent()) {
            SegmentWriter files = new SegmentWriter(folder, mostFileBytes);
            try {
                files.recover();
            } catch (IOException e) {
                throw FolderLock.refused("ledger", folder, "a folder whose files can be written", e);
            }
            this.queue = Optional.of(
                    new UsageQueue("the usage ledger in " + folder, MOST_AT_ONCE, new Disk(files, durable)));
        } else {
            this.queue = Optional.empty();
        }
    }

    /** The files, which the disk has after each write, or within a second of it. */
    private static final class Disk implements UsageQueue.Target {
        private final SegmentWriter files;
        private final boolean durable;
        private boolean unsynced;

        Disk(SegmentWriter files, boolean durable) {
            this.files = files;
            this.durable = durable;
        }

        @Override
        public void write(List<UsageRecord> records) throws IOException {
            files.write(records);
            if (durable) {
                files.sync();
            }
            unsynced |= !durable;
        }

        @Override
        public void idle() {
            try {
                if (unsynced) {
                    files.sync();
                    unsynced = false;
                }
            } catch (IOException e) {
                // Tried again: a disk that is full has room again later.
                return;
            }
        }

        @Override
        public void end() {
            try {
                files.close();
            } catch (IOException e) {
                // The last sync: whatever it was for is with the operating system.
                return;
            }
        }
    }

    /** See {@link UsageLedger#read}. */
    public static FileLedger read(List<Path> folders) {
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new InvalidInputException("ledger", folder, "the folder of a usage ledger");
            }
        }
        return new FileLedger(folders, false, Optional.empty(), SegmentWriter.MOST_FILE_BYTES);
    }

    /** See {@link UsageLedger#write}. */
    public static FileLedger write(Path folder, boolean durable) {
        return write(folder, durable, SegmentWriter.MOST_FILE_BYTES);
    }

    /** For tests: with smaller files. */
    static FileLedger write(Path folder, boolean durable, long mostFileBytes) {
        return new FileLedger(List.of(folder), durable, Optional.of(FolderLock.of("ledger", folder)), mostFileBytes);
    }

    @Override
    public CompletionStage<Void> append(List<UsageRecord> records) {
        return queue.map(open -> open.append(records))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new StoreException("the usage ledger is not open for writing", false)));
    }

    @Override
    public List<UsageRow> report(UsageQuery query) {
        return reports.report(query);
    }

    @Override
    public void each(UsageQuery query, Consumer<UsageRecord> use) {
        reports.each(query, use);
    }

    @Override
    public void steps(UsageQuery query, Consumer<List<UsageRecord>> use) {
        reports.steps(query, use);
    }

    @Override
    public List<String> damages() {
        return reports.damages();
    }

    @Override
    public void close() {
        queue.ifPresent(UsageQueue::close);
        lock.ifPresent(FolderLock::close);
    }
}
