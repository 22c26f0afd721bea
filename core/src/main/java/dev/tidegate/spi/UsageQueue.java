package dev.tidegate.spi;

import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records that wait for the one thread that writes a ledger. It writes at once what has come together since its last
 * write, so that many callers share a sync or a transaction. Safe for any number of threads.
 */
public final class UsageQueue implements AutoCloseable {
    /** Records that wait; beyond that an append is refused. */
    private static final int MOST_WAITING = 200_000;

    private static final long IDLE_MILLIS = 1_000;

    private final String name;
    private final int mostAtOnce;
    private final Target target;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;

    /** Where the records go. Used by one thread at a time. */
    public interface Target {
        /**
         * Writes records, and returns once they survive the end of this process. None at all asks whether it could.
         *
         * @throws IOException if they were not written, or only a part was
         */
        void write(List<UsageRecord> records) throws IOException;

        /** Nothing has come for a second. */
        default void idle() {}

        /** No more records come. */
        default void end() {}
    }

    /** Records of one append, and who waits for them. */
    private record Waiting(List<UsageRecord> records, CompletableFuture<Void> done, boolean last) {}

    /**
     * Begins to write.
     *
     * @param name of the ledger, for its failures and its thread: such as {@code the usage ledger in /var/usage}
     * @param mostAtOnce records of one write, if no single append has more
     */
    public UsageQueue(String name, int mostAtOnce, Target target) {
        this.name = name;
        this.mostAtOnce = mostAtOnce;
        this.target = target;
        this.writer = new Thread(this::write, "tidegate-ledger");
        writer.setDaemon(true);
        writer.start();
    }

    /** Adds records; see {@link dev.tidegate.ledger.UsageLedger#append}. */
    public CompletionStage<Void> append(List<UsageRecord> records) {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException(name + " is closed", false));
        }
        if (waiting.addAndGet(records.size()) > MOST_WAITING) {
            waiting.addAndGet(-records.size());
            return CompletableFuture.failedFuture(
                    new StoreException(name + " has " + MOST_WAITING + " records waiting to be written", true));
        }
        Waiting added = new Waiting(List.copyOf(records), new CompletableFuture<>(), false);
        queue.add(added);
        if (closed && !writer.isAlive()) {
            refuseRest();
        }
        return added.done;
    }

    /** What came while the writer ended. */
    private void refuseRest() {
        queue.forEach(left -> left.done.completeExceptionally(new StoreException(name + " was closed", false)));
    }

    private void write() {
        while (!closed || !queue.isEmpty()) {
            List<Waiting> batch = batch();
            if (batch.isEmpty()) {
                target.idle();
            } else {
                write(batch);
            }
        }
        target.end();
    }

    private List<Waiting> batch() {
        List<Waiting> batch = new ArrayList<>();
        try {
            Waiting next = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
            long records = 0;
            while (next != null) {
                batch.add(next);
                records += next.records.size();
                next = records < mostAtOnce ? queue.poll() : null;
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        return batch;
    }

    /** Each append of the batch is answered, for the thread and the callers go on. */
    private void write(List<Waiting> batch) {
        List<UsageRecord> all = new ArrayList<>();
        batch.forEach(each -> all.addAll(each.records));
        try {
            if (batch.stream().anyMatch(each -> !each.last)) {
                target.write(all);
            }
            batch.forEach(each -> each.done.complete(null));
        } catch (IOException | RuntimeException e) {
            StoreException failure = new StoreException(name + " cannot be written: " + e.getMessage(), true);
            failure.initCause(e);
            batch.forEach(each -> each.done.completeExceptionally(failure));
        } finally {
            waiting.addAndGet(-all.size());
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        close(0);
    }

    /**
     * Ends, with what waits written within {@code millis}; 0 for however long it takes. What is not written then fails.
     */
    public void close(long millis) {
        closed = true;
        // Not an interrupt: it would close the file that is being written.
        queue.add(new Waiting(List.of(), new CompletableFuture<>(), true));
        try {
            writer.join(millis);
            refuseRest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
