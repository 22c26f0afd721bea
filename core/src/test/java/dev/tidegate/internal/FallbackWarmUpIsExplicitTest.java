package dev.tidegate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.FailurePolicy;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which classes a limiter on a shared store loads: the warm-up of the fallback only when a caller asks for it. */
class FallbackWarmUpIsExplicitTest {
    private static final String WARM_UP = "dev.tidegate.internal.fallback.FallbackWarmUp";

    @Test
    void aLimiterThatIsUsedRunsNoWarmUpAndNoCommandOfItsOwn() throws Exception {
        Loaded loaded = new Loaded();
        assertThat(loaded.run(Used.class)).as("commands").isEqualTo(1);
        assertThat(loaded.names).contains(RateLimiter.class.getName()).doesNotContain(WARM_UP);
    }

    @Test
    void warmUpRunsIt() throws Exception {
        Loaded loaded = new Loaded();
        assertThat(loaded.run(WarmedUp.class)).as("commands").isEqualTo(0);
        assertThat(loaded.names).contains(WARM_UP);
    }

    /** One call, then a second heartbeat: whatever the first use queued on that thread has run by then. */
    static final class Used implements Callable<Integer> {
        @Override
        public Integer call() throws InterruptedException {
            Away store = new Away();
            try (RateLimiter limiter = limiter(store)) {
                limiter.acquire(Request.of("acme", "pro"));
                assertThat(store.heartbeats.await(1, TimeUnit.MINUTES)).isTrue();
            }
            return store.commands.get();
        }
    }

    /** No call but the warm-up, which fails with the store, after the fallback is warm. */
    static final class WarmedUp implements Callable<Integer> {
        @Override
        public Integer call() {
            Away store = new Away();
            try (RateLimiter limiter = limiter(store)) {
                limiter.warmUpAsync()
                        .handle((done, failure) -> done)
                        .toCompletableFuture()
                        .join();
            }
            return store.commands.get();
        }
    }

    private static RateLimiter limiter(SharedStore store) {
        return RateLimiter.builder()
                .plans(Plans.builtIn())
                .store(store)
                .onStoreFailure(FailurePolicy.DEFAULT.withInstances(1))
                .build();
    }

    /** Loads this library again and notes the names. */
    private static final class Loaded extends URLClassLoader {
        final Set<String> names = ConcurrentHashMap.newKeySet();

        Loaded() {
            super(new URL[] {home(RateLimiter.class), home(Used.class)}, Loaded.class.getClassLoader());
        }

        private static URL home(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        Object run(Class<? extends Callable<Integer>> type) throws Exception {
            var made = loadClass(type.getName()).getDeclaredConstructor();
            made.setAccessible(true);
            return ((Callable<?>) made.newInstance()).call();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.tidegate.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                names.add(name);
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }
    }

    /** A shared store that is always unavailable. */
    private static final class Away implements SharedStore {
        final AtomicInteger commands = new AtomicInteger();
        final CountDownLatch heartbeats = new CountDownLatch(2);

        private static <T> CompletionStage<T> away() {
            return CompletableFuture.failedFuture(new StoreException("away", true, StoreException.Kind.NOT_EXECUTED));
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            commands.incrementAndGet();
            return away();
        }

        @Override
        public CompletionStage<Integer> present(String instance, Duration lasting) {
            heartbeats.countDown();
            return away();
        }

        @Override
        public String shard(String tenant) {
            return "0";
        }

        @Override
        public CompletionStage<Epoch> epoch(String tenant, boolean lost) {
            return away();
        }

        @Override
        public CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known) {
            return away();
        }

        @Override
        public CompletionStage<Void> check() {
            return away();
        }

        @Override
        public String source() {
            return "away";
        }

        @Override
        public void close() {}
    }
}
