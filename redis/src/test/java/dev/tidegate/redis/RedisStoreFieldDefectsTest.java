package dev.tidegate.redis;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.FieldDefects;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisStoreFieldDefectsTest extends FieldDefects {
    private static RedisServer server;
    private static ScriptedStore store;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        store = new ScriptedStore(server);
    }

    @AfterAll
    static void stop() {
        store.close();
        server.close();
    }

    @Override
    protected DifferentialRun.Probe create(ManualTime clock) {
        return store.lend(clock);
    }
}
