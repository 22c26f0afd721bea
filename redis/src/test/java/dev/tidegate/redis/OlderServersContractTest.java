package dev.tidegate.redis;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreContract;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers whose programs come with the tests. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"REDIS_6_2", "REDIS_7_0"})
class OlderServersContractTest extends StoreContract {
    private static final RedisUnderTest redis = new RedisUnderTest();

    @Parameter
    ServerVersion version;

    @BeforeParameterizedClassInvocation
    static void start(ServerVersion version) {
        redis.start(version.start());
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        redis.stop();
    }

    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return redis.lend(clock);
    }
}
