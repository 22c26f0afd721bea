package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.DataLoss;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.spi.SharedStore.Epoch;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that has lost everything, one key, or one shard; and who shares it. */
@Timeout(600)
class WipedStoreTest {
    private static final Duration PATIENT = Duration.ofSeconds(60);

    /** A process, and what it says of the store. */
    private static final class Node implements AutoCloseable {
        final List<Kind> events = new CopyOnWriteArrayList<>();
        final RedisStore store;
        final RateLimiter limiter;

        Node(String uri, DataLoss wiped) {
            store = RedisStore.create(uri, PATIENT);
            limiter = RateLimiter.builder()
                    .store(store)
                    .onStoreFailure(FailurePolicy.DEFAULT.withOnDataLoss(wiped))
                    .storeListener(event -> events.add(event.kind()))
                    .build();
        }

        /** Knows of so many processes, and with that of the mark of every shard. */
        Node among(int processes) {
            limiter.health().toCompletableFuture().join();
            limiter.status(Subject.of("first"), "business");
            Patience.await("to be registered", () -> limiter.failures().instances() >= processes);
            return this;
        }

        boolean calls(String tenant) {
            return limiter.acquire(Request.of(tenant, "business")).allowed();
        }

        @Override
        public void close() {
            limiter.close();
            store.close();
        }
    }

    @Test
    void aFlushIsNoticedAtTheNextDecisionOfASubjectThatWasSeenAndSaidOnceAmongAll() {
        try (RedisServer server = RedisServer.start();
                Node one = new Node(server.uri(), DataLoss.FRESH).among(1);
                Node two = new Node(server.uri(), DataLoss.FRESH).among(2)) {
            Patience.await(
                    "the first mark",
                    () -> server.command("EXISTS", "tg:epoch:{0}").whole() == 1);
            for (Node node : List.of(one, two)) {
                assertThat(node.calls("acme")).isTrue();
            }
            server.command("FLUSHALL");
            assertThat(one.calls("acme")).isTrue();
            Patience.await("the wipe to be noticed", () -> !one.events.isEmpty() || !two.events.isEmpty());
            for (int n = 0; n < 5; n++) {
                two.calls("acme");
                one.calls("acme");
            }
            List<Kind> all = new ArrayList<>(one.events);
            all.addAll(two.events);
            assertThat(all).containsExactly(Kind.WIPED);
        }
    }

    @Test
    void theMarkHasNoTimeToLiveAlsoWhereAnOlderReleaseLeftOne() {
        try (RedisServer server = RedisServer.start()) {
            try (Node node = new Node(server.uri(), DataLoss.FRESH).among(1)) {
                assertThat(node.calls("acme")).isTrue();
                Patience.await(
                        "the first mark",
                        () -> server.command("PTTL", "tg:epoch:{0}").whole() == -1);
            }
            server.command("PEXPIRE", "tg:epoch:{0}", "100000");
            try (Node node = new Node(server.uri(), DataLoss.FRESH).among(1)) {
                assertThat(node.calls("acme")).isTrue();
                Patience.await(
                        "the time to live to go",
                        () -> server.command("PTTL", "tg:epoch:{0}").whole() == -1);
            }
        }
    }

    /** Memory is full, and the server evicts as ElastiCache does unless told otherwise, or whatever there is. */
    @ParameterizedTest
    @ValueSource(strings = {"volatile-lru", "allkeys-lru"})
    void anEvictionIsNoWipeAlsoWhereTheMarkIsEvicted(String policy) {
        try (RedisServer server = RedisServer.start();
                Node node = new Node(server.uri(), DataLoss.DENY).among(1)) {
            Patience.await(
                    "a reading of evictions",
                    () -> !server.info("commandstats", "cmdstat_info").isEmpty());
            node.calls("acme");
            server.command("CONFIG", "SET", "maxmemory-policy", policy);
            server.command("CONFIG", "SET", "maxmemory", "5mb");
            String filling = "x".repeat(10_000);
            for (int n = 0; server.command("EXISTS", "tg:{acme}").whole() == 1; n++) {
                assertThat(n).isLessThan(100_000);
                server.command("SET", "filling:" + n, filling, "EX", "1000");
            }
            if (policy.equals("allkeys-lru")) {
                // Which keys go first is a matter of samples.
                server.command("DEL", "tg:epoch:{0}");
            }
            node.calls("acme");
            Patience.await("the loss to be noticed", () -> !node.events.isEmpty());
            assertThat(node.events).containsOnly(Kind.EVICTED);
            assertThat(node.calls("brand-new")).isTrue();
        }
    }

