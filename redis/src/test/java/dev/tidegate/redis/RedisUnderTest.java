package dev.tidegate.redis;

import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for all tests of a class, and the store upon it, lent to one after the other. */
final class RedisUnderTest implements BeforeAllCallback, AfterAllCallback {
    private RedisServer server;
    private ScriptedStore store;

    @Override
    public void beforeAll(ExtensionContext context) {
        start(RedisServer.start());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    void start(RedisServer running) {
        server = running;
        store = new ScriptedStore(running);
    }

    void stop() {
        store.close();
        server.close();
    }

    /** An empty store upon this clock; the one lent before must not be used any more. */
    DifferentialRun.Probe lend(ManualTime clock) {
        return store.lend(clock);
    }
}
