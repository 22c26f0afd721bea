package dev.tidegate.redis;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisStoreContractTest extends StoreContract {
    @RegisterExtension
    private static final RedisUnderTest redis = new RedisUnderTest();

    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return redis.lend(clock);
    }
}
