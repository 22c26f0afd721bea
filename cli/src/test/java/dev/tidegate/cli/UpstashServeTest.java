package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.server.auth.Role;
import dev.tidegate.testkit.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Upstash-compatible endpoint of {@code serve}, with tokens that {@code tokens} made. */
class UpstashServeTest {
    private static final Pattern URL = Pattern.compile("event=upstash.started url=(\\S+)");
    private static final Pattern TOKEN = Pattern.compile("tgu_\\S+");

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private String created(Path file, String... more) {
        String[] words = new String[4 + more.length];
        words[0] = "tokens";
        words[1] = "create";
        words[2] = "--file";
        words[3] = file.toString();
        System.arraycopy(more, 0, words, 4, more.length);
        Cli.Outcome outcome = new Cli().run(words);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        Matcher token = TOKEN.matcher(outcome.out());
        assertThat(token.find()).as(outcome.out()).isTrue();
        return token.group();
    }

    private HttpResponse<String> ask(Served server, String token, String command) throws Exception {
        Matcher url = URL.matcher(server.said());
        assertThat(url.find()).as(server.said()).isTrue();
        return client.send(
                HttpRequest.newBuilder(URI.create(url.group(1)))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(command))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aTokenOfTheFileMayDoWhatItsLineSaysUntilItIsRevoked() throws Exception {
        Path file = folder.resolve("tokens");
        String reader = created(file, "reader", "--read-only", "--key", "app:*");
        String writer = created(file, "writer");
        try (RedisServer redis = RedisServer.start();
                Served server = new Served(
                        folder,
                        Map.of(),
                        "--redis",
                        redis.uri(),
                        "--upstash-port",
                        "0",
                        "--upstash-tokens",
                        file.toString())) {
            assertThat(ask(server, writer, "[\"set\",\"app:a\",\"1\"]").body()).isEqualTo("{\"result\":\"OK\"}");
            assertThat(ask(server, reader, "[\"get\",\"app:a\"]").body()).isEqualTo("{\"result\":\"1\"}");
            assertThat(ask(server, reader, "[\"get\",\"other\"]").body()).contains("NOPERM");
            assertThat(ask(server, reader, "[\"set\",\"app:a\",\"2\"]").body()).contains("NOPERM");
            assertThat(ask(server, "tgu_unknown", "[\"get\",\"app:a\"]").statusCode())
                    .isEqualTo(401);

            assertThat(new Cli()
                            .run("tokens", "revoke", "reader", "--file", file.toString())
                            .code())
                    .isZero();
            server.await(
                    "the end of the token",
                    () -> ask(server, reader, "[\"get\",\"app:a\"]").statusCode() == 401);
            assertThat(ask(server, writer, "[\"get\",\"app:a\"]").statusCode()).isEqualTo(200);
            assertThat(server.said()).doesNotContain(reader, writer);
        }
    }

    @Test
    void theLastTokenIsRevokedOnARunningServerAndAFileThatWasCutOffIsNot() throws Exception {
        Path file = folder.resolve("tokens");
        String only = created(file, "only");
        ApiKeys.Created admin = ApiKeys.create("admin");
        ApiKeys.Created reader = ApiKeys.create(
                "reader", new KeyScope(EnumSet.of(Role.READ), List.of(), Optional.empty(), Optional.empty()));
        Path keys = Files.writeString(folder.resolve("keys"), admin.line() + "\n" + reader.line() + "\n");
        try (RedisServer redis = RedisServer.start();
                Served server = new Served(
                        folder,
                        Map.of(),
                        "--redis",
                        redis.uri(),
                        "--api-keys",
                        keys.toString(),
                        "--upstash-port",
                        "0",
                        "--upstash-tokens",
                        file.toString())) {
            assertThat(tokens(server, admin)).contains("\"name\":\"only\"").doesNotContain("lastUse", "sha256");
            assertThat(tokens(server, reader)).contains("\"status\":403");
            assertThat(ask(server, only, "[\"ping\"]").statusCode()).isEqualTo(200);
            assertThat(tokens(server, admin)).contains("\"lastUse\":\"20");
            String whole = Files.readString(file);
            Files.writeString(file, "");
            server.await("a refusal", () -> server.said().contains("event=upstash-tokens.refused kept=1"));
            assertThat(ask(server, only, "[\"ping\"]").statusCode()).isEqualTo(200);
            Files.writeString(file, whole);
            Cli.Outcome revoked = new Cli().run("tokens", "revoke", "only", "--file", file.toString());
            assertThat(revoked.code()).isZero();
            assertThat(revoked.err()).contains("It was the last token of the file");
            server.await("the end", () -> ask(server, only, "[\"ping\"]").statusCode() == 401);
            assertThat(server.said()).contains("event=upstash-tokens.reloaded count=0");
            assertThat(tokens(server, admin)).isEqualTo("{\"tokens\":[]}");
            String next = created(file, "next");
            server.await("the next token", () -> ask(server, next, "[\"ping\"]").statusCode() == 200);
        }
    }

    private String tokens(Served server, ApiKeys.Created admin) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/v1/upstash-tokens"))
                                .header("Authorization", "Bearer " + admin.key())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void anEndpointWithoutATokenOrWithAFaultyFileDoesNotStart() throws Exception {
        Cli.Outcome none =
                new Cli().run("serve", "--port", "0", "--redis", "redis://127.0.0.1:1", "--upstash-port", "0");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("--upstash-port: needs a token", "tidegate tokens create");
        Path faulty = Files.writeString(folder.resolve("faulty"), "name sha256:short\n");
        Cli.Outcome refused = new Cli()
                .run(
                        "serve",
                        "--port",
                        "0",
                        "--redis",
                        "redis://127.0.0.1:1",
                        "--upstash-port",
                        "0",
                        "--upstash-tokens",
                        faulty.toString());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains(faulty.toString());
    }
}
