package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a transaction: the replies, or the error that discarded it.
 *
 * @param executed an array with one element for each command; null if it was not executed
 * @param refused the error of Redis that says why it was discarded; null otherwise
 * @param failure why there is no reply at all; null otherwise
 */
public record TransactionReply(
        @Nullable RawReply executed,
        @Nullable RawReply refused,
        @Nullable StoreException failure) {
    static TransactionReply of(RawBatch batch) {
        int last = batch.commands.size() - 1;
        RawReply refused = null;
        for (int i = 0; i <= last; i++) {
            RawCommand command = batch.commands.get(i);
            RawReply reply = command.reply();
            Optional<StoreException> none = reply.whyNone();
            if (none.isPresent()) {
                return new TransactionReply(null, null, none.get());
            }
            if (refused == null && !command.isQueued() && reply.isError()) {
                refused = reply;
            }
        }
        RawReply exec = batch.commands.get(last).reply();
        return refused == null ? new TransactionReply(exec, null, null) : new TransactionReply(null, refused, null);
    }
}
