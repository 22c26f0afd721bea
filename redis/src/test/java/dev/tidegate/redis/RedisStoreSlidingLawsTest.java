package dev.tidegate.redis;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.SlidingLaws;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("deep")
class RedisStoreSlidingLawsTest extends SlidingLaws {
    @RegisterExtension
    private static final RedisUnderTest redis = new RedisUnderTest();

    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return redis.lend(clock);
    }
}
