package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.verification.DifferentialRun;
import dev.tidegate.verification.ReservationRun;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The differential runs on the engines beside the one that {@link RedisStoreDifferentialTest} has. */
@Tag("deep")
@OnEveryEngine
class EnginesDifferentialTest {
    private static final int LANES = 8;

    @Parameter
    RedisEngine engine;

    private static long seed() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        return seed;
    }

    @Test
    void aHundredThousandRandomStepsAnswerAndStoreAlike() {
        try (RedisServer server = engine.start();
                RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(), LANES)) {
            assertThat(new DifferentialRun(lanes::world, seed()).run(100_000, LANES))
                    .isEmpty();
        }
    }

    @Test
    void thirtyThousandRandomStepsUponReservationsAnswerAndStoreAlike() {
        try (RedisServer server = engine.start();
                RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(), LANES)) {
            assertThat(new ReservationRun(lanes::world, seed()).run(30_000, LANES))
                    .isEmpty();
        }
    }
}
