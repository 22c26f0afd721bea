package dev.tidegate.redis;

import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.vectors.VectorsContract;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;

@OnEveryEngine
class RedisStoreVectorsTest extends VectorsContract {
    @RegisterExtension
    private static final RedisUnderTest redis = new RedisUnderTest();

    @Parameter
    RedisEngine engine;

    @Override
    protected StoreProbe create(ManualTime clock) {
        return redis.lend(engine, clock);
    }
}
