package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.ReservationRun;
import dev.tidegate.testkit.redis.RedisServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Upon reservations too the scripts, the in-process store and the oracle agree on every answer and every byte. */
class RedisReservationDifferentialTest {
    private static final int LANES = 8;

    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void thirtyThousandRandomStepsUponReservationsAnswerAndStoreAlike() {
        run(30_000);
    }

    @Test
    @Tag("deep")
    void fourHundredThousandRandomStepsUponReservationsAnswerAndStoreAlike() {
        run(400_000);
    }

    private static void run(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(), LANES)) {
            assertThat(new ReservationRun(lanes::world, seed).run(steps, LANES)).isEmpty();
        }
    }
}
