package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import dev.tidegate.server.upstash.cluster.RoutedRedis;
import dev.tidegate.server.upstash.script.Prepared;
import dev.tidegate.server.upstash.script.ScriptBook;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisProxy;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol of Upstash before a real cluster of three primaries. */
class UpstashClusterTest {
    private static final String CROSSSLOT = "CROSSSLOT Keys in request don't hash to the same slot";

    private static final String RESET = "54bd274ddc59fb3be0f42deee2f64322a10e2b50";

    private static RedisCluster cluster;
    private static UpstashServer upstash;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
        upstash = UpstashServer.before(cluster.uri());
    }

    @AfterAll
    static void stop() {
        upstash.close();
        cluster.close();
    }

    @BeforeEach
    void empty() {
        for (int i = 0; i < RedisCluster.PRIMARIES; i++) {
            cluster.node(i).command("FLUSHALL");
            cluster.node(i).command("SCRIPT", "FLUSH");
        }
    }

    private static String key(int primary) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> "k" + i)
                .filter(key -> cluster.holderOf(key).equals(cluster.node(primary)))
                .findFirst()
                .orElseThrow();
    }

    private static void fill(int keys) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            body.append(i == 0 ? "[" : ",").append("[\"set\",\"all").append(i).append("\",1]");
        }
        assertThat(upstash.post("/pipeline", body + "]").body()).doesNotContain("error");
    }

    @Test
    void aCommandGoesToTheNodeOfItsKeyAndAPipelineToAllOfThem() {
        for (int i = 0; i < RedisCluster.PRIMARIES; i++) {
            assertThat(upstash.command("[\"set\",\"" + key(i) + "\",\"at " + i + "\"]"))
                    .isEqualTo("{\"result\":\"OK\"}");
            assertThat(cluster.node(i).command("GET", key(i)).text()).isEqualTo("at " + i);
        }
        assertThat(upstash.post(
                                "/pipeline",
                                "[[\"get\",\"" + key(2) + "\"],[\"get\",\"" + key(0) + "\"],[\"get\",\"" + key(1)
                                        + "\"]]")
                        .body())
                .isEqualTo("[{\"result\":\"at 2\"},{\"result\":\"at 0\"},{\"result\":\"at 1\"}]");
        assertThat(upstash.command("[\"memory\",\"usage\",\"" + key(1) + "\"]")).matches("\\{\"result\":\\d+}");
    }

    @Test
    void commandsOfAllKeysAskAllPrimaries() {
        fill(60);
        assertThat(upstash.command("[\"dbsize\"]")).isEqualTo("{\"result\":60}");
        assertThat(upstash.command("[\"keys\",\"all*\"]").split("all")).hasSize(61);
        assertThat(upstash.command("[\"randomkey\"]")).startsWith("{\"result\":\"all");
        List<String> seen = new ArrayList<>();
        String cursor = "0";
        do {
            String[] parts = upstash.command("[\"scan\",\"" + cursor + "\",\"match\",\"all?*\",\"count\",7]")
                    .replaceAll("[^a-z0-9,]", "")
                    .substring("result".length())
                    .split(",");
            cursor = parts[0];
            seen.addAll(List.of(parts).subList(1, parts.length));
        } while (!cursor.equals("0"));
        assertThat(seen).filteredOn(name -> !name.isEmpty()).hasSize(60).doesNotHaveDuplicates();
        assertThat(upstash.command("[\"scan\",\"x\"]")).isEqualTo("{\"error\":\"ERR invalid cursor\"}");
        assertThat(upstash.command("[\"flushdb\"]")).isEqualTo("{\"result\":\"OK\"}");
        assertThat(upstash.command("[\"dbsize\"]")).isEqualTo("{\"result\":0}");
    }

    @Test
    void aScriptIsLoadedOnEveryPrimary() {
        String sha = upstash.command("[\"script\",\"load\",\"return KEYS[1]\"]").replaceAll(".*:\"|\"}", "");
        for (int i = 0; i < RedisCluster.PRIMARIES; i++) {
            String all =
                    "[[\"script\",\"load\",\"return KEYS[1]\"],[\"evalsha\",\"" + sha + "\",1,\"" + key(i) + "\"]]";
            assertThat(upstash.post("/pipeline", all).body()).endsWith(",{\"result\":\"" + key(i) + "\"}]");
        }
        assertThat(upstash.command("[\"script\",\"exists\",\"" + sha + "\",\"" + "0".repeat(40) + "\"]"))
                .isEqualTo("{\"result\":[1,0]}");
        cluster.node(1).command("SCRIPT", "FLUSH");
        assertThat(upstash.command("[\"script\",\"exists\",\"" + sha + "\"]")).isEqualTo("{\"result\":[0]}");
    }

    @Test
    void keysInSeveralSlotsAreAnErrorAndChangeNothing() {
        String two = "\"" + key(0) + "\",\"" + key(1) + "\"";
        assertThat(upstash.command("[\"mget\"," + two + "]")).isEqualTo("{\"error\":\"" + CROSSSLOT + "\"}");
        assertThat(upstash.command("[\"mset\",\"" + key(0) + "\",1,\"" + key(1) + "\",2]"))
                .isEqualTo("{\"error\":\"" + CROSSSLOT + "\"}");
        HttpResponse<String> refused =
                upstash.post("/multi-exec", "[[\"set\",\"" + key(0) + "\",1],[\"set\",\"" + key(1) + "\",2]]");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("{\"error\":\"" + CROSSSLOT + "\"}");
        assertThat(upstash.command("[\"dbsize\"]")).isEqualTo("{\"result\":0}");
        HttpResponse<String> whole = upstash.post("/multi-exec", "[[\"set\",\"" + key(0) + "\",1],[\"dbsize\"]]");
        assertThat(whole.statusCode()).isEqualTo(400);
        assertThat(whole.body()).contains("'dbsize' asks all nodes");
    }

    @Test
    void aTransactionRunsOnTheNodeOfItsKeys() {
        for (int i = 0; i < RedisCluster.PRIMARIES; i++) {
            String tag = "{" + key(i) + "}";
            assertThat(upstash.post(
                                    "/multi-exec",
                                    "[[\"set\",\"" + tag + "a\",1],[\"incr\",\"" + tag + "a\"],[\"mget\",\"" + tag
                                            + "a\",\"" + tag + "b\"]]")
                            .body())
                    .isEqualTo("[{\"result\":\"OK\"},{\"result\":2},{\"result\":[\"2\",null]}]");
        }
        assertThat(upstash.post("/multi-exec", "[[\"ping\"]]").body()).isEqualTo("[{\"result\":\"PONG\"}]");
    }

    @Test
    void theListsOfDeniedValuesAndTheEventsOfAPrefixAreInOneSlotUnderTheirOwnNames() {
        String body = "[[\"sadd\",\"p:denyList:all\",\"a\",\"b\"],[\"sadd\",\"p:denyList:ipDenyList\",\"b\"],"
                + "[\"sdiffstore\",\"p:denyList:all\",\"p:denyList:all\",\"p:denyList:ipDenyList\"],"
                + "[\"set\",\"p:ipDenyListStatus\",\"valid\",\"px\",60000]]";
        assertThat(upstash.post("/multi-exec", body).body())
                .isEqualTo("[{\"result\":2},{\"result\":1},{\"result\":1},{\"result\":\"OK\"}]");
        assertThat(upstash.command("[\"smembers\",\"p:denyList:all\"]")).isEqualTo("{\"result\":[\"a\"]}");
        assertThat(upstash.command("[\"get\",\"p:ipDenyListStatus\"]")).isEqualTo("{\"result\":\"valid\"}");
        upstash.command("[\"zincrby\",\"p:events:3600000\",1,\"m\"]");
        assertThat(upstash.command("[\"zunion\",2,\"p:events:3600000\",\"p:events:7200000\"]"))
                .isEqualTo("{\"result\":[\"m\"]}");
        assertThat(upstash.command("[\"keys\",\"p:*\"]"))
                .contains("\"p:denyList:all\"", "\"p:ipDenyListStatus\"", "\"p:events:3600000\"")
                .doesNotContain("{p");
        assertThat(upstash.command("[\"del\",\"p:ipDenyListStatus\",\"p:denyList:all\"]"))
                .contains("2");
        assertThat(upstash.command("[\"del\",\"p:denyList:ipDenyList\"]")).contains("1");
        assertThat(upstash.command("[\"randomkey\"]")).isEqualTo("{\"result\":\"p:events:3600000\"}");
        upstash.command("[\"sadd\",\"p:denyList:all\",\"a\"]");
        assertThat(upstash.command("[\"keys\",\"p:denyList:a*\"]")).isEqualTo("{\"result\":[\"p:denyList:all\"]}");
    }

    /** The Python client reads the counters of a sliding window by their names, and that of a fixed one. */
    @Test
    void twoWindowsInARowAreReadWhereALimitScriptKeepsThem() {
        upstash.command("[\"set\",\"{p:me}:10\",3]");
        upstash.command("[\"set\",\"{p:me}:9\",4]");
        assertThat(upstash.command("[\"mget\",\"p:me:10\",\"p:me:9\"]")).isEqualTo("{\"result\":[\"3\",\"4\"]}");
        upstash.command("[\"set\",\"{p}:10\",5]");
        assertThat(upstash.command("[\"MGET\",\"{p}:10\",\"{p}:9\"]")).isEqualTo("{\"result\":[\"5\",null]}");
        for (String other : new String[] {"p:me:8", "p:you:9", "p:me:11", "p:me:99999999999999999999"}) {
            assertThat(upstash.command("[\"mget\",\"p:me:10\",\"" + other + "\"]"))
                    .contains(CROSSSLOT);
        }
    }

    @Test
    void aNodeThatHandedItsSlotOnIsLeftForTheOneThatHasIt() {
        String key = key(0);
        assertThat(upstash.post("/multi-exec", "[[\"set\",\"" + key + "\",1]]").body())
                .isEqualTo("[{\"result\":\"OK\"}]");
        move(key, 0, 1);
        assertThat(upstash.post("/multi-exec", "[[\"incr\",\"" + key + "\"],[\"incr\",\"" + key + "\"]]")
                        .body())
                .isEqualTo("[{\"result\":2},{\"result\":3}]");
        assertThat(upstash.command("[\"incr\",\"" + key + "\"]")).isEqualTo("{\"result\":4}");
        move(key, 1, 0);
        assertThat(upstash.command("[\"incr\",\"" + key + "\"]")).isEqualTo("{\"result\":5}");
    }

    @Test
    void aKeyThatIsBeingMovedIsFoundWhereItIs() {
        String key = key(0);
        upstash.command("[\"set\",\"" + key + "\",1]");
        String slot = String.valueOf(
                cluster.node(0).command("CLUSTER", "KEYSLOT", key).whole());
        String[] ids = {id(0), id(1)};
        cluster.node(1).command("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[0]);
        cluster.node(0).command("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[1]);
        cluster.node(0)
                .command("MIGRATE", "127.0.0.1", String.valueOf(cluster.node(1).port()), key, "0", "5000");
        assertThat(upstash.command("[\"incr\",\"" + key + "\"]")).isEqualTo("{\"result\":2}");
        assertThat(upstash.post("/multi-exec", "[[\"incr\",\"" + key + "\"]]").statusCode())
                .isEqualTo(400);
        assertThat(upstash.command("[\"incr\",\"" + key + "\"]")).isEqualTo("{\"result\":3}");
        for (int i : new int[] {1, 0, 2}) {
            cluster.node(i).command("CLUSTER", "SETSLOT", slot, "NODE", ids[1]);
        }
        move(key, 1, 0);
    }

    private static String id(int node) {
        return cluster.node(node).command("CLUSTER", "MYID").text();
    }

    private static void move(String key, int from, int to) {
        String slot = String.valueOf(
                cluster.node(0).command("CLUSTER", "KEYSLOT", key).whole());
        String target = id(to);
        cluster.node(to).command("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        cluster.node(from).command("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
        cluster.node(from)
                .command("MIGRATE", "127.0.0.1", String.valueOf(cluster.node(to).port()), key, "0", "5000");
        for (int i : new int[] {to, from, 2}) {
            cluster.node(i).command("CLUSTER", "SETSLOT", slot, "NODE", target);
        }
    }

    @Test
    void aReadOnlyTokenDeletesNothingThroughTheScriptThatResets(@TempDir Path folder) throws IOException {
        fill(9);
        HashedSecrets.Created reader = UpstashTokens.create(
                "reader",
                new TokenScope(
                        true, Set.of(), Set.of(), Set.of(), List.of(), List.of(), Optional.empty(), Optional.empty()));
        UpstashTokens tokens = UpstashTokens.load(Files.writeString(folder.resolve("tokens"), reader.line()));
        try (UpstashServer there = UpstashServer.before(
                RedisStore.builder(cluster.uri()).raw(), UpstashOptions.on(0), Optional.of(tokens))) {
            String reset = ",\"54bd274ddc59fb3be0f42deee2f64322a10e2b50\",1,\"all*\"]";
            for (String command : List.of("[\"evalsha_ro\"", "[\"EVALSHA_RO\"", "[\"evalsha\"")) {
                try (TestConnection call = new TestConnection(there.port())) {
                    String bearer = "Authorization: Bearer " + reader.secret();
                    assertThat(call.post("/", command + reset, bearer)
                                    .response()
                                    .body())
                            .as(command)
                            .contains("error");
                    assertThat(call.post("/", "[\"dbsize\"]", bearer).response().body())
                            .as(command)
                            .isEqualTo("{\"result\":9}");
                }
            }
        }
    }

    @Test
    void everyNodeOfAClusterGetsThePassword() {
        try (RedisCluster own = RedisCluster.start(
                        0, builder -> builder.password("secret").line("masterauth secret"));
                UpstashServer there = UpstashServer.before(own.uri())) {
            for (int i = 0; i < 12; i++) {
                String set = "[\"set\",\"a" + i + "\",1]";
                // The first command to a node may fail for a moment on a busy machine: its connection is made then.
                Patience.await(set, () -> there.command(set).equals("{\"result\":\"OK\"}"));
                assertThat(there.post("/multi-exec", "[[\"incr\",\"a" + i + "\"]]")
                                .body())
                        .isEqualTo("[{\"result\":2}]");
            }
            assertThat(there.command("[\"dbsize\"]")).isEqualTo("{\"result\":12}");
        }
    }

    @Test
    void aPrimaryThatFailsIsAnErrorAtOnceAndItsReplicaAnswersAfterIt() {
        try (RedisCluster own = RedisCluster.start(1, builder -> builder);
                UpstashServer there = UpstashServer.before(own.uri())) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                keys.add("f" + i);
                assertThat(there.command("[\"set\",\"f" + i + "\",1]")).isEqualTo("{\"result\":\"OK\"}");
            }
            RedisServer lost = own.holderOf("f0");
            assertThat(lost.command("WAIT", "1", "10000").whole()).isEqualTo(1);
            assertThat(there.post("/multi-exec", "[[\"get\",\"f0\"]]").statusCode())
                    .isEqualTo(200);
            lost.kill();
            HttpResponse<String> down = there.post("/", "[\"get\",\"f0\"]");
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.body()).startsWith("{\"error\":\"ERR Redis did not answer");
            for (String path : List.of("/", "/pipeline", "/multi-exec")) {
                String body = path.equals("/") ? "[\"incr\",\"f0\"]" : "[[\"incr\",\"f0\"]]";
                while (!there.post(path, body).body().contains("result")) {
                    Thread.onSpinWait();
                }
            }
            for (String key : keys) {
                assertThat(there.command("[\"exists\",\"" + key + "\"]")).isEqualTo("{\"result\":1}");
            }
            assertThat(there.command("[\"dbsize\"]")).isEqualTo("{\"result\":30}");
            assertThat(there.command("[\"publish\",\"c\",\"m\"]")).startsWith("{\"result\":");
        }
    }

    @Test
    void anErrorOfAScriptLeadsToNoServerThatIsNotOfTheCluster() throws IOException {
        String key = key(1);
        try (ServerSocketChannel elsewhere = ServerSocketChannel.open()) {
            elsewhere
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            int port = elsewhere.socket().getLocalPort();
            for (String kind : List.of("MOVED " + slot(key), "ASK " + slot(key), "MOVED 1", "ASK 1")) {
                String text = kind + " 127.0.0.1:" + port;
                assertThat(upstash.command("[\"eval\",\"return {err='" + text + "'}\",1,\"" + key + "\"]"))
                        .isEqualTo("{\"error\":\"" + text + "\"}");
                assertThat(upstash.post(
                                        "/pipeline",
                                        "[[\"eval\",\"return redis.error_reply('" + text + "')\",1,\"" + key
                                                + "\"],[\"incr\",\"" + key + "\"]]")
                                .body())
                        .startsWith("[{\"error\":\"" + text + "\"},{\"result\":");
                assertThat(elsewhere.accept()).as("a connection after " + text).isNull();
            }
        }
    }

    private static long slot(String key) {
        return cluster.node(0).command("CLUSTER", "KEYSLOT", key).whole();
    }

    @Test
    void aFreshServerAnswersForEverySlotRightAfterAReset() {
        fill(300);
        try (UpstashServer fresh = UpstashServer.before(cluster.uri())) {
            for (int i = 0; i < 2; i++) {
                assertThat(fresh.command("[\"get\",\"" + key(0) + "\"]")).isEqualTo("{\"result\":null}");
            }
            assertThat(fresh.command("[\"evalsha\",\"" + RESET + "\",1,\"all*\"]"))
                    .isEqualTo("{\"result\":null}");
            assertThat(fresh.command("[\"dbsize\"]")).isEqualTo("{\"result\":0}");
            for (int batch = 0; batch < 8; batch++) {
                int from = batch * 1000;
                String gets = IntStream.range(from, from + 1000)
                        .mapToObj(i -> "[\"get\",\"s" + i + "\"]")
                        .collect(Collectors.joining(",", "[", "]"));
                String nulls = "[" + String.join(",", Collections.nCopies(1000, "{\"result\":null}")) + "]";
                assertThat(fresh.post("/pipeline", gets).body()).isEqualTo(nulls);
            }
        }
    }

    @Test
    void whatALostPrimaryDoesNotAnswerFailsAloneAndIsNeverLeftOut() {
        try (RedisCluster own = RedisCluster.start(0, builder -> builder.line("cluster-require-full-coverage no"));
                UpstashServer there = UpstashServer.before(own.uri())) {
            Function<RedisServer, String> on = server -> IntStream.range(0, 1000)
                    .mapToObj(i -> "k" + i)
                    .filter(key -> own.holderOf(key).equals(server))
                    .findFirst()
                    .orElseThrow();
            String[] keys = {on.apply(own.node(0)), on.apply(own.node(1)), on.apply(own.node(2))};
            assertThat(there.command("[\"dbsize\"]")).isEqualTo("{\"result\":0}");
            own.node(1).kill();
            assertThat(there.post("/", "[\"get\",\"" + keys[1] + "\"]").statusCode())
                    .isEqualTo(503);
            String body =
                    "[[\"incr\",\"" + keys[1] + "\"],[\"incr\",\"" + keys[0] + "\"],[\"incr\",\"" + keys[2] + "\"]]";
            for (int i = 1; i <= 3; i++) {
                HttpResponse<String> each = there.post("/pipeline", body);
                assertThat(each.statusCode()).isEqualTo(200);
                assertThat(each.body())
                        .startsWith("[{\"error\":\"ERR Redis did not answer")
                        .endsWith("},{\"result\":" + i + "},{\"result\":" + i + "}]");
            }
            Patience.await(
                    "the others to agree that it is lost",
                    () -> Stream.of(0, 2)
                            .allMatch(i -> own.node(i)
                                    .command("CLUSTER", "NODES")
                                    .text()
                                    .contains("master,fail ")));
            Patience.await(
                    "the lost primary to be left out of the topology",
                    () -> there.command("[\"get\",\"" + keys[1] + "\"]")
                            .contains("no node of the cluster has the slot"));
            for (String command : List.of(
                    "[\"dbsize\"]",
                    "[\"scan\",0]",
                    "[\"keys\",\"k*\"]",
                    "[\"flushdb\"]",
                    "[\"evalsha\",\"" + RESET + "\",1,\"k*\"]")) {
                HttpResponse<String> partial = there.post("/", command);
                assertThat(partial.body()).contains("no primary of the cluster has some of the 16,384 slots");
                assertThat(partial.statusCode()).isEqualTo(503);
            }
            for (int i : new int[] {0, 2}) {
                assertThat(there.command("[\"get\",\"" + keys[i] + "\"]")).isEqualTo("{\"result\":\"3\"}");
            }
        }
    }

    @Test
    void nothingIsSentBeforeItIsKnownWhetherThereIsACluster() throws IOException {
        byte[][] words = Stream.of("zincrby", "p:events:3600000", "1", "m")
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        List<Prepared> commands = List.of(new ScriptBook(false, () -> true, () -> false).prepare(words));
        ServerSocketChannel loading =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = loading.socket().getLocalPort();
        try (RawRedis redis = RedisStore.builder("redis://127.0.0.1:" + port).raw()) {
            RoutedRedis routed = new RoutedRedis(redis, redis::send);
            CompletableFuture<RawReply[]> unconnected = new CompletableFuture<>();
            CompletableFuture<RawReply[]> connected = new CompletableFuture<>();
            SocketChannel first;
            try (loading) {
                routed.send(commands, unconnected::complete);
                first = loading.accept();
                assertThat(first.read(ByteBuffer.allocate(1))).isEqualTo(1);
            }
            // From the second connection on there is one of the nodes.
            try (first;
                    RedisProxy proxy = RedisProxy.to(cluster.node(0), "127.0.0.1", port)) {
                first.write(ByteBuffer.wrap("-LOADING not yet\r\n".getBytes(StandardCharsets.US_ASCII)));
                assertThat(unconnected.join()[0].failure())
                        .hasMessageContaining("Redis refused the connection: LOADING");
                assertThat(proxy.connections()).isZero();
                routed.send(commands, connected::complete);
                assertThat(connected.join()[0].failure()).isNull();
            }
        }
        assertThat(upstash.command("[\"zscore\",\"p:events:3600000\",\"m\"]")).isEqualTo("{\"result\":\"1\"}");
        assertThat(upstash.command("[\"dbsize\"]")).isEqualTo("{\"result\":1}");
    }
}