    @Test
    void aMarkThatIsDeletedByHandIsNoWipeWhileOtherKeysAreThere() {
        try (RedisServer server = RedisServer.start();
                Node node = new Node(server.uri(), DataLoss.DENY).among(1)) {
            for (int n = 0; n < 20; n++) {
                node.calls("tenant-" + n);
            }
            server.command("DEL", "tg:epoch:{0}", "tg:{tenant-3}");
            node.calls("tenant-3");
            Patience.await("the loss to be noticed", () -> !node.events.isEmpty());
            assertThat(node.events).containsOnly(Kind.EVICTED);
            assertThat(node.calls("tenant-4")).isTrue();
        }
    }

    @Test
    void aKeyThatIsDeletedIsNoWipe() {
        try (RedisServer server = RedisServer.start();
                Node node = new Node(server.uri(), DataLoss.FRESH).among(1)) {
            Patience.await(
                    "the first mark",
                    () -> server.command("EXISTS", "tg:epoch:{0}").whole() == 1);
            node.calls("acme");
            server.command("DEL", "tg:{acme}");
            node.calls("acme");
            Patience.await("the loss to be noticed", () -> !node.events.isEmpty());
            assertThat(node.events).containsExactly(Kind.EVICTED);
        }
    }

    @Test
    void drainedLimitsDenyAfterAWipeUntilTheirWindowHasPassed() {
        try (RedisServer server = RedisServer.start();
                Node node = new Node(server.uri(), DataLoss.DENY).among(1)) {
            Patience.await(
                    "the first mark",
                    () -> server.command("EXISTS", "tg:epoch:{0}").whole() == 1);
            assertThat(node.calls("acme")).isTrue();
            server.command("FLUSHALL");
            node.calls("acme");
            Patience.await("the wipe to be noticed", () -> node.events.contains(Kind.WIPED));

            assertThat(node.calls("acme")).isFalse();
            assertThat(node.calls("other")).isFalse();
            // One that begins after the wipe finds its mark.
            try (Node later = new Node(server.uri(), DataLoss.DENY).among(1)) {
                Patience.await("the mark to be heard", () -> !later.calls("acme"));
            }
        }
    }

    @Test
    void inAClusterEachShardHasAMarkOfItsOwn() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisStore store = RedisStore.create(cluster.uri(), PATIENT)) {
            store.check().toCompletableFuture().join();
            List<Epoch> first = store.epochs(Map.of()).toCompletableFuture().join();
            List<Epoch> again = store.epochs(Map.of()).toCompletableFuture().join();
            assertThat(first).hasSize(3).allMatch(Epoch::begun).noneMatch(Epoch::wiped);
            assertThat(again).hasSize(3).noneMatch(Epoch::begun);
            assertThat(first).extracting(Epoch::shard).doesNotHaveDuplicates();
            Set<String> shards = Set.copyOf(first.stream().map(Epoch::shard).toList());
            assertThat(IntStream.range(0, 60).mapToObj(n -> store.shard("tenant-" + n)))
                    .allMatch(shards::contains)
                    .contains(shards.toArray(String[]::new));
            String tenant = "tenant-0";
            assertThat(store.epoch(tenant, true).toCompletableFuture().join().shard())
                    .isEqualTo(store.shard(tenant));
        }
    }

    @Test
    void processesAreCountedWhileTheyAreThere() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), PATIENT)) {
            assertThat(present(store, "00000000000000aa", Duration.ofMinutes(1)))
                    .isEqualTo(1);
            assertThat(present(store, "00000000000000bb", Duration.ofMinutes(1)))
                    .isEqualTo(2);
            assertThat(present(store, "00000000000000bb", Duration.ofMinutes(1)))
                    .isEqualTo(2);
            assertThat(present(store, "00000000000000aa", Duration.ofMillis(1))).isEqualTo(2);
            Patience.await(
                    "the first to be gone", () -> present(store, "00000000000000bb", Duration.ofMinutes(1)) == 1);
            assertThat(present(store, "00000000000000bb", Duration.ZERO)).isZero();
            assertThat(server.command("EXISTS", "tg:instances").whole()).isZero();
        }
    }

    private static int present(RedisStore store, String instance, Duration lasting) {
        return store.present(instance, lasting).toCompletableFuture().join();
    }
}
