package dev.tidegate.redis.raw;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Makes connections that live on the event loop of a caller, which hands nothing to another thread. */
final class LoopClient {
    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;

    /** @param shared whose parts are used, but its event loops */
    LoopClient(RedisURI uri, ClientResources shared, ClientOptions options, EventLoop loop) {
        this.uri = uri;
        // Not a mutation of the shared ones: to shut that down ends them too.
        this.resources = ClientResources.builder()
                .eventExecutorGroup(shared.eventExecutorGroup())
                .timer(shared.timer())
                .addressResolverGroup(shared.addressResolverGroup())
                .reconnectDelay(shared.reconnectDelay())
                .eventLoopGroupProvider(new Borrowed(loop))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options);
    }

    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    }

    /** Closes the connections. The loop must still run. */
    CompletableFuture<Void> close() {
        long patience = RawClient.PATIENCE.toMillis();
        return client.shutdownAsync(0, patience, TimeUnit.MILLISECONDS).whenComplete((closed, failure) -> {
            var unused = resources.shutdown(0, patience, TimeUnit.MILLISECONDS);
        });
    }

    /** The loop as a group of one, which its owner ends and not the client. */
    private record Borrowed(EventLoop loop) implements EventLoopGroupProvider {
        /** The client names a class of groups that it would make itself, and uses what every group has. */
        @Override
        @SuppressWarnings("unchecked")
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return (T) loop;
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(EventExecutorGroup group, long quiet, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quiet, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }
    }
}
