package dev.tidegate.server.upstash.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.TimeSource;
import dev.tidegate.server.auth.ApiKeysException;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.auth.KeyScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenGuardTest {
    @TempDir
    private Path folder;

    private static List<byte[]> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private UpstashTokens load(String... lines) throws IOException {
        return UpstashTokens.load(Files.writeString(folder.resolve("tokens"), String.join("\n", lines)));
    }

    private static String check(String settings, String command) throws IOException {
        Path file = Files.createTempFile("tokens", ".txt");
        try {
            HashedSecrets.Created token = UpstashTokens.create("t", TokenScope.ALL);
            Files.writeString(file, (token.line() + " " + settings).strip());
            try (TokenGuard guard = new TokenGuard(UpstashTokens.load(file), TimeSource.system())) {
                return guard.authenticate(token.secret())
                        .orElseThrow()
                        .check(words(command))
                        .orElse("");
            }
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; get x",
                "''; SET x 1",
                "''; some.module x",
                "''; eval return 0",
                "allow=flushdb; flushdb",
                "allow=blpop; blpop a 1",
                "read-only=true; get x",
                "read-only=true; eval_ro return 0",
                "commands=get,xinfo|stream; xinfo stream x",
                "keys=app1:*; mset app1:a 1 app1:b 2",
                "keys=app1:*; scan 0 match app1:x*",
                "keys=app1:*; evalsha b2efc02798c8e9b471a10f9b1d5745db89923ff3 1 app1:x 5 60 1",
                "keys=app1:*; xreadgroup group block c streams app1:s >",
                "keys=app1:* channels=c*; publish c1 x",
                "keys=app%20*; ping"
            })
    void aTokenMayRunWhatItsSettingsSay(String settings, String command) throws IOException {
        assertThat(check(settings, command)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; flushdb; ERR Command is not available: 'FLUSHDB'",
                "''; config get x; ERR Command is not available: 'CONFIG'",
                "''; blpop a 1; ERR Command is not available: 'BLPOP'",
                "''; xread block 0 streams a $; ERR Command is not available: 'XREAD'",
                "''; xreadgroup group g c claim 1000 block 0 streams a >; ERR Command is not available: 'XREADGROUP'",
                "''; xread later 1 Block 0 streams a $; ERR Command is not available: 'XREAD'",
                "''; xreadgroup group streams c block 0 streams a >; ERR Command is not available: 'XREADGROUP'",
                "allow=flushdb; select 1; ERR Command is not available: 'SELECT'",
                "read-only=true; set x 1; NOPERM this user has no permissions to run the 'set' command or its subcommand",
                "read-only=true; evalsha x 0; NOPERM this user has no permissions to run the 'evalsha' command or its subcommand",
                "deny=get; get x; NOPERM this user has no permissions to run the 'get' command or its subcommand",
                "deny=get; eval x 0; NOPERM this user has no permissions to run the 'eval' command or its subcommand",
                "commands=get; set x 1; NOPERM this user has no permissions to run the 'set' command or its subcommand",
                "keys=app1:*; get app2:x; NOPERM this user has no permissions to access one of the keys used as arguments",
                "keys=app1:*; sort app1:x by y; NOPERM this user has no permissions to access one of the keys used as arguments",
                "keys=app1:*; keys *; NOPERM this user has no permissions to access one of the keys used as arguments",
                "keys=app1:*; scan 0; NOPERM this user has no permissions to access one of the keys used as arguments",
                "keys=app1:*; some.module app1:x; NOPERM this user has no permissions to run the 'some.module' command or its subcommand",
                "keys=app1:*; publish c x; NOPERM this user has no permissions to access one of the channels used as arguments"
            })
    void anythingElseIsRefusedInTheWordsOfUpstash(String settings, String command, String text) throws IOException {
        assertThat(check(settings, command)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys=",
                "keys=app[1",
                "keys=app\\",
                "commands=gett",
                "allow=get",
                "allow=flushdb keys=a",
                "read-only=yes",
                "rate=5",
                "expires=soon",
                "key=a",
                "read-only=true read-only=true",
                "allow=flushdb read-only=true"
            })
    void aFaultyFileIsRefusedAndTheTokensStay(String settings) throws IOException {
        HashedSecrets.Created token = UpstashTokens.create("web", TokenScope.ALL);
        UpstashTokens tokens = load(token.line());
        try (TokenGuard guard = new TokenGuard(tokens, TimeSource.system())) {
            Files.writeString(folder.resolve("tokens"), token.line() + " " + settings);
            tokens.watch().reload();
            assertThat(guard.authenticate(token.secret())).isPresent();
            assertThat(guard.authenticate(token.secret()).orElseThrow().check(words("set x 1")))
                    .isEmpty();
        }
        assertThat(catching()).isNotEmpty();
    }

    private List<ApiKeysException.Fault> catching() {
        try {
            UpstashTokens.load(folder.resolve("tokens"));
            return List.of();
        } catch (ApiKeysException e) {
            return e.faults();
        }
    }

    @Test
    void aChangedFileCountsFromTheNextRequestOnAndAnExpiredTokenIsUnknown() throws IOException {
        HashedSecrets.Created token = UpstashTokens.create("web", TokenScope.ALL);
        UpstashTokens tokens = load(token.line());
        try (TokenGuard guard = new TokenGuard(tokens, TimeSource.system())) {
            load(token.line() + " read-only=true");
            tokens.watch().reload();
            assertThat(guard.authenticate(token.secret()).orElseThrow().check(words("set x 1")))
                    .isPresent();
            load(token.line() + " expires=2020-01-01");
            tokens.watch().reload();
            assertThat(guard.authenticate(token.secret())).isEmpty();
            assertThat(guard.authenticate("")).isEmpty();
        }
    }

    @Test
    void aTokenRunsAsManyCommandsAsItsRateSays() throws IOException {
        HashedSecrets.Created token = UpstashTokens.create("web", TokenScope.ALL);
        try (TokenGuard guard = new TokenGuard(load(token.line() + " rate=5/1h"), TimeSource.system())) {
            Access access = guard.authenticate(token.secret()).orElseThrow();
            assertThat(access.admit(3).toCompletableFuture().join()).isEmpty();
            assertThat(access.admit(3).toCompletableFuture().join())
                    .contains("ERR max requests limit exceeded. Limit: 5/1h");
            assertThat(access.admit(2).toCompletableFuture().join()).isEmpty();
            assertThat(access.admit(1000).toCompletableFuture().join()).isPresent();
        }
    }

    @Test
    void theLineOfAScopeIsReadBackAsTheScope() throws IOException {
        TokenScope scope = new TokenScope(
                false,
                Set.of("get", "xinfo|stream"),
                Set.of("set"),
                Set.of("blpop"),
                List.of("app 1:*", "ä,[a-c]?\\*", "100%"),
                List.of("c*"),
                Optional.of(Instant.parse("2100-01-01T00:00:00Z")),
                Optional.of(KeyScope.Rate.parse("5/1s")));
        UpstashTokens tokens = load(UpstashTokens.create("web", scope).line());
        assertThat(tokens.entries().get(0).scope()).isEqualTo(scope);
    }

    @Test
    void theTokenOfTheEnvironmentMayAdministerWhatItIsAllowed() {
        Access access = DevelopmentGuard.of(
                        Map.of(DevelopmentGuard.TOKEN, "secret", DevelopmentGuard.ALLOW, "flushdb, monitor"))
                .orElseThrow()
                .authenticate("secret")
                .orElseThrow();
        assertThat(access.check(words("FlushDB"))).isEmpty();
        assertThat(access.check(words("flushall"))).isPresent();
        assertThat(access.checkStream(words("monitor"))).isEmpty();
        assertThat(access.checkStream(words("subscribe c"))).isEmpty();
        assertThat(DevelopmentGuard.of(Map.of())).isEmpty();
    }

    /** Its permissions are put right later, which changes neither its time nor its size. */
    @Test
    void aFileThatCouldNotBeReadIsLookedAtAgain() throws IOException {
        HashedSecrets.Created first = UpstashTokens.create("first", TokenScope.ALL);
        String faulty = first.line() + " " + "x".repeat(8);
        Path file = Files.writeString(folder.resolve("tokens"), first.line() + " rate=99/1s");
        UpstashTokens tokens = UpstashTokens.load(file);
        HashedSecrets.Created second = UpstashTokens.create("other", TokenScope.ALL);
        Files.writeString(file, faulty);
        FileTime then = Files.getLastModifiedTime(file);
        tokens.watch().look();
        // The same file, time and size, as after a chmod; root may read every file.
        Files.writeString(file, second.line() + " ".repeat(9));
        Files.setLastModifiedTime(file, then);
        assertThat(Files.size(file)).isEqualTo(faulty.length());
        tokens.watch().look();
        try (TokenGuard guard = new TokenGuard(tokens, TimeSource.system())) {
            assertThat(guard.authenticate(second.secret())).isPresent();
        }
    }
}
