package dev.tidegate.redis;

import dev.tidegate.testkit.redis.RedisEngine;
import java.util.stream.Stream;

/** Which engines a class runs on. */
final class Engines {
    private Engines() {}

    static Stream<RedisEngine> all() {
        return Stream.of(RedisEngine.values());
    }

    static Stream<RedisEngine> ofTheRun() {
        return Boolean.getBoolean("tidegate.deep") ? all() : Stream.of(RedisEngine.REDIS_7_0);
    }
}
