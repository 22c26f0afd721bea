package dev.tidegate.internal.fallback;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps what waits for write-back, so that it survives this process. */
interface Journal extends AutoCloseable {
    /** Nowhere. */
    Journal NONE = new Journal() {
        @Override
        public CompletionStage<Void> add(QueuedItem item) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void done(QueuedItem item) {}

        @Override
        public void close() {}
    };

    /** Writes it down; ends when it is on disk, or with why it is not. */
    CompletionStage<Void> add(QueuedItem item);

    /** It need not be booked any more. */
    void done(QueuedItem item);

    /** Writes what is still to be written. */
    @Override
    void close();
}
