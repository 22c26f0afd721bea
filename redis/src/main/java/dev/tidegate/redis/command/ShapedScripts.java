package dev.tidegate.redis.command;

import dev.tidegate.StoreException;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.redis.script.Scripts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the script of a call: the one made for the shape of their plan, if the server has it. It is loaded by
 * SCRIPT LOAD when a plan of its shape is first used, and again when a server has lost it; no decision waits for that, because
 * until then the generic script decides.
 */
public final class ShapedScripts {
    /** A script of a shape takes up to 150 kB of the server; applications have a handful of shapes. */
    static final int MOST_SHAPES = 64;

    /** So many calls are made with the generic script before a script is loaded again that could not be, or was lost at once. */
    private static final int PAUSE = 10_000;

    /** So many if the server could not be reached. */
    private static final int SHORT_PAUSE = 100;

    /**
     * Makes the scripts of all stores. The common pool would not do: an application that blocks its threads would keep
     * every call on the generic script. Its one thread is a daemon, and ends when there is nothing more to make.
     */
    private static final ThreadPoolExecutor MAKER = maker();

    private final RedisConnection line;
    private final PlanShape.Step step;
    private final Scripts scripts;
    private final BooleanSupplier wanted;
    private final AtomicInteger made;
    private final Map<PlanShape, Shaped> known = new ConcurrentHashMap<>();
    private final LongAdder shapedCalls = new LongAdder();
    private final LongAdder genericCalls = new LongAdder();

    /**
     * Makes no script yet.
     *
     * @param wanted whether the next call may be made with the script of a shape; always true except in tests
     * @param made how many scripts of shapes a store has, of all its steps
     */
    public ShapedScripts(
            RedisConnection line, PlanShape.Step step, Scripts scripts, BooleanSupplier wanted, AtomicInteger made) {
        this.step = step;
        this.made = made;
        this.line = line;
        this.scripts = scripts;
        this.wanted = wanted;
    }

    private static ThreadPoolExecutor maker() {
        ThreadPoolExecutor maker =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "tidegate-shapes");
                    thread.setDaemon(true);
                    return thread;
                });
        maker.allowCoreThreadTimeOut(true);
        return maker;
    }

    /** How many scripts were made in this process, of all stores. */
    public static long scriptsMade() {
        return MAKER.getCompletedTaskCount();
    }

    /** The script of one shape, and whether the server has it. It is made on another thread, because that takes a while. */
    final class Shaped {
        private final PlanShape shape;
        private volatile @Nullable LuaScript script;
        private final AtomicBoolean loading = new AtomicBoolean();
        private final AtomicInteger pause = new AtomicInteger();
        private volatile boolean loaded;
        private volatile boolean lost;
        private volatile CompletableFuture<?> load = CompletableFuture.completedFuture(null);

        private Shaped(PlanShape shape) {
            this.shape = shape;
        }

        LuaScript script() {
            return Objects.requireNonNull(script, shape.text());
        }

        private CompletableFuture<LuaScript> made() {
            LuaScript known = script;
            return known != null
                    ? CompletableFuture.completedFuture(known)
                    : CompletableFuture.supplyAsync(() -> scripts.shaped(step, shape), MAKER);
        }

        private CompletableFuture<Void> load(LuaScript one) {
            script = one;
            return line.load(one);
        }

        private boolean isReady() {
            if (loaded) {
                return true;
            }
            if (pause.getAndUpdate(left -> Math.max(0, left - 1)) == 0 && loading.compareAndSet(false, true)) {
                load = made().thenCompose(this::load).handle((any, failure) -> {
                    pause.set(failure == null ? 0 : pauseAfter(failure));
                    loaded = failure == null;
                    loading.set(false);
                    return null;
                });
            }
            return false;
        }

        private static int pauseAfter(Throwable failure) {
            return StoreException.unwrapped(failure) instanceof StoreException known && known.isTransient()
                    ? SHORT_PAUSE
                    : PAUSE;
        }

        /** A server does not have it; the generic script is called instead. Of calls that miss it at once the first counts. */
        void missing() {
            genericCalls.increment();
            if (loaded) {
                pause.set(lost ? PAUSE : 0);
                lost = true;
                loaded = false;
            }
        }

        void answered() {
            shapedCalls.increment();
            if (lost) {
                lost = false;
            }
        }
    }

    /** The script for these decisions; empty where the generic one is to be used. */
    Optional<Shaped> of(List<List<PendingCommand>> commands) {
        Optional<PlanShape> shape = commands.get(0).get(0).shape();
        for (int i = 1; i < commands.size() && shape.isPresent(); i++) {
            shape = shape.equals(commands.get(i).get(0).shape()) ? shape : Optional.empty();
        }
        Optional<Shaped> shaped = shape.flatMap(this::known).filter(Shaped::isReady);
        if (shaped.isEmpty() || !wanted.getAsBoolean()) {
            genericCalls.increment();
            return Optional.empty();
        }
        return shaped;
    }

    private Optional<Shaped> known(PlanShape shape) {
        Shaped shaped = known.get(shape);
        if (shaped == null && shape.isSupported(step) && made.get() < MOST_SHAPES) {
            shaped = known.computeIfAbsent(
                    shape, any -> made.getAndIncrement() < MOST_SHAPES ? new Shaped(shape) : null);
        }
        return Optional.ofNullable(shaped);
    }

    /** For tests, which are to take the scripts of shapes on a busy machine too: waits until each is loaded that was asked for. */
    public void awaitLoads() {
        known.values().forEach(each -> each.load.join());
    }

    /** How many calls were made with the script of a shape, which may leave the step to the generic one behind it. */
    public long shapedCalls() {
        return shapedCalls.sum();
    }

    /** How many calls were made with the generic script. */
    public long genericCalls() {
        return genericCalls.sum();
    }
}
