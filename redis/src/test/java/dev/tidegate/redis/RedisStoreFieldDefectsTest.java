package dev.tidegate.redis;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.FieldDefects;
import dev.tidegate.testkit.ManualTime;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisStoreFieldDefectsTest extends FieldDefects {
    @RegisterExtension
    private static final RedisUnderTest redis = new RedisUnderTest();

    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return redis.lend(clock);
    }
}
