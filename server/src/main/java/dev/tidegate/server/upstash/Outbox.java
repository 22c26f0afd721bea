package dev.tidegate.server.upstash;

import dev.tidegate.redis.raw.RawCall;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the requests that one event loop has read in one turn have for Redis. It leaves together when the turn ends: one
 * packet and one hand-over to the thread of the connection, where a packet for each request costs more than the rest of
 * its way. Lives on that loop.
 */
final class Outbox {
    private final RawRedis redis;
    private final Context context;
    private List<RawCall> waiting = new ArrayList<>();

    Outbox(RawRedis redis, Context context) {
        this.redis = redis;
        this.context = context;
    }

    void send(List<byte[][]> commands, Consumer<RawReply[]> done) {
        if (waiting.isEmpty()) {
            context.runOnContext(there -> leave());
        }
        waiting.add(new RawCall(commands, done));
    }

    private void leave() {
        List<RawCall> calls = waiting;
        waiting = new ArrayList<>(calls.size());
        redis.send(calls);
    }
}
