package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import dev.tidegate.redis.connection.RedisFailures;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One command on its way. It writes its words itself: the client is not to find out which command it is. */
final class RawCommand extends Command<byte[], byte[], byte[]> {
    /** A name that the client attaches no meaning to: it would take MULTI and AUTH as its own. */
    private static final ProtocolKeyword KIND = new ProtocolKeyword() {
        @Override
        public byte[] getBytes() {
            return "RAW".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return "RAW";
        }
    };

    private final byte[][] words;
    private final ReplyOutput replied;
    private final Runnable ended;
    private volatile boolean written;
    private volatile @Nullable StoreException failure;
    private boolean over;

    /** @param ended called once, on a thread of the connection, when there is a reply or none will come */
    RawCommand(byte[][] words, Runnable ended) {
        this(words, new ReplyOutput(), ended);
    }

    private RawCommand(byte[][] words, ReplyOutput replied, Runnable ended) {
        super(KIND, replied, null);
        this.words = words;
        this.replied = replied;
        this.ended = ended;
    }

    @Override
    public void encode(ByteBuf buffer) {
        written = true;
        Resp.write(buffer, words);
    }

    @Override
    public void complete() {
        super.complete();
        if (first()) {
            ended.run();
        }
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        boolean taken = super.completeExceptionally(cause);
        fail(cause);
        return taken;
    }

    @Override
    public void cancel() {
        super.cancel();
        fail(new CancellationException());
    }

    /** A connection that ends may cancel what it has failed already. */
    private synchronized boolean first() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** For a command that was never handed to a connection, too. */
    void fail(Throwable cause) {
        if (!first()) {
            return;
        }
        Throwable known = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        failure = RedisFailures.of(known);
        ended.run();
    }

    /** Whether no byte of it has left, so that it may be sent again. */
    boolean isUnsent() {
        return failure != null && !written;
    }

    /** Whether it was put into a transaction: the client says so with no reply at all. */
    boolean isQueued() {
        return failure == null && replied.isEmpty();
    }

    RawReply reply() {
        StoreException why = failure;
        return why == null ? replied.reply() : RawReply.failed(why);
    }
}
