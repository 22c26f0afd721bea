package dev.tidegate.redis.raw;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Subscriptions of all callers on one connection: the server has one of each channel, however many follow it. */
final class Topics {
    private final RawClient client;
    private final Map<ByteBuffer, List<TopicListener>> channels = new HashMap<>();
    private final Map<ByteBuffer, List<TopicListener>> patterns = new HashMap<>();
    private @Nullable CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> line;

    Topics(RawClient client) {
        this.client = client;
    }

    /** Completes when the server has confirmed it, with what ends it. */
    CompletableFuture<Runnable> follow(byte[] name, boolean pattern, TopicListener listener) {
        return connected().thenCompose(open -> {
            synchronized (this) {
                all(pattern)
                        .computeIfAbsent(ByteBuffer.wrap(name), none -> new CopyOnWriteArrayList<>())
                        .add(listener);
                // Also when it is followed already: the answer says that it still is.
                var confirmed =
                        pattern ? open.async().psubscribe(name) : open.async().subscribe(name);
                return confirmed
                        .toCompletableFuture()
                        .<Runnable>thenApply(any -> () -> leave(open, name, pattern, listener))
                        .whenComplete((any, failure) -> {
                            if (failure != null) {
                                leave(open, name, pattern, listener);
                            }
                        });
            }
        });
    }

    private Map<ByteBuffer, List<TopicListener>> all(boolean pattern) {
        return pattern ? patterns : channels;
    }

    private synchronized void leave(
            StatefulRedisPubSubConnection<byte[], byte[]> open, byte[] name, boolean pattern, TopicListener listener) {
        ByteBuffer key = ByteBuffer.wrap(name);
        List<TopicListener> followers = all(pattern).get(key);
        if (followers == null || !followers.remove(listener) || !followers.isEmpty()) {
            return;
        }
        all(pattern).remove(key);
        var unused = pattern ? open.async().punsubscribe(name) : open.async().unsubscribe(name);
    }

    private synchronized CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> connected() {
        CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> known = line;
        if (known == null || known.isCompletedExceptionally()) {
            known = client.connectPubSub().thenApply(open -> {
                open.addListener(new Messages(open));
                return open;
            });
            line = known;
        }
        return known;
    }

    private synchronized List<TopicListener> followers(byte[] name, boolean pattern) {
        return all(pattern).getOrDefault(ByteBuffer.wrap(name), List.of());
    }

    /** Ends a subscription that no caller follows: one that was left while there was no connection came back with the next. */
    private synchronized void confirmed(
            StatefulRedisPubSubConnection<byte[], byte[]> open, byte[] name, boolean pattern) {
        if (!all(pattern).containsKey(ByteBuffer.wrap(name))) {
            var unused =
                    pattern ? open.async().punsubscribe(name) : open.async().unsubscribe(name);
        }
    }

    private final class Messages extends RedisPubSubAdapter<byte[], byte[]> {
        private final StatefulRedisPubSubConnection<byte[], byte[]> open;

        Messages(StatefulRedisPubSubConnection<byte[], byte[]> open) {
            this.open = open;
        }

        @Override
        public void subscribed(byte[] channel, long count) {
            confirmed(open, channel, false);
        }

        @Override
        public void psubscribed(byte[] pattern, long count) {
            confirmed(open, pattern, true);
        }

        @Override
        public void message(byte[] channel, byte[] payload) {
            followers(channel, false).forEach(one -> one.message(channel, payload));
        }

        @Override
        public void message(byte[] pattern, byte[] channel, byte[] payload) {
            followers(pattern, true).forEach(one -> one.message(channel, payload));
        }
    }
}
