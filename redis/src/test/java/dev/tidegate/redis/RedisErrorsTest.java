package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.redis.connection.RedisError;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisRefusal;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error is made on a real server of every engine, and means the same to the store on each of them. */
@OnEveryEngine
@Timeout(600)
class RedisErrorsTest {
    private static final Request CALL = Request.of("acme", "business");
    /** Long enough for a busy machine: what is asserted is the error, which the server answers at once. */
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @Parameter
    RedisEngine engine;

    @TempDir
    Path folder;

    private RedisServer server;
    private RespClient admin;
    private String uri;

    @BeforeEach
    void start() throws IOException {
        server = started(Files.createDirectory(folder.resolve("data")));
        admin = server.connect();
        uri = server.uri();
    }

    @AfterEach
    void stop() {
        admin.close();
        server.close();
    }

    private RedisServer started(Path data) {
        RedisServer.Builder builder = RedisServer.builder()
                .line("dir " + data)
                // Data that does not shrink takes long enough to load.
                .line("rdbcompression no")
                .line("lua-time-limit 20");
        // Newer ones look for commands while they load as often as is said, 6.2 every 2 MiB.
        return engine.start(
                engine.locksDebug()
                        ? builder.line("enable-debug-command yes").line("loading-process-events-interval-bytes 65536")
                        : builder);
    }

    /** A first decision succeeds, then {@code harm} is done, and the next one fails with this error. */
    private StoreException failsAfter(Runnable harm) {
        try (RedisStore store = RedisStore.create(uri, DEADLINE);
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            // A busy machine may take longer to connect than a first check may.
            Patience.await("a first check", () -> isWell(store));
            assertThat(limiter.acquire(CALL).allowed()).isTrue();
            harm.run();
            return catchThrowableOfType(StoreException.class, () -> limiter.acquire(CALL));
        }
    }

    private void assertNotExecuted(RedisError error, Runnable harm) {
        StoreException failure = failsAfter(harm);
        assertThat(failure).isNotNull().hasMessage("Redis refused the command: " + error.label());
        assertThat(failure.kind()).isEqualTo(StoreException.Kind.NOT_EXECUTED);
        assertThat(failure.isTransient()).isEqualTo(error.isTransient());
    }

    private static RedisError refusal(RespClient connection, String... words) {
        RedisRefusal refusal = catchThrowableOfType(RedisRefusal.class, () -> connection.command(words));
        return RedisError.of(String.valueOf(refusal.getMessage()));
    }

    @Test
    void aFullServerThatEvictsNothing() {
        assertNotExecuted(RedisError.OUT_OF_MEMORY, () -> admin.command("CONFIG", "SET", "maxmemory", "1"));
    }

    /** By this check a server is ready or not. */
    @ParameterizedTest
    @CsvSource({"maxmemory, 1, 0", "min-replicas-to-write, 1, 0"})
    void aServerThatCannotWriteIsNotReadyUntilItCan(String setting, String harm, String mended) {
        try (RedisStore store = RedisStore.create(uri, DEADLINE)) {
            Patience.await("a first check", () -> isWell(store));
            admin.command("CONFIG", "SET", setting, harm);
            for (int i = 0; i < 3; i++) {
                assertThat(isWell(store)).as("check " + i).isFalse();
            }
            admin.command("CONFIG", "SET", setting, mended);
            Patience.await("to be well again", () -> isWell(store));
        }
    }

    private static boolean isWell(RedisStore store) {
        return store.check()
                .handle((any, failure) -> failure == null)
                .toCompletableFuture()
                .join();
    }

    @Test
    void aServerWhoseReplicasAreTooFew() {
        assertNotExecuted(
                RedisError.TOO_FEW_REPLICAS, () -> admin.command("CONFIG", "SET", "min-replicas-to-write", "1"));
    }

