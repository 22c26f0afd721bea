package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as a process of its own, before a real redis-server. */
class RedisServeTest {
    private static final String TOKEN = "hunter2@:/%#";
    private static final Pattern LISTENING = Pattern.compile("event=listening url=(\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    /** A server, and everything it writes. */
    private final class Served implements AutoCloseable {
        private final Path out = folder.resolve("out");
        private final Path err = folder.resolve("err");
        private final Process process;
        private final String url;

        Served(Map<String, String> env, String... args) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.tidegate.cli.Main",
                    "serve",
                    "--port",
                    "0"));
            command.addAll(List.of(args));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.contains("REDIS") || name.startsWith("TIDEGATE"));
            builder.environment().putAll(env);
            process = builder.start();
            url = listening();
        }

        private String listening() throws IOException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            Matcher line = LISTENING.matcher(said());
            while (!line.find()) {
                assertThat(process.isAlive() && System.nanoTime() < end)
                        .as(said())
                        .isTrue();
                Thread.onSpinWait();
                line = LISTENING.matcher(said());
            }
            return line.group(1);
        }

        String said() throws IOException {
            return Files.readString(err) + Files.readString(out);
        }

        HttpResponse<String> get(String path) throws Exception {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
        }

        HttpResponse<String> acquire(String subject) throws Exception {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url + "/v1/acquire"))
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"subject\":\"" + subject + "\",\"plan\":\"pro\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        void awaitReady() throws Exception {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (get("/health/ready").statusCode() != 200) {
                assertThat(System.nanoTime()).as(said()).isLessThan(end);
            }
        }

        /** The first decisions of a process may miss the deadline while its classes are loaded. */
        String decided() throws Exception {
            long end = System.nanoTime() + PATIENCE.toNanos();
            HttpResponse<String> reply = acquire("c");
            while (reply.statusCode() == 503) {
                assertThat(System.nanoTime()).as(said()).isLessThan(end);
                reply = acquire("c");
            }
            return reply.body();
        }

        @Override
        public void close() {
            stop();
        }

        void stop() {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Map<String, String> oldApplication(RedisServer redis) {
        return Map.of(
                "ELASTICACHE_REDIS_HOST",
                "127.0.0.1",
                "ELASTICACHE_REDIS_PORT",
                String.valueOf(redis.port()),
                "ELASTICACHE_REDIS_AUTH_TOKEN",
                TOKEN,
                "REDIS_URL",
                "redis://someone:hunter2@elsewhere",
                "TIDEGATE_LOG",
                "trace");
    }

    @Test
    void whereTheOldApplicationRanItUsesItsRedisAndNothingItSaysHoldsTheSecret() throws Exception {
        try (RedisServer redis = RedisServer.builder().password(TOKEN).start();
                Served server = new Served(oldApplication(redis))) {
            server.awaitReady();
            assertThat(server.decided()).contains("\"source\":\"redis\"");
            String ready = server.get("/health/ready").body();
            assertThat(ready).contains("\"store\":\"redis\"");
            redis.kill();
            HttpResponse<String> refused = server.acquire("c");
            assertThat(refused.statusCode()).isEqualTo(503);
            server.stop();
            assertThat(server.said())
                    .contains(
                            "event=store store=redis at=127.0.0.1:" + redis.port()
                                    + " tls=false from=\"ELASTICACHE_REDIS_HOST\"",
                            "ELASTICACHE_REDIS_HOST is used; REDIS_URL says something else and is not",
                            "event=store.unavailable")
                    .doesNotContain("FORGOTTEN ON RESTART");
            assertThat(server.said() + ready + refused.body() + refused.headers())
                    .doesNotContain("hunter2", "someone", "elsewhere");
        }
    }

    @Test
    void itListensWithoutRedisAndDecidesWhenRedisComes() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            try (Served server = new Served(Map.of(), "--redis", redis.uri())) {
                assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
                assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
                HttpResponse<String> refused = server.acquire("c");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
                assertThat(refused.headers().firstValue("content-type")).hasValue("application/problem+json");
                assertThat(refused.body()).contains("\"source\":\"none\"");
                redis.restart();
                server.awaitReady();
                assertThat(server.decided()).contains("\"source\":\"redis\"");
            }
        }
    }

    @Test
    void withoutRedisItSaysThatCountsAreInThisProcessOnly() throws Exception {
        try (Served server = new Served(Map.of())) {
            assertThat(server.said()).contains("store=memory", "FORGOTTEN ON RESTART and NOT SHARED");
            assertThat(server.decided()).contains("\"source\":\"memory\"");
        }
    }

    @Test
    void halfOfASettingStopsTheStart() {
        Cli.Outcome outcome =
                new Cli().env("ELASTICACHE_REDIS_PASSWORD", "hunter2").run("serve", "--port", "0");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("ELASTICACHE_REDIS_HOST: not set", "ELASTICACHE_REDIS_PASSWORD is set")
                .doesNotContain("hunter2");
    }
}
