package dev.tidegate.bench.redis.side;

import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.setup.Subjects;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bucket4j on Lettuce: read, decide here, compare and swap there, again if another was faster. */
public final class Bucket4jSide implements Side {
    private static final BucketConfiguration HOURLY = BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(1_000_000_000).refillGreedy(1_000_000_000, Duration.ofHours(1)))
            .build();

    private final StatefulRedisConnection<String, byte[]> line;
    private final AsyncProxyManager<String> buckets;

    public Bucket4jSide(Admin admin) {
        line = admin.client().connect(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));
        buckets = Bucket4jLettuce.casBasedBuilder(line)
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofHours(1)))
                .build()
                .asAsync();
    }

    @Override
    public CompletionStage<Boolean> decide(int subject) {
        return buckets.builder()
                .build("b4j:" + Subjects.name(0, subject), () -> CompletableFuture.completedFuture(HOURLY))
                .tryConsume(1);
    }

    /** Each try is a GET and a script, and the script has a GET inside. */
    @Override
    public long roundTrips(Map<String, Long> calls) {
        return calls.getOrDefault("get", 0L);
    }

    @Override
    public void close() {
        line.close();
    }
}
