package dev.tidegate.redis;

import dev.tidegate.MemoryStore;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.FaultProxy;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.verification.simulation.reservation.Simulation;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A store on a real server behind a proxy that breaks connections, and the in-process store beside it, which says what
 * the answer was that the proxy let nobody hear. One world after the other.
 */
final class ProxiedStore implements AutoCloseable {
    /** A new connection takes a client a quarter of a second; other messages are lost by not being sent. */
    private static final int BREAK_EVERY = 4;

    /** Tells of each broken connection. */
    private static final Logger TALKATIVE = Logger.getLogger("io.lettuce");

    private final RedisServer server;
    private final FaultProxy proxy;
    private final RedisStore redis;
    private volatile TimeSource time = () -> 0;
    private int lost;

    ProxiedStore(RedisServer server) {
        this(server, Map.of());
    }

    /** With other texts for some scripts. */
    ProxiedStore(RedisServer server, Map<String, String> others) {
        TALKATIVE.setLevel(Level.WARNING);
        this.server = server;
        this.proxy = FaultProxy.to(server.port());
        this.redis = RedisStore.withTimePassedIn(proxy.uri(), () -> time.nowMicros(), ScriptedStore.living(others));
    }

    LimitStore empty(ManualTime clock) {
        server.command("FLUSHALL");
        time = clock;
        return new World(MemoryStore.builder().time(clock).build());
    }

    /** How many connections were broken. */
    int broken() {
        return proxy.harmed();
    }

    @Override
    public void close() {
        redis.close();
        proxy.close();
    }

    private final class World implements Simulation.Breakable {
        private final MemoryStore memory;

        private World(MemoryStore memory) {
            this.memory = memory;
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            StoreReply fromRedis = redis.apply(command).toCompletableFuture().join();
            StoreReply fromMemory = inMemory(command);
            if (!fromRedis.equals(fromMemory)) {
                throw new AssertionError(command + ": Redis " + fromRedis + ", memory " + fromMemory);
            }
            return CompletableFuture.completedFuture(fromRedis);
        }

        private StoreReply inMemory(StoreCommand command) {
            return memory.apply(command).toCompletableFuture().join();
        }

        @Override
        public void breakBefore(StoreCommand command) {
            if (lost++ % BREAK_EVERY == 0) {
                breaks(FaultProxy.Fault.CUT_BEFORE, command);
            }
        }

        @Override
        public StoreReply breakAfter(StoreCommand command) {
            if (lost++ % BREAK_EVERY != 0) {
                return apply(command).toCompletableFuture().join();
            }
            breaks(FaultProxy.Fault.CUT_AFTER, command);
            return inMemory(command);
        }

        private void breaks(FaultProxy.Fault fault, StoreCommand command) {
            ScriptedStore.awaitShapes(redis);
            proxy.next(fault);
            try {
                StoreReply told = redis.apply(command).toCompletableFuture().join();
                throw new AssertionError("an answer over a broken connection: " + told);
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof StoreException)) {
                    throw e;
                }
            }
            awaitConnection();
        }

        /** A look at nobody, until it is answered. */
        private void awaitConnection() {
            StoreCommand.Look look = new StoreCommand.Look(Subject.of("nobody"), "nothing");
            Patience.await("the connection to come back", () -> answered(look));
        }

        private boolean answered(StoreCommand.Look look) {
            try {
                redis.apply(look).toCompletableFuture().join();
                return true;
            } catch (CompletionException notYet) {
                return false;
            }
        }

        @Override
        public CompletionStage<Void> check() {
            return redis.check();
        }

        @Override
        public String source() {
            return redis.source();
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
