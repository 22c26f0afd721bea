package dev.tidegate.internal.outage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where it is written down what the store is to be told, so that it survives this process. */
interface Journal extends AutoCloseable {
    /** Nowhere. */
    Journal NONE = new Journal() {
        @Override
        public CompletionStage<Void> add(Item item) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void done(Item item) {}

        @Override
        public void close() {}
    };

    /** Writes it down; ends when it is on disk, or with why it is not. */
    CompletionStage<Void> add(Item item);

    /** It need not be told any more. */
    void done(Item item);

    /** Writes what is still to be written. */
    @Override
    void close();
}
