package dev.tidegate.ledger;

import dev.tidegate.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Keeps what was used, for reports. A record that is appended twice counts once: records are distinguished by tenant,
 * id and seq, never by a mark that is set before the write or forgotten after a while.
 *
 * <p>Safe for any number of threads. Who creates a ledger closes it.
 */
public interface UsageLedger extends AutoCloseable {
    /**
     * Appends records. Never blocks.
     *
     * @return completed once they survive the end of this process; or a {@link dev.tidegate.StoreException}
     */
    CompletionStage<Void> append(List<UsageRecord> records);

    /**
     * Reports that entries which a store had for this ledger did not become records: what they charged is in no report.
     * Never blocks. Does nothing by default.
     *
     * @param entries how many, beside those that were reported before
     * @param reason in words
     */
    default void leftOut(long entries, String reason) {}

    /** The sums of a period by one column, in the order of that column. Blocks: it reads. */
    List<UsageRow> report(UsageQuery query);

    /** The record that counts of each id of a period. Blocks: it reads. */
    void each(UsageQuery query, Consumer<UsageRecord> use);

    /**
     * All steps of each reservation of a period that are recorded, in the order in which they were made, none twice.
     * Blocks: it reads.
     */
    void steps(UsageQuery query, Consumer<List<UsageRecord>> use);

    /** Texts that each name a file, a place in it and its fault; empty if everything read so far was sound. */
    List<String> damages();

    @Override
    void close();

    /**
     * The ledger in the files of a folder, to read it while a server writes it.
     *
     * @throws InvalidInputException if the folder is not there
     */
    static UsageLedger read(Path folder) {
        return read(List.of(folder));
    }

    /**
     * The ledger in the files of several folders: those of all servers that share a Redis, each of which has a part.
     *
     * @throws InvalidInputException if one of them is not there
     */
    static UsageLedger read(List<Path> folders) {
        return dev.tidegate.internal.ledger.FileLedger.read(folders);
    }

    /**
     * The ledger in the files of a folder, which one process at a time may write.
     *
     * @param durable whether an append waits until the machine has the records on its disk; otherwise until the
     *     operating system has them, which survives the end of the process, and the disk has them within a second
     * @throws InvalidInputException if the folder cannot be written, or another process writes it
     */
    static UsageLedger write(Path folder, boolean durable) {
        return dev.tidegate.internal.ledger.FileLedger.write(folder, durable);
    }

    /**
     * A ledger that keeps records in the files of a folder until {@code to}, which may be away, has them. What does not fit
     * in 1 GiB there is reported to {@link #leftOut}. Closes {@code to} as well.
     *
     * @param failed is given what went wrong, in words; it is tried again
     * @throws InvalidInputException if the folder cannot be written, or another process writes it
     */
    static UsageLedger spooled(Path folder, UsageLedger to, Consumer<String> failed) {
        return dev.tidegate.internal.ledger.SpoolLedger.of(folder, to, failed);
    }
}
