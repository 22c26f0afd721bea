package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisRefusal;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States in which a server or a cluster refuses or delays commands, made with real processes: each is found as its own class. */
class ServerStatesTest {
    @TempDir
    Path folder;

    @Test
    void aReplica() {
        try (RedisServer primary = RedisServer.start();
                RedisServer replica = RedisServer.builder()
                        .line("replicaof 127.0.0.1 " + primary.port())
                        .line("replica-serve-stale-data no")
                        .user("blind", "x", "~tg:* +@all -info")
                        .start()) {
            Patience.await("the replica to follow", () -> up(replica));
            Seen.as(FailureClass.REPLICA_READ_ONLY, Seen.at(replica.uri()), "replicaof");
            Seen.as(FailureClass.REPLICA_READ_ONLY, Seen.at(replica.uri("blind", "x")), "replicaof, INFO forbidden");
            replica.command("CONFIG", "SET", "replica-read-only", "no");
            Seen.healthy(Seen.at(replica.uri()), FailureClass.REPLICA_WRITABLE);
            primary.kill();
            Patience.await("the replica to notice", () -> !up(replica));
            Seen.as(FailureClass.MASTER_DOWN, Seen.at(replica.uri()), "its primary was killed");
        }
    }

    @Test
    void aServerThatLoads() {
        try (RedisServer redis = RedisServer.builder()
                .line("enable-debug-command yes")
                .line("save 3600 1")
                .line("loading-process-events-interval-bytes 1024")
                .start()) {
            redis.command("DEBUG", "POPULATE", "2000", "filling", "100");
            redis.command("CONFIG", "SET", "key-load-delay", "10000");
            CompletableFuture<Void> reload = CompletableFuture.runAsync(() -> redis.command("DEBUG", "RELOAD"));
            Patience.await("loading", () -> refusal(redis, "PING").equals("LOADING"));
            Seen.as(FailureClass.LOADING, Seen.at(redis.uri()), "DEBUG RELOAD with key-load-delay");
            redis.kill();
            reload.handle((any, gone) -> gone).join();
        }
    }

    @Test
    void aServerThatIsBusyWithAScript() {
        try (RedisServer redis = RedisServer.builder().line("lua-time-limit 50").start()) {
            CompletableFuture<Void> script =
                    CompletableFuture.runAsync(() -> redis.command("EVAL", "while true do end", "0"));
            Patience.await("busy", () -> refusal(redis, "PING").equals("BUSY"));
            Seen.as(FailureClass.BUSY_SCRIPT, Seen.at(redis.uri()), "EVAL 'while true do end'");
            redis.command("SCRIPT", "KILL");
            script.handle((any, killed) -> killed).join();
            Seen.healthy(Seen.at(redis.uri()));
        }
    }

    @Test
    void aServerThatIsFull() {
        try (RedisServer redis = RedisServer.builder().start()) {
            redis.command("CONFIG", "SET", "maxmemory", "100kb");
            Seen.as(FailureClass.OUT_OF_MEMORY, Seen.at(redis.uri()), "maxmemory 100kb, noeviction");
            assertThat(redis.command("DBSIZE").whole()).isZero();
        }
    }

    @Test
    void aServerWithTooManyClients() {
        try (RedisServer redis = RedisServer.builder().line("maxclients 1").start()) {
            RespClient[] one = new RespClient[1];
            Patience.await("the only place", () -> {
                try {
                    one[0] = redis.connect();
                    one[0].command("PING");
                    return true;
                } catch (RuntimeException taken) {
                    return false;
                }
            });
            Seen.as(FailureClass.MAX_CLIENTS, Seen.at(redis.uri()), "maxclients 1, one connected");
            one[0].close();
        }
    }

    @Test
    void aServerThatCannotSave() throws IOException {
        try (RedisServer redis = RedisServer.builder()
                .line("save 3600 1")
                .line("enable-protected-configs yes")
                .start()) {
            Path gone = Files.createDirectory(folder.resolve("gone"));
            redis.command("CONFIG", "SET", "dir", gone.toString());
            Files.delete(gone);
            redis.command("SET", "a", "b");
            redis.command("BGSAVE");
            Patience.await(
                    "the save to fail",
                    () -> redis.info("persistence", "rdb_last_bgsave_status").equals("err"));
            Seen.as(FailureClass.SAVE_FAILED, Seen.at(redis.uri()), "BGSAVE failed: its folder is gone");
        }
    }

    @Test
    void aServerWithoutItsReplicas() {
        try (RedisServer redis =
                RedisServer.builder().line("min-replicas-to-write 1").start()) {
            Seen.as(FailureClass.TOO_FEW_REPLICAS, Seen.at(redis.uri()), "min-replicas-to-write 1");
        }
    }

    @Test
    void aServerThatIsSlow() throws IOException {
        try (RedisServer redis = RedisServer.start();
                ScriptedRedis slow = new ScriptedRedis(redis, command -> {
                    LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
                    return Optional.empty();
                })) {
            Seen.as(FailureClass.TOO_SLOW, Seen.at(slow.port()), "60 ms before each answer");
        }
    }

    @Test
    void aClusterWithoutSlots() {
        try (RedisServer redis = RedisServer.builder().clustered().start()) {
            Seen.as(FailureClass.CLUSTER_DOWN, Seen.at(redis.uri()), "cluster-enabled, no slots");
        }
    }

    @Test
    void aCluster() throws IOException {
        try (RedisCluster cluster = RedisCluster.start(0, node -> node.line("cluster-node-timeout 60000"))) {
            for (int i = 0; i < 5; i++) {
                Seen.healthy(Seen.at(cluster.uri()), FailureClass.CLUSTER_CLIENT_NEEDED);
            }
            Seen.as(FailureClass.WRONG_DATABASE, Seen.at(cluster.uri() + "/1"), "database 1 of a cluster");
            try (ScriptedRedis hiding = new ScriptedRedis(
                    cluster.node(0),
                    command -> command.get(0).equals("INFO")
                            ? Optional.of("$21\r\nredis_mode:standalone\r\n")
                            : Optional.empty())) {
                // The key is on that node in one of three.
                Diagnosis seen = Seen.at(hiding.port());
                for (int i = 0; i < 50 && seen.ok(); i++) {
                    seen = Seen.at(hiding.port());
                }
                Seen.as(FailureClass.MOVED, seen, "a cluster behind a proxy that says it is none");
            }
            cluster.node(2).kill();
            Seen.as(
                    FailureClass.CLUSTER_NODE_UNREACHABLE,
                    Seen.at(cluster.uri()),
                    "one of three nodes killed, not yet noticed");
        }
    }

    @Test
    void aClusterThatHasLostANode() {
        try (RedisCluster cluster = RedisCluster.start()) {
            cluster.node(2).kill();
            Patience.await(
                    "the others to notice",
                    () -> cluster.node(0).command("CLUSTER", "INFO").text().contains("cluster_state:fail"));
            Seen.as(FailureClass.CLUSTER_DOWN, Seen.at(cluster.uri()), "one of three nodes lost");
        }
    }

    private static boolean up(RedisServer replica) {
        return replica.info("replication", "master_link_status").equals("up");
    }

    private static String refusal(RedisServer redis, String command) {
        try {
            redis.command(command);
            return "";
        } catch (RedisRefusal e) {
            return e.code();
        }
    }
}
