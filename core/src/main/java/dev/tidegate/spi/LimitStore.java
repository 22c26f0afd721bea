package dev.tidegate.spi;

import dev.tidegate.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the counts. Every command is one atomic step over all limits it names, in the store's own time.
 *
 * <p>Safe for any number of threads. Never blocks: a store that needs the network answers later. Lazy in I/O: nothing
 * is connected before the first command. Who creates a store closes it.
 */
public interface LimitStore extends AutoCloseable {
    /**
     * Does {@code command}, or nothing at all.
     *
     * @return the reply, or a {@link StoreException}
     */
    CompletionStage<StoreReply> apply(StoreCommand command);

    /**
     * Whether commands can be answered now.
     *
     * @return nothing, or a {@link StoreException} that says why not
     */
    CompletionStage<Void> check();

    /** Where overrides of subjects are kept; empty if this store keeps none. */
    default Optional<OverrideStore> overrides() {
        return Optional.empty();
    }

    /** What decisions name as their source, such as {@code memory}. */
    String source();

    /** Lets go of everything the store opened. Commands after that fail. */
    @Override
    void close();
}
