package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.Scripts;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import dev.tidegate.testkit.redis.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One connection whose script is told the time, lent to one run after the other; each begins with an empty server. */
public final class ScriptedStore implements AutoCloseable {
    /** So many calls are long enough to use both scripts. */
    private static final int LONG = 200;

    private final RedisStore store;
    private final RedisClient flusher;
    private final StatefulRedisConnection<String, String> connection;
    private volatile TimeSource time = () -> 0;

    ScriptedStore(RedisServer server) {
        this.store = RedisStore.withTimePassedIn(server.uri(), () -> time.nowMicros(), living(Map.of()));
        this.flusher = RedisClient.create(server.uri());
        this.connection = flusher.connect();
    }

    /**
     * The scripts, some of them with other texts. The server's own clock goes on while a run's stands: keys live long enough
     * for the run.
     */
    public static Map<String, String> living(Map<String, String> others) {
        String soon = "ceil((latest_end - clock) / 1000) + 6000";
        Map<String, String> all = new HashMap<>();
        for (String name : Scripts.NAMES) {
            String script = others.getOrDefault(name, LuaScript.read(name));
            all.put(name, script.replace(soon, "ceil((latest_end - clock) / 1000) + 600000"));
        }
        for (String name : Scripts.SHAPE_FILES) {
            String file = others.getOrDefault(name, LuaScript.included(name));
            all.put(name, file.replace(soon, "ceil((latest_end - clock) / 1000) + 600000"));
        }
        assertThat(all.values())
                .filteredOn(script -> script.contains("+ 600000"))
                .hasSize(10);
        return all;
    }

    /**
     * Waits for the scripts of shapes that are being loaded: which call uses them does not depend on the machine. Not on the
     * thread of the connection, which has to read that they are.
     */
    static void awaitShapes(RedisStore store) {
        if (Thread.currentThread() instanceof FastThreadLocalThread) {
            return;
        }
        store.shapes().awaitLoads();
        store.reserveShapes().awaitLoads();
        store.settleShapes().awaitLoads();
    }

    /** An empty store upon this clock; the one lent before must not be used any more. */
    StoreProbe lend(ManualTime clock) {
        connection.sync().flushall();
        time = clock;
        return new Lent();
    }

    private final class Lent implements StoreProbe, LimitStore {
        @Override
        public LimitStore store() {
            return this;
        }

        @Override
        public byte[] dump(Subject subject, Scope scope) {
            return store.dump(subject, scope);
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            awaitShapes(store);
            return store.apply(command);
        }

        @Override
        public CompletionStage<Void> check() {
            return store.check();
        }

        @Override
        public Optional<OverrideStore> overrides() {
            return store.overrides();
        }

        @Override
        public String source() {
            return store.source();
        }

        @Override
        public void close() {
            // It goes on to the next.
        }
    }

    /** Fails if one of the two scripts of a decision was never used in a run long enough for both. */
    @Override
    public void close() {
        long shaped = store.shapes().shapedCalls();
        long generic = store.shapes().genericCalls();
        System.out.println("decisions by the scripts of shapes " + shaped + ", by the generic script " + generic);
        assertThat(shaped + generic < LONG || Math.min(shaped, generic) > 0)
                .as("both scripts were used: %d, %d", shaped, generic)
                .isTrue();
        store.close();
        connection.close();
        flusher.shutdown();
    }
}
