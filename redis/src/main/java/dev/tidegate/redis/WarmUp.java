package dev.tidegate.redis;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.command.PendingCommand;
import dev.tidegate.redis.command.PendingDecision;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the first callers would otherwise wait for: the connection, the scripts, and the first runs of the code, which take
 * longer than a decision may. Done when every kind of step was taken and decisions in a row came within the deadline, on keys
 * used for nothing else and are deleted again.
 */
final class WarmUp {
    /** Different tags, so that in a cluster nearly every node is met. */
    private static final int KEYS = 8;

    /** Begins the names of the tenants of a warm-up, before a UUID. */
    private static final String TENANT = "warm-up-";

    private static final int UUID_LENGTH = 36;

    private static final int IN_A_ROW = 8;
    private static final int MOST = 200;

    /** On a busy machine now and then one is late; of so many that came in time the next one will, too. */
    private static final int ENOUGH = 32;

    /** A step loads the classes of its kind; the second shows that it did. */
    private static final int ROUNDS = 2;

    private static final Duration TTL = Duration.ofSeconds(10);

    private static final Limit ANY = Limit.builder("any", Meter.REQUESTS, Window.sliding(Duration.ofSeconds(1)))
            .build();

    private final RedisConnection line;
    private final List<LuaScript> scripts;
    private final UnaryOperator<PendingCommand> decide;
    private final UnaryOperator<PendingCommand> probe;
    private final LimitStore store;
    private final LimitSet limits;
    /** Without a capacity: a denial writes nothing, and would not show that nothing can be written. */
    private final LimitSet unlimited = LimitSet.of(Plan.of("check", ANY));

    private @Nullable CompletableFuture<Void> done;

    /**
     * @param decide makes a decision within the deadline
     * @param probe makes one that may take longer
     * @param store to take every other kind of step in
     */
    WarmUp(
            RedisConnection line,
            List<LuaScript> scripts,
            UnaryOperator<PendingCommand> decide,
            UnaryOperator<PendingCommand> probe,
            LimitStore store) {
        this.line = line;
        this.scripts = scripts;
        this.decide = decide;
        this.probe = probe;
        this.store = store;
        this.limits = LimitSet.of(Plan.of(
                "warm-up",
                Limit.builder("warm-up", Meter.REQUESTS, Window.sliding(Duration.ofSeconds(1)))
                        .capacity(MOST)
                        .build()));
    }

    /** Warms up, once; after that it makes a decision for each shard. One that failed is restarted, one that goes on is shared. */
    synchronized CompletableFuture<Void> check() {
        CompletableFuture<Void> known = done;
        if (known != null && !known.isCompletedExceptionally()) {
            return known.isDone() ? probe() : known;
        }
        CompletableFuture<Void> loaded = CompletableFuture.completedFuture(null);
        for (LuaScript script : scripts) {
            loaded = loaded.thenCompose(any -> line.load(script));
        }
        CompletableFuture<Void> warm = loaded;
        for (int k = 0; k < KEYS; k++) {
            byte[] key = ("tg:warm-up:{" + UUID.randomUUID() + "}").getBytes(StandardCharsets.US_ASCII);
            warm = warm.thenCompose(any -> decide(key, 0, 0, 0)).thenCompose(any -> line.delete(key));
        }
        for (int round = 0; round < ROUNDS; round++) {
            warm = warm.thenCompose(any -> steps());
        }
        done = warm;
        return warm;
    }

    private CompletableFuture<Void> decide(byte[] key, int inARow, int inTime, int made) {
        if (inARow == IN_A_ROW || inTime == ENOUGH) {
            return CompletableFuture.completedFuture(null);
        }
        PendingCommand one = PendingDecision.onKey(key, limits, Boundaries.around(limits, 0), new long[] {1});
        return decide.apply(one).handle((reply, failure) -> failure).thenCompose(failure -> {
            if (failure != null && (made == MOST || !isLate(failure))) {
                return CompletableFuture.failedFuture(failure);
            }
            boolean fine = failure == null;
            return decide(key, fine ? inARow + 1 : 0, fine ? inTime + 1 : inTime, made + 1);
        });
    }

    /** Whether this is the tenant of a warm-up. */
    static boolean isWarmUp(String tenant) {
        return tenant.startsWith(TENANT) && tenant.length() == TENANT.length() + UUID_LENGTH;
    }

    /** Every step on reservations, through the whole of a limiter. What it leaves goes within a minute. */
    private CompletionStage<Void> steps() {
        RateLimiter limiter = RateLimiter.builder()
                .plans(Plans.of(Plan.of("warm-up", ANY)))
                .store(store)
                .failWithStore()
                .tombstone(Duration.ofMinutes(1))
                .build();
        Subject subject = Subject.of(TENANT + UUID.randomUUID());
        Request call = new Request(subject, "warm-up", Cost.oneRequest());
        ReserveRequest held = ReserveRequest.of(call).withTtl(TTL);
        Actual used = Actual.of(Usage.of(1, 1));
        return limiter.acquireAsync(call)
                .thenCompose(any -> limiter.reserveAsync(held))
                .thenCompose(made -> limiter.extendAsync(made.handle(), Cost.oneRequest(), TTL)
                        .thenCompose(any -> limiter.settleAsync(made.handle(), used))
                        .thenCompose(any -> limiter.adjustAsync(made.handle(), used, 1))
                        .thenCompose(any -> limiter.reservationAsync(made.handle())))
                .thenCompose(any -> limiter.reserveAsync(held))
                .thenCompose(made -> limiter.cancelAsync(made.handle()))
                .thenCompose(any -> limiter.statusAsync(subject, "warm-up"))
                .thenCompose(any -> limiter.resetAsync(subject));
    }

    /** Fails where decisions do: a server that answers a PING may have no memory or no replica left to write with. */
    private CompletableFuture<Void> probe() {
        return line.shards().thenCompose(shards -> {
            // By a PING it is found out that a server that was away is back.
            CompletableFuture<Void> all = line.ping();
            for (String shard : shards) {
                byte[] key = ("tg:check:{" + shard + "}").getBytes(StandardCharsets.US_ASCII);
                all = all.thenAcceptBoth(
                        probe.apply(
                                PendingDecision.onKey(key, unlimited, Boundaries.around(unlimited, 0), new long[] {1})),
                        (sofar, reply) -> {});
            }
            return all;
        });
    }

    private static boolean isLate(Throwable failure) {
        return StoreException.unwrapped(failure) instanceof StoreException told && told.isTransient();
    }
}
