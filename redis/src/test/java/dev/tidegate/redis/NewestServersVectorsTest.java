package dev.tidegate.redis;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.vectors.VectorsContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers that have to be fetched: see ServerVersion. */
@Tag("deep")
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"REDIS_8", "VALKEY_8"})
class NewestServersVectorsTest extends VectorsContract {
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