    @Test
    void aServerThatCannotSave() {
        assertNotExecuted(RedisError.SAVE_FAILED, () -> {
            admin.command("CONFIG", "SET", "save", "3600 1");
            delete(folder.resolve("data"));
            admin.command("BGSAVE");
            Patience.await(
                    "a save to fail",
                    () -> server.info("persistence", "rdb_last_bgsave_status").equals("err"));
        });
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aReplicaAndOneWithoutItsPrimary() {
        assertNotExecuted(RedisError.READ_ONLY, () -> admin.command("REPLICAOF", "127.0.0.1", "1"));
        admin.command("REPLICAOF", "NO", "ONE");
        assertNotExecuted(RedisError.MASTER_DOWN, () -> {
            admin.command("CONFIG", "SET", "replica-serve-stale-data", "no");
            admin.command("REPLICAOF", "127.0.0.1", "1");
        });
    }

    @Test
    void aServerThatIsLoading() {
        assertNotExecuted(RedisError.LOADING, () -> {
            admin.command("DEBUG", "POPULATE", "4000", "filling", "4000");
            admin.command("CONFIG", "SET", "key-load-delay", "500");
            var unused = CompletableFuture.runAsync(() -> server.command("DEBUG", "RELOAD"));
            Patience.await("loading", () -> isRefused(RedisError.LOADING));
        });
    }

    private boolean isRefused(RedisError error) {
        try {
            admin.command("PING");
            return false;
        } catch (RedisRefusal refusal) {
            return RedisError.of(String.valueOf(refusal.getMessage())) == error;
        }
    }

    @Test
    void aServerWhoseScriptRunsTooLongAndOneWhoseScriptIsKilled() {
        List<CompletableFuture<RedisError>> scripts = new ArrayList<>();
        assertNotExecuted(RedisError.BUSY, () -> {
            scripts.add(CompletableFuture.supplyAsync(this::endless));
            Patience.await("a busy server", () -> isRefused(RedisError.BUSY));
        });
        admin.command("SCRIPT", "KILL");
        assertThat(scripts.get(0).join()).isEqualTo(RedisError.SCRIPT_KILLED);
    }

    private RedisError endless() {
        try (RespClient other = server.connect()) {
            return refusal(other, "EVAL", "while true do end", "0");
        }
    }

    @Test
    void aUserWhoMayNotRunACommandOfTheScriptOrUseItsKeys() {
        for (String missing : List.of("-evalsha", "-time", "-get", "-set", "resetkeys")) {
            user("~tg:* +@all");
            uri = server.uri("limiter", "secret");
            assertNotExecuted(RedisError.NO_PERMISSION, () -> user("~tg:* +@all " + missing));
        }
        user("~tg:* +@all");
        try (RespClient limiter = RespClient.open(server.port(), Optional.empty())) {
            limiter.command("AUTH", "limiter", "secret");
            assertThat(refusal(limiter, "EVAL", "return redis.call('GET', 'other')", "0"))
                    .isEqualTo(RedisError.NO_PERMISSION);
            user("~tg:* +@all -script");
            assertThat(refusal(limiter, "SCRIPT", "LOAD", "return 1")).isEqualTo(RedisError.NO_PERMISSION);
        }
    }

    private void user(String rules) {
        admin.command(("ACL SETUSER limiter reset on >secret " + rules).split(" "));
    }

    @Test
    void aPasswordThatIsMissingOrWrong() {
        admin.command("ACL", "SETUSER", "default", ">secret");
        try (RespClient stranger = RespClient.open(server.port(), Optional.empty())) {
            assertThat(refusal(stranger, "AUTH", "default", "wrong")).isEqualTo(RedisError.WRONG_PASSWORD);
            admin.command("ACL", "SETUSER", "default", "resetpass", ">secret");
        }
        try (RespClient stranger = RespClient.open(server.port(), Optional.empty())) {
            assertThat(refusal(stranger, "PING")).isEqualTo(RedisError.AUTH_REQUIRED);
        }
        try (RedisStore store = RedisStore.create(server.uri(), DEADLINE)) {
            assertThat(store.check()
                            .handle((any, failure) -> StoreException.unwrapped(failure))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.isTransient())
                                    .as(failure.getMessage())
                                    .isFalse());
        }
    }

