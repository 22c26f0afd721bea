package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.Fixtures;
import dev.tidegate.cli.client.WebHost;
import dev.tidegate.server.auth.ApiKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names such as those of services in a container network, which Java's URI takes for no host. */
@Timeout(300)
class UnderscoredHostTest {
    @TempDir
    private Path folder;

    /** In a process of its own, whose names are in a file. */
    private String run(Map<String, String> env, String... args) throws IOException, InterruptedException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 a_service\n");
        Path said = folder.resolve("said");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tidegate.cli.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("TIDEGATE"));
        builder.environment().putAll(env);
        builder.start().waitFor();
        return Files.readString(said);
    }

    @Test
    void awsIsAskedAtOne() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (FakeService service =
                        new FakeService(new FakeAws(Fixtures.good(now).account()));
                FakeService app = new FakeService(request -> FakeService.Answer.ok("{}"))) {
            String said = run(
                    Map.of(
                            "AWS_ACCESS_KEY_ID", "AKIDFAKE",
                            "AWS_SECRET_ACCESS_KEY", "fake",
                            "AWS_REGION", "us-east-1",
                            "AWS_ENDPOINT_URL", atAService(service.address())),
                    "aws",
                    "security",
                    "limits",
                    "--json",
                    "--app-url",
                    atAService(app.address()));
            assertThat(said)
                    .contains("\"passed\":[\"NET-01\"")
                    .contains("its own machine")
                    .doesNotContain("no URL");
        }
    }

    private static String atAService(String address) {
        return address.replaceFirst("//[^:/]+", "//a_service");
    }

    @Test
    void aServerIsAskedAtOne() throws Exception {
        ApiKeys.Created key = ApiKeys.create("caller");
        Path keys = Files.writeString(folder.resolve("keys"), key.line() + "\n");
        try (Served server = new Served(folder, Map.of(), "--api-keys", keys.toString())) {
            Map<String, String> env = Map.of("TIDEGATE_URL", atAService(server.url()), "TIDEGATE_API_KEY", key.key());
            assertThat(run(env, "acquire", "c")).contains("requests-per-hour").endsWith("allowed\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://a_b, a_b, ",
        "http://a_b:80/p, a_b, 80",
        "https://tasks.web_1.net:8080, tasks.web_1.net, 8080",
        "http://h:1, h, 1",
        "http://[::1]:1, [::1], 1",
        "http://u:p@a_b:80, , 80",
        "http://a_b:65536, , ",
        "http://a_b:x, , ",
        "http:///p, , ",
    })
    void theHostIsWhatStandsInTheUrl(String url, String host, Integer port) {
        assertThat(WebHost.of(URI.create(url)).orElse(null)).isEqualTo(host);
        assertThat(WebHost.port(URI.create(url)).orElse(null)).isEqualTo(url.contains("@") ? null : port);
    }
}
