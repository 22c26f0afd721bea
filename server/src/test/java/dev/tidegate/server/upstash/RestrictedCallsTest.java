package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restricted token over HTTP: however a command is written, it reaches no key beyond the patterns. */
class RestrictedCallsTest {
    private static final List<String> COMMANDS = List.of(
            "[\"get\",\"app2:k\"]",
            "[\"GeT\",\"app2:k\"]",
            "[\"get\",\"\\u0061pp2:k\"]",
            "[\"mget\",\"app1:k\",\"app2:k\"]",
            "[\"getset\",\"app2:k\",1]",
            "[\"get\",7]",
            "[\"set\",7,8]",
            "[\"get\",[7]]",
            "[\"get\",{\"app1:k\":1}]",
            "[\"get\",true]",
            "[\"get\",null]",
            "[\"eval\",\"return redis.call('get','app2:k')\",0]",
            "[\"eval\",\"return redis.call('get',KEYS[1])\",1,\"app2:k\"]",
            "[\"eval_ro\",\"#!lua flags=allow-key-locking\\nreturn redis.call('get','app2:k')\",0]",
            "[\"scan\",0,\"withtype\"]",
            "[\"scan\",0,\"match\",\"*\",\"withtype\"]",
            "[\"copy\",\"app2:k\",\"app1:c\"]",
            "[\"copy\",\"app2:k\",\"app2:k\"]",
            "[\"function\",\"load\",\"#!lua name=l\\nredis.register_function('f', function() return 1 end)\"]");

    private static final List<String> PATHS = List.of(
            "/get/app2:k",
            "/GET/app2%3Ak",
            "/get?app2:k",
            "/get/%61pp2:k",
            "/mget/app1:k/app2:k",
            "/get/7",
            "/set/7?8");

    @Test
    void reachNoKeyBeyondThePatterns(@TempDir Path folder) throws IOException {
        HashedSecrets.Created token = UpstashTokens.create(
                "app1",
                new TokenScope(
                        false,
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        List.of("app1:*"),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()));
        UpstashTokens tokens = UpstashTokens.load(Files.writeString(folder.resolve("tokens"), token.line()));
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(
                        RedisStore.builder(redis.uri()).raw(),
                        UpstashOptions.on(0).within(Duration.ofSeconds(30)),
                        Optional.of(tokens))) {
            for (String key : List.of("app2:k", "7", "[7]", "{\"app1:k\":1}", "true", "null")) {
                redis.command("set", key, "CANARY");
            }
            String bearer = "Authorization: Bearer " + token.secret();
            for (String command : COMMANDS) {
                for (String encoding : List.of("X: plain", "Upstash-Encoding: base64")) {
                    refused(upstash, "POST", "/", command, bearer, encoding);
                    refused(upstash, "POST", "/pipeline", "[" + command + "]", bearer, encoding);
                    refused(upstash, "POST", "/multi-exec", "[[\"ping\"]," + command + "]", bearer, encoding);
                }
            }
            for (String path : PATHS) {
                refused(upstash, "GET", path, "", bearer);
                refused(
                        upstash,
                        "GET",
                        path + (path.contains("?") ? "&" : "?") + "_token=" + token.secret(),
                        "",
                        "X: authorization");
            }
            assertThat(redis.command("dbsize").whole()).isEqualTo(6);
            assertThat(redis.command("get", "7").text()).isEqualTo("CANARY");
            try (TestConnection own = new TestConnection(upstash.port())) {
                assertThat(own.post("/", "[\"set\",\"app1:k\",1]", bearer)
                                .response()
                                .body())
                        .isEqualTo("{\"result\":\"OK\"}");
            }
        }
    }

    private static void refused(UpstashServer upstash, String method, String path, String body, String... headers) {
        try (TestConnection call = new TestConnection(upstash.port())) {
            assertThat(call.send(method, path, body, headers).response().body())
                    .as("%s %s %s", method, path, body)
                    .contains("\"error\":\"NOPERM this user has no permissions to ")
                    .doesNotContain("CANARY", "Q0FOQVJZ");
        }
    }
}
