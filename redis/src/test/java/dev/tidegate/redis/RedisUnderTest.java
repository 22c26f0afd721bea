package dev.tidegate.redis;

import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server of one engine for all tests of a class, and the store upon it, lent to one after the other. */
final class RedisUnderTest implements AfterAllCallback {
    private Optional<Running> running = Optional.empty();

    private record Running(RedisEngine engine, RedisServer server, ScriptedStore store) {
        static Running of(RedisEngine engine) {
            RedisServer server = engine.start();
            return new Running(engine, server, new ScriptedStore(server));
        }

        void stop() {
            store.close();
            server.close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        running.ifPresent(Running::stop);
        running = Optional.empty();
    }

    /** An empty store upon this clock; the one lent before must not be used any more. */
    StoreProbe lend(RedisEngine engine, ManualTime clock) {
        if (running.filter(now -> now.engine == engine).isEmpty()) {
            running.ifPresent(Running::stop);
            running = Optional.empty();
            running = Optional.of(Running.of(engine));
        }
        return running.orElseThrow().store.lend(clock);
    }
}
