package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.Patience;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands for alarms and dashboards on moto, which accepts more than AWS: it tests requests, not refusals. */
@Tag("deep")
class AwsWatchMotoTest {
    @TempDir
    private Path folder;

    private Process moto;
    private String url;

    @BeforeEach
    void start() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        Path log = folder.resolve("moto.log");
        moto = new ProcessBuilder(program().toString(), "-p", String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Patience.await(
                () -> {
                    try {
                        return "moto: " + Files.readString(log);
                    } catch (IOException e) {
                        return e.toString();
                    }
                },
                () -> {
                    try {
                        return call("/moto-api/").statusCode() == 200;
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    private static Path program() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElse(System.getProperty("user.home") + "/.cache");
        Path program = Optional.ofNullable(System.getenv("MOTO_SERVER"))
                .map(Path::of)
                .orElse(Path.of(cache, "tidegate/moto/5.2.1/bin/moto_server"));
        assertThat(program).as("moto: run cli/src/test/sh/moto.sh").isExecutable();
        return program;
    }

    private HttpResponse<String> call(String path) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        moto.destroy();
        if (!moto.waitFor(10, TimeUnit.SECONDS)) {
            moto.destroyForcibly();
        }
        try (Stream<Path> files = Files.list(Path.of(""))) {
            for (Path file : files.filter(
                            each -> each.getFileName().toString().matches("tidegate-(alarms|dashboard)-.*"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private Cli.Outcome done(String command) {
        Cli.Outcome outcome = new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_REGION", "us-east-1")
                .env("AWS_ENDPOINT_URL", url)
                .run(command.split(" "));
        assertThat(outcome.code()).as(command + "\n" + outcome.err()).isZero();
        return outcome;
    }

    /** Of its API moto knows the unsigned form too. */
    private void create(String cluster) throws IOException, InterruptedException {
        List<String> fields = new ArrayList<>(List.of(
                "Action=CreateCacheCluster",
                "Version=2015-02-02",
                "CacheClusterId=" + cluster,
                "CacheNodeType=cache.t3.micro",
                "Engine=redis",
                "NumCacheNodes=1"));
        HttpResponse<String> made = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header(
                                        "Authorization",
                                        "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/elasticache/aws4_request")
                                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", fields)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    }

    /** Without a topic: moto cannot send the events of a cache to one. */
    @Test
    void alarmsAndADashboardAreMadeOnceListedAndDeleted() throws Exception {
        create("old");
        assertThat(done("aws alarms plan old --kind cluster").out()).contains("24 to make");
        assertThat(done("aws alarms apply old --kind cluster --yes").err()).contains("24 made, 0 changed");
        assertThat(done("aws alarms apply old --kind cluster --yes").err()).contains("nothing to do");
        assertThat(done("aws alarms list old").out()).contains("tidegate/old/evictions-critical");
        done("aws dashboard old --kind cluster --apply");
        assertThat(done("aws dashboard old --delete").err()).contains("deleted");
        assertThat(done("aws alarms delete old --yes").err()).contains("24 deleted");
        assertThat(done("aws alarms list old").out()).contains("no alarm of Tidegate");
    }
}
