package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
