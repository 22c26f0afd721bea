package dev.tidegate.bench.redis.side;

import dev.tidegate.bench.setup.Subjects;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's RRateLimiter with the connection pool it comes with. */
public final class RedissonSide implements Side {
    private final RedissonClient client;

    public RedissonSide(String uri) {
        Config config = new Config();
        config.useSingleServer().setAddress(uri);
        client = Redisson.create(config);
    }

    private RRateLimiter limiter(int subject) {
        return client.getRateLimiter("redisson:" + Subjects.name(0, subject));
    }

    @Override
    public CompletionStage<Boolean> prepare(int subject) {
        return limiter(subject)
                .trySetRateAsync(RateType.OVERALL, 1_000_000_000, Duration.ofHours(1))
                .thenCompose(any -> decide(subject));
    }

    @Override
    public CompletionStage<Boolean> decide(int subject) {
        return limiter(subject).tryAcquireAsync(1);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