    @Test
    void aServerThatTakesNoMoreClients() {
        admin.command("CONFIG", "SET", "maxclients", "1");
        try (RedisStore store = RedisStore.create(server.uri(), DEADLINE)) {
            assertThat(store.check()
                            .handle((any, failure) -> StoreException.unwrapped(failure))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOfSatisfying(StoreException.class, failure -> {
                        assertThat(failure.isTransient())
                                .as(failure.getMessage())
                                .isTrue();
                        assertThat(failure.kind()).isEqualTo(StoreException.Kind.NOT_EXECUTED);
                    });
        }
        try (RespClient crowded = RespClient.open(server.port(), Optional.empty())) {
            assertThat(refusal(crowded, "PING")).isEqualTo(RedisError.MAX_CLIENTS);
        }
    }

    @Test
    void aCommandThatIsNotThereAndAScriptThatIsUnknown() {
        assertThat(refusal(admin, "NO-SUCH-COMMAND")).isEqualTo(RedisError.COMMAND_MISSING);
        assertThat(refusal(admin, "CLIENT", "NO-SUCH-SUBCOMMAND")).isEqualTo(RedisError.COMMAND_MISSING);
        assertThat(refusal(admin, "EVAL", "return redis.call('NO-SUCH-COMMAND')", "0"))
                .isEqualTo(RedisError.COMMAND_MISSING);
        assertThat(refusal(admin, "EVALSHA", "0".repeat(40), "0")).isEqualTo(RedisError.NO_SCRIPT);
        assertThat(refusal(admin, "SELECT", "4000")).isEqualTo(RedisError.WRONG_DATABASE);
    }

    /** One value is at fault and not the server: commands on it are not decided elsewhere, and others go on. */
    @Test
    void aKeyOfAnotherTypeAndAScriptThatFailsAreValuesThatCannotBeRead() {
        StoreException failure = failsAfter(() -> {
            admin.command("FLUSHALL");
            admin.command("LPUSH", new String(key(), StandardCharsets.UTF_8), "foreign");
        });
        assertThat(failure).hasMessage("a stored value cannot be read: it is not what the limiter writes");
        assertThat(failure.kind()).isEqualTo(StoreException.Kind.UNREADABLE);
        assertThat(failure.key().orElseThrow()).contains(new String(key(), StandardCharsets.UTF_8));
        for (String script : List.of("error('OOM NOPERM: -OOM ')", "return 1 + nil")) {
            assertThat(refusal(admin, "EVAL", script, "0")).isEqualTo(RedisError.SCRIPT_FAILED);
        }
        assertThat(RedisError.SCRIPT_FAILED.isNotExecuted()).isFalse();
    }

    private static byte[] key() {
        return RedisKeys.key(CALL.subject(), Scope.TENANT);
    }

    @Test
    void aClusterWhoseSlotsAreElsewhereOrNowhere() {
        try (RedisServer one = engine.start(RedisServer.builder().clustered());
                RedisServer two = engine.start(RedisServer.builder().clustered());
                RespClient first = one.connect();
                RespClient second = two.connect()) {
            String[] read = {"EVAL", "return redis.call('GET', KEYS[1])", "1", "{tag}a"};
            assertThat(refusal(first, read)).isEqualTo(RedisError.CLUSTER_DOWN);
            String slot =
                    String.valueOf(first.command("CLUSTER", "KEYSLOT", "{tag}a").whole());
            for (int from = 0; from < 16_384; from += 1_024) {
                first.command(Stream.concat(
                                Stream.of("CLUSTER", "ADDSLOTS"),
                                IntStream.range(from, from + 1_024).mapToObj(String::valueOf))
                        .toArray(String[]::new));
            }
            second.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(one.port()));
            String other = second.command("CLUSTER", "MYID").text();
            Patience.await(
                    "the nodes to know each other and all slots",
                    () -> isOk(first)
                            && isOk(second)
                            && first.command("CLUSTER", "NODES").text().contains(other));
            assertThat(refusal(second, read)).isEqualTo(RedisError.MOVED);
            assertThat(refusal(first, "MGET", "{tag}a", "{other}b")).isEqualTo(RedisError.CROSS_SLOT);
            first.command("SET", "{tag}a", "here");
            Patience.await("the other to be known as a primary", () -> migrates(first, slot, other));
            // Redis 6.2 says so only at the node that takes the slot.
            assertThat(refusal(first, "MGET", "{tag}a", "{tag}b")).isIn(RedisError.TRY_AGAIN, RedisError.ASK);
            assertThat(refusal(first, "GET", "{tag}b")).isEqualTo(RedisError.ASK);
        }
    }

    private static boolean isOk(RespClient node) {
        return node.command("CLUSTER", "INFO").text().contains("cluster_state:ok");
    }

    private static boolean migrates(RespClient node, String slot, String to) {
        try {
            node.command("CLUSTER", "SETSLOT", slot, "MIGRATING", to);
            return true;
        } catch (RedisRefusal notYet) {
            return false;
        }
    }
}
