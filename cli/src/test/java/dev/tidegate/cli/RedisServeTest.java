package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as a process of its own, before a real redis-server. */
class RedisServeTest {
    private static final String TOKEN = "hunter2@:/%#";

    @TempDir
    private Path folder;

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
                Served server = new Served(folder, oldApplication(redis))) {
            server.awaitReady();
            assertThat(server.decided()).contains("\"source\":\"redis\"");
            String ready = server.get("/health/ready").body();
            assertThat(ready).contains("\"store\":\"redis\"");
            redis.kill();
            HttpResponse<String> refused = server.acquire("c-unseen");
            assertThat(refused.statusCode()).isEqualTo(503);
            server.stop();
            assertThat(server.said())
                    .contains(
                            "event=store store=redis at=127.0.0.1:" + redis.port()
                                    + " tls=false from=\"ELASTICACHE_REDIS_HOST\"",
                            "ELASTICACHE_REDIS_HOST is used; REDIS_URL says something else and is not",
                            "event=store.degraded")
                    .doesNotContain("FORGOTTEN ON RESTART");
            assertThat(server.said() + ready + refused.body() + refused.headers())
                    .doesNotContain("hunter2", "someone", "elsewhere");
        }
    }

    @Test
    void aDenialIsRepeatedFromMemoryWhereThatIsAsked() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Served server =
                        new Served(folder, Map.of(), "--redis", redis.uri(), "--remember-denials-ms", "10000")) {
            server.awaitReady();
            for (int i = 0; i < 50; i++) {
                assertThat(server.ask("acquire", "c", "starter").statusCode()).isEqualTo(200);
            }
            // One of two in a row is repeated, however long the machine stands still before the first.
            server.await("a repeated denial", () -> {
                HttpResponse<String> first = server.ask("acquire", "c", "starter");
                HttpResponse<String> again = server.ask("acquire", "c", "starter");
                assertThat(first.statusCode()).isEqualTo(429);
                assertThat(again.statusCode()).isEqualTo(429);
                return again.body().contains("\"hint\":true");
            });
            assertThat(server.get("/metrics").body()).containsPattern("tidegate_denials_repeated_total [1-9]");
        }
    }

    @Test
    void itListensWithoutRedisAndDecidesWhenRedisComes() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            try (Served server = new Served(folder, Map.of(), "--redis", redis.uri())) {
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
        try (Served server = new Served(folder, Map.of())) {
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
