package dev.tidegate.redis;

import dev.tidegate.Limit;
import dev.tidegate.Meter;
import dev.tidegate.Plan;
import dev.tidegate.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the first callers would otherwise wait for: the connection, the scripts, and the first runs of the code, which take
 * longer than a decision may. Done when decisions in a row came within the deadline, on keys that belong to nobody and are
 * deleted again.
 */
final class WarmUp {
    /** Different tags, so that in a cluster nearly every node is met. */
    private static final int KEYS = 8;

    private static final int IN_A_ROW = 8;
    private static final int MOST = 200;

    private final RedisLine line;
    private final List<LuaScript> scripts;
    private final UnaryOperator<Pending> decide;
    private final LimitSet limits;
    private @Nullable CompletableFuture<Void> done;

    WarmUp(RedisLine line, List<LuaScript> scripts, UnaryOperator<Pending> decide) {
        this.line = line;
        this.scripts = scripts;
        this.decide = decide;
        this.limits = LimitSet.of(Plan.of(
                "warm-up",
                Limit.builder("warm-up", Meter.REQUESTS, Window.sliding(Duration.ofSeconds(1)))
                        .capacity(MOST)
                        .build()));
    }

    /** Warms up, once; after that a ping. One that failed is begun anew, one that goes on is shared. */
    synchronized CompletableFuture<Void> check() {
        CompletableFuture<Void> known = done;
        if (known != null && !known.isCompletedExceptionally()) {
            return known.isDone() ? line.ping() : known;
        }
        CompletableFuture<Void> loaded = CompletableFuture.completedFuture(null);
        for (LuaScript script : scripts) {
            loaded = loaded.thenCompose(any -> line.load(script));
        }
        CompletableFuture<Void> warm = loaded;
        for (int k = 0; k < KEYS; k++) {
            byte[] key = ("tg:warm-up:{" + UUID.randomUUID() + "}").getBytes(StandardCharsets.US_ASCII);
            warm = warm.thenCompose(any -> decide(key, 0, 0)).thenCompose(any -> line.delete(key));
        }
        done = warm;
        return warm;
    }

    private CompletableFuture<Void> decide(byte[] key, int inARow, int made) {
        if (inARow == IN_A_ROW) {
            return CompletableFuture.completedFuture(null);
        }
        Pending one = PendingDecision.onKey(key, limits, Boundaries.around(limits, 0), new long[] {1});
        return decide.apply(one).handle((reply, failure) -> failure).thenCompose(failure -> {
            if (failure != null && (made == MOST || !isLate(failure))) {
                return CompletableFuture.failedFuture(failure);
            }
            return decide(key, failure == null ? inARow + 1 : 0, made + 1);
        });
    }

    private static boolean isLate(Throwable failure) {
        return RedisLine.cause(failure) instanceof StoreException told && told.isTransient();
    }
}
