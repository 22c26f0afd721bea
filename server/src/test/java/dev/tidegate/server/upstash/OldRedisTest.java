package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.upstash.script.KnownScript;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts with flags in their first line, before a Redis that knows no such line. */
class OldRedisTest {
    private static RedisServer redis;
    private static UpstashServer upstash;

    @BeforeAll
    static void start() {
        redis = RedisServer.builder().binary(RedisEngine.REDIS_6_2.binary()).start();
        upstash = UpstashServer.before(redis.uri());
        assertThat(upstash.command("[\"ping\"]")).isEqualTo("{\"result\":\"PONG\"}");
    }

    @AfterAll
    static void stop() {
        upstash.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!lua",
                "#!lua flags=allow-key-locking",
                "#!lua flags=no-writes,allow-key-locking",
                "#!lua flags=no-writes",
                "#!lua name=x flags=allow-oom,no-writes",
            })
    void aScriptRunsWithoutItsFirstLine(String line) {
        String script = line + "\\nreturn {KEYS[1], redis.call('incr', KEYS[1])}";
        String text = script.replace("\\n", "\n");
        String sha = KnownScript.sha1(text.getBytes(StandardCharsets.UTF_8));
        String key = "k:" + sha;
        assertThat(upstash.command("[\"eval\",\"" + script + "\",1,\"" + key + "\"]"))
                .isEqualTo("{\"result\":[\"" + key + "\",1]}");
        assertThat(upstash.command("[\"evalsha\",\"" + sha + "\",1,\"" + key + "\"]"))
                .isEqualTo("{\"result\":[\"" + key + "\",2]}");
        assertThat(upstash.command("[\"script\",\"load\",\"" + script + "\"]"))
                .isEqualTo("{\"result\":\"" + sha + "\"}");
        assertThat(upstash.post("/multi-exec", "[[\"evalsha\",\"" + sha + "\",1,\"" + key + "\"]]")
                        .body())
                .isEqualTo("[{\"result\":[\"" + key + "\",3]}]");
    }

    /** A line that is left out keeps its number, by which errors name a place. */
    @Test
    void anErrorNamesTheLineThatTheCallerSent() {
        assertThat(upstash.command("[\"eval\",\"#!lua flags=no-writes\\nreturn nothing()\",0]"))
                .contains("user_script:2:");
    }

    @Test
    void aScriptInAnotherLanguageIsRefused() {
        assertThat(upstash.command("[\"eval\",\"#!js\\nreturn 1\",0]")).startsWith("{\"error\":\"ERR Error compiling");
    }
}
