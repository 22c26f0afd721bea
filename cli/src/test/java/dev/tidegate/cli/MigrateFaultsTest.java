package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code migrate} where an end throttles, loses what it was sent, is a cluster, or speaks TLS. */
class MigrateFaultsTest {
    private static final String P = "@upstash/ratelimit:";
    private static final int KEYS = 2_500;
    private static final String TOKEN = "token-of-the-tests";
    private static final Pattern ENDPOINT = Pattern.compile("event=upstash.started url=(\\S+)");

    @TempDir
    private Path folder;

    private static void fill(RespClient redis) {
        for (int i = 0; i < KEYS; i++) {
            redis.command("SET", P + "u" + i + ":480000", "" + (i + 1), "PX", "86400000");
        }
    }

    private static void assertSums(RedisServer server) {
        try (RespClient redis = server.connect()) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(redis.command("GET", P + "u" + i + ":480000").text()).isEqualTo("" + (i + 1));
            }
        }
    }

    private static Cli.Outcome migrate(String from, String to, String... more) {
        String[] words = new String[5 + more.length];
        System.arraycopy(new String[] {"migrate", "--from", from, "--to", to}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        return new Cli().env("TIDEGATE_MIGRATE_FROM_TOKEN", TOKEN).run(words);
    }

    private static void assertDone(Cli.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out()).contains(KEYS + " read again and equal");
    }

    @Test
    void aClusterIsASourceAndATarget() {
        try (RedisServer from = RedisServer.start();
                RedisServer to = RedisServer.start();
                RedisCluster cluster = RedisCluster.start();
                RedisCluster other = RedisCluster.start();
                RespClient source = from.connect()) {
            fill(source);
            assertDone(migrate(from.uri(), cluster.uri()));
            assertDone(migrate(cluster.uri(), other.uri()));
            assertDone(migrate(other.uri(), to.uri()));
            assertSums(to);
        }
    }

    @Test
    void aSourceWithTlsIsTrustedByTheAuthorityThatIsNamed() {
        try (RedisServer from =
                        RedisServer.builder().tls().password("secret-of-redis").start();
                RedisServer to = RedisServer.start();
                RespClient source = from.connect()) {
            fill(source);
            String uri = from.uri();
            assertDone(migrate(uri, to.uri(), "--ca", from.tls().authority().toString()));
            assertSums(to);
            Cli.Outcome untrusted = migrate(uri, to.uri(), "--merge", "add");
            assertThat(untrusted.code()).isEqualTo(1);
            assertThat(untrusted.err()).doesNotContain("secret-of-redis", "\tat ");
        }
    }

    /** Before the endpoint of a real server: every third request is refused, of the others every fifth reply is lost. */
    private static void handle(HttpExchange exchange, String endpoint, HttpClient client, AtomicInteger requests)
            throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int number = requests.incrementAndGet();
        try (exchange) {
            if (number % 3 == 0) {
                byte[] refusal = "{\"error\":\"ERR max requests limit exceeded\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(429, refusal.length);
                exchange.getResponseBody().write(refusal);
                return;
            }
            HttpResponse<byte[]> reply = client.send(
                    HttpRequest.newBuilder(URI.create(endpoint + "/pipeline"))
                            .header("Authorization", "Bearer " + TOKEN)
                            .header("Upstash-Encoding", "base64")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (number > 10 && number % 5 == 0) {
                exchange.sendResponseHeaders(502, 0);
                return;
            }
            exchange.sendResponseHeaders(reply.statusCode(), reply.body().length);
            exchange.getResponseBody().write(reply.body());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static HttpServer before(String endpoint) throws IOException {
        HttpClient client = HttpClient.newHttpClient();
        AtomicInteger requests = new AtomicInteger();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // The first requests only look whether both ends are there.
        proxy.createContext("/", exchange -> handle(exchange, endpoint, client, requests));
        proxy.start();
        return proxy;
    }

    @Test
    void aSourceThatThrottlesAndLosesRepliesIsReadToTheEnd() throws Exception {
        try (RedisServer from = RedisServer.start();
                RedisServer to = RedisServer.start();
                RespClient source = from.connect();
                Served server = new Served(
                        folder,
                        Map.of("TIDEGATE_UPSTASH_TOKEN", TOKEN),
                        "--redis",
                        from.uri(),
                        "--upstash-port",
                        "0")) {
            fill(source);
            Matcher found = ENDPOINT.matcher(server.said());
            assertThat(found.find()).isTrue();
            HttpServer proxy = before(found.group(1));
            try {
                assertDone(migrate("http://127.0.0.1:" + proxy.getAddress().getPort(), to.uri()));
                assertSums(to);
            } finally {
                proxy.stop(0);
            }
        }
    }

    @Test
    void aTargetThatIsFullStopsTheMoveWithAReportAndItGoesOnOnceThereIsRoom() {
        try (RedisServer from = RedisServer.start();
                RedisServer to = RedisServer.start();
                RespClient source = from.connect()) {
            fill(source);
            String used = to.command("INFO", "memory").text().replaceAll("(?s).*used_memory:(\\d+).*", "$1");
            String state = folder.resolve("state").toString();
            long most = Long.parseLong(used) + 200_000;
            Cli.Outcome full;
            do {
                // How much room the scripts and connections take differs from server to server.
                most += 200_000;
                to.command("CONFIG", "SET", "maxmemory", "" + most);
                full = migrate(from.uri(), to.uri(), "--state", state, "--json", "--no-verify");
            } while (full.out().isEmpty());
            assertThat(full.code()).isEqualTo(1);
            assertThat(full.err()).contains("OOM", "run the same command again");
            assertThat(full.out()).contains("\"complete\":false", "\"stoppedBy\":\"127.0.0.1");
            assertThat(to.command("DBSIZE").whole()).isBetween(2L, 2L * KEYS - 1);
            to.command("CONFIG", "SET", "maxmemory", "0");
            assertDone(migrate(from.uri(), to.uri(), "--state", state));
            assertSums(to);
        }
    }

    /** A reply with all members, or with the field, is more than the client takes. */
    @Test
    void valuesOfAnySizeAreCarriedOrNamed() {
        byte[] member = "x".repeat(8_000_000).getBytes(StandardCharsets.US_ASCII);
        try (RedisServer from = RedisServer.start();
                RedisServer to = RedisServer.start();
                RespClient redis = from.connect()) {
            redis.command("SET", P + "u:480000", "7", "PX", "86400000");
            redis.command("HSET", P + "bucket", "refilledAt", "1700000000000", "tokens", "x".repeat(70_000_000));
            byte[] list = (P + "denyList:all").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 9; i++) {
                member[0] = (byte) i;
                redis.command("SADD".getBytes(StandardCharsets.US_ASCII), list, member);
            }
            Cli.Outcome outcome = migrate(from.uri(), to.uri());
            assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
            assertThat(outcome.out())
                    .contains("not carried: 1 key, a hash with a field of more than 4096 bytes (" + P + "bucket)")
                    .contains("carried 2 keys of 3", "2 read again and equal");
            assertThat(to.command("SCARD", P + "denyList:all").whole()).isEqualTo(9);
        }
    }

    @Test
    void aTokenThatLeavesThisMachineUnencryptedIsWarnedOf() {
        try (RedisServer to = RedisServer.start()) {
            Cli.Outcome outcome = migrate("http://db.invalid", to.uri());
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("the token of db.invalid crosses the network unencrypted");
            assertThat(migrate("http://[::1]:1", to.uri()).err()).doesNotContain("unencrypted");
            assertThat(migrate("https://db.invalid", to.uri()).err()).doesNotContain("unencrypted");
        }
    }

    @Test
    void aSourceThatIsNoDatabaseEndsInAMessage() throws Exception {
        for (String body : List.of("<html>", "[]", "{}", "[{\"result\":{}}]", "[{\"result\":\"***\"}]", "")) {
            HttpServer liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            liar.createContext("/", exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(200, body.isEmpty() ? -1 : body.length());
                    exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
                }
            });
            liar.start();
            try (RedisServer to = RedisServer.start()) {
                Cli.Outcome outcome =
                        migrate("http://127.0.0.1:" + liar.getAddress().getPort(), to.uri());
                assertThat(outcome.code()).as(body).isEqualTo(1);
                assertThat(outcome.err())
                        .as(body)
                        .contains("tidegate: 127.0.0.1")
                        .doesNotContain(TOKEN, "\tat ");
                assertThat(to.command("DBSIZE").whole()).isZero();
            } finally {
                liar.stop(0);
            }
        }
    }
}
