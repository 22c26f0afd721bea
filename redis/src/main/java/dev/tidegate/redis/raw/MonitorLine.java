package dev.tidegate.redis.raw;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A connection on which a server says every command that it executes. The client gives each reply to the command before it,
 * so that there are always commands under way that have no bytes.
 */
final class MonitorLine {
    private static final int AHEAD = 4096;
    private static final byte[][] NO_WORDS = {};

    private final StatefulRedisConnection<byte[], byte[]> line;
    private final Consumer<RawReply> each;
    private final AtomicBoolean over = new AtomicBoolean();

    MonitorLine(StatefulRedisConnection<byte[], byte[]> line, Consumer<RawReply> each) {
        this.line = line;
        this.each = each;
    }

    /** The first reply is the answer to MONITOR, the others are commands; one that failed is the last. */
    void begin() {
        send(Resp.words("MONITOR"));
        for (int i = 0; i < AHEAD; i++) {
            send(NO_WORDS);
        }
    }

    private void send(byte[][] words) {
        RawCommand[] sent = new RawCommand[1];
        sent[0] = new RawCommand(words, () -> took(sent[0].reply()));
        SharedLine.dispatch(line, List.of(sent[0]));
    }

    private void took(RawReply reply) {
        if (over.get()) {
            return;
        }
        if (reply.failure() != null) {
            end();
        } else {
            send(NO_WORDS);
        }
        each.accept(reply);
    }

    void end() {
        if (over.compareAndSet(false, true)) {
            var unused = line.closeAsync();
        }
    }
}
