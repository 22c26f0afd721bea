package dev.tidegate.internal.ledger;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ledger in the files of a folder. One thread writes what has come together since its last write, so that many callers
 * share a write and a sync.
 */
public final class FileLedger implements UsageLedger {
    /** Records that wait for the disk; beyond that an append is refused. */
    private static final int MOST_WAITING = 200_000;

    private static final int MOST_AT_ONCE = 10_000;
    private static final long SYNC_MILLIS = 1_000;

    private final Path folder;
    private final boolean durable;
    private final SegmentReports reports;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final Optional<Lock> lock;
    private final @Nullable Thread writer;
    private volatile boolean closed;

    /** Records of one append, and who waits for them. */
    private record Waiting(List<UsageRecord> records, CompletableFuture<Void> done) {}

    /** Held as long as this process may write. */
    private record Lock(FileChannel channel, FileLock lock) {}

    private FileLedger(List<Path> folders, boolean durable, Optional<Lock> lock, long mostFileBytes) {
        this.folder = folders.get(0);
        this.durable = durable;
        this.lock = lock;
        this.reports = new SegmentReports(folders);
        if (lock.isPresent()) {
            SegmentWriter files = new SegmentWriter(folder, mostFileBytes);
            try {
                files.recover();
            } catch (IOException e) {
                throw refused(folder, "a folder whose files can be written", e);
            }
            this.writer = new Thread(() -> write(files), "tidegate-ledger");
            writer.setDaemon(true);
            writer.start();
        } else {
            this.writer = null;
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
        try {
            Files.createDirectories(folder);
            return new FileLedger(List.of(folder), durable, Optional.of(locked(folder)), mostFileBytes);
        } catch (IOException e) {
            throw refused(folder, "a folder that can be written", e);
        }
    }

    private static Lock locked(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new Lock(channel, lock);
            }
        } catch (OverlappingFileLockException e) {
            // This process has it already: as bad as another one.
            channel.close();
            throw refused(folder, "a folder that no other server writes: each has its own", e);
        }
        channel.close();
        throw new InvalidInputException("ledger", folder, "a folder that no other server writes: each has its own");
    }

    private static InvalidInputException refused(Path folder, String expected, Exception cause) {
        InvalidInputException refusal = new InvalidInputException("ledger", folder, expected);
        refusal.initCause(cause);
        return refusal;
    }

    @Override
    public CompletionStage<Void> append(List<UsageRecord> records) {
        if (closed || writer == null) {
            return CompletableFuture.failedFuture(
                    new StoreException("the usage ledger is not open for writing", false));
        }
        if (waiting.addAndGet(records.size()) > MOST_WAITING) {
            waiting.addAndGet(-records.size());
            return CompletableFuture.failedFuture(
                    new StoreException("the usage ledger has " + MOST_WAITING + " records waiting for the disk", true));
        }
        Waiting added = new Waiting(List.copyOf(records), new CompletableFuture<>());
        queue.add(added);
        if (closed && !writer.isAlive()) {
            refuseRest();
        }
        return added.done;
    }

    /** What came while the writer ended. */
    private void refuseRest() {
        queue.forEach(
                left -> left.done.completeExceptionally(new StoreException("the usage ledger was closed", false)));
    }

    private void write(SegmentWriter files) {
        try (files) {
            boolean unsynced = false;
            while (!closed || !queue.isEmpty()) {
                List<Waiting> batch = batch();
                if (!batch.isEmpty()) {
                    unsynced |= write(files, batch) && !durable;
                } else if (unsynced) {
                    unsynced = !synced(files);
                }
            }
        } catch (IOException e) {
            // The last sync: whatever it was for is with the operating system.
            return;
        }
    }

    /** Whether the disk has what was written; tried again else: one that is full has room again later. */
    private static boolean synced(SegmentWriter files) {
        try {
            files.sync();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private List<Waiting> batch() {
        List<Waiting> batch = new ArrayList<>();
        try {
            Waiting first = queue.poll(SYNC_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, MOST_AT_ONCE);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        return batch;
    }

    /** Whether it was written; each append of the batch is answered, for the thread and the callers go on. */
    private boolean write(SegmentWriter files, List<Waiting> batch) {
        List<UsageRecord> all = new ArrayList<>();
        batch.forEach(each -> all.addAll(each.records));
        try {
            files.write(all);
            if (durable) {
                files.sync();
            }
            batch.forEach(each -> each.done.complete(null));
            return true;
        } catch (IOException | RuntimeException e) {
            batch.forEach(each -> each.done.completeExceptionally(failed(e)));
            return false;
        } finally {
            waiting.addAndGet(-all.size());
        }
    }

    private StoreException failed(Exception cause) {
        StoreException failure =
                new StoreException("the usage ledger in " + folder + " cannot be written: " + cause.getMessage(), true);
        failure.initCause(cause);
        return failure;
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
    public List<String> damages() {
        return reports.damages();
    }

    @Override
    public void close() {
        closed = true;
        if (writer != null) {
            // Not an interrupt: it would close the file that is being written.
            queue.add(new Waiting(List.of(), new CompletableFuture<>()));
            try {
                writer.join();
                refuseRest();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        lock.ifPresent(held -> {
            try {
                held.lock.release();
                held.channel.close();
            } catch (IOException e) {
                // The operating system lets go of it at the end of the process.
                return;
            }
        });
    }
}
