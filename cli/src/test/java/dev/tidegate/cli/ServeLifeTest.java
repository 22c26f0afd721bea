package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server as a process: what it says of itself, how it ends, and what it never says. */
@Timeout(600)
class ServeLifeTest {
    private static final int CALLERS = 12;
    private static final String PLANTED = "Plant3dS3cretW0rd";

    @TempDir
    private Path folder;

    @Test
    void everyLineOfTheLogIsAnObjectWhereThatIsAskedFor() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Served server = new Served(folder, Map.of(), "--redis", redis.uri(), "--log-format", "json")) {
            server.awaitReady();
            server.stop();
            List<JsonNode> lines = new ArrayList<>();
            ObjectMapper json = new ObjectMapper();
            for (String line : server.said().lines().toList()) {
                lines.add(json.readTree(line));
            }
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line.fieldNames())
                            .toIterable()
                            .startsWith("time", "level", "logger")
                            .contains("event"));
            assertThat(lines.stream().map(line -> line.get("event").asText()))
                    .containsSubsequence(
                            "starting",
                            "store.connecting",
                            "listening",
                            "store.ready",
                            "stopping",
                            "server.stopping",
                            "server.stopped",
                            "store.closed",
                            "stopped");
        }
    }

    /**
     * Every admitted call was answered: what is counted is what the callers know of. A call whose decision missed its
     * deadline may be counted or not, so the deadline is one that a busy machine keeps.
     */
    @Test
    void aSignalUnderLoadLosesNoAnswer() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Served server = new Served(folder, Map.of(), "--redis", redis.uri(), "--deadline-ms", "5000")) {
            server.awaitReady();
            server.decided();
            List<Caller> callers = IntStream.range(0, CALLERS)
                    .mapToObj(i -> new Caller(server, "caller-" + i))
                    .toList();
            server.await("load", () -> callers.stream().allMatch(caller -> caller.answered.get() > 10));
            server.process().destroy();
            assertThat(server.process().waitFor(2, TimeUnit.MINUTES)).isTrue();

            assertThat(server.process().exitValue()).as("SIGTERM").isEqualTo(143);
            for (Caller caller : callers) {
                Told told = caller.told.get(2, TimeUnit.MINUTES);
                assertThat(told.allowed()).isPositive();
                assertThat(used(redis, caller.subject))
                        .as(caller.subject)
                        .isBetween(told.allowed(), told.allowed() + told.unknown());
            }
            assertThat(server.said()).contains("event=stopping").doesNotContain("ERROR");
        }
    }

    /**
     * The answers that a caller got.
     *
     * @param allowed by the store
     * @param unknown answers without the store: the call may have been counted there
     */
    private record Told(int allowed, int unknown) {}

    /** Calls from a thread of its own until the server has closed. */
    private static final class Caller {
        private final Served server;
        private final String subject;
        private final AtomicInteger answered = new AtomicInteger();
        private final CompletableFuture<Told> told;

        Caller(Served server, String subject) {
            this.server = server;
            this.subject = subject;
            told = CompletableFuture.supplyAsync(this::call, task -> new Thread(task).start());
        }

        private Told call() {
            int allowed = 0;
            int unknown = 0;
            while (true) {
                try {
                    HttpResponse<String> answer = server.ask("acquire", subject, "business");
                    assertThat(answer.statusCode()).isIn(200, 429, 503);
                    boolean byTheStore =
                            answer.statusCode() != 503 && !answer.body().contains("\"degraded\":true");
                    unknown += byTheStore ? 0 : 1;
                    allowed += byTheStore && answer.statusCode() == 200 ? 1 : 0;
                    answered.incrementAndGet();
                } catch (Exception nobodyThere) {
                    return new Told(allowed, unknown);
                }
            }
        }
    }

    private static int used(RedisServer redis, String subject) throws IOException {
        Cli.Outcome outcome = new Cli().run("status", subject, "--plan", "business", "--json", "--redis", redis.uri());
        return new ObjectMapper()
                .readTree(outcome.out())
                .get("limits")
                .get(0)
                .get("used")
                .asInt();
    }

    private static List<String> bodyOf(Path pem) throws IOException {
        return Files.readAllLines(pem).stream()
                .filter(line -> !line.startsWith("-----") && line.length() > 20)
                .toList();
    }

    /** The lines with a secret: not all of it, which may be megabytes. */
    private static List<String> found(CharSequence all, List<String> secrets) {
        return all.toString()
                .lines()
                .filter(line -> secrets.stream().anyMatch(line::contains))
                .toList();
    }

    private static String listed(Served server) throws IOException {
        return Files.readString(Path.of("/proc/" + server.process().pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
    }

    private String all(Served server) throws Exception {
        StringBuilder all = new StringBuilder(listed(server));
        for (String path :
                List.of("/metrics", "/health/ready", "/health/live", "/api/test-redis", "/v1/plans", "/nowhere")) {
            var reply = server.get(path);
            all.append(reply.headers()).append(reply.body());
        }
        var refused = server.acquire("tenant-1");
        return all.append(refused.headers()).append(refused.body()).toString();
    }

    @Test
    void aPlantedPasswordOrKeyIsNowhere() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PLANTED + "\n");
        try (RedisServer redis = RedisServer.builder()
                .tlsWithClientCertificates()
                .user("app", PLANTED, "~* +@all")
                .start()) {
            RedisTls tls = redis.tls();
            String[] entry = {
                "--redis-user", "app",
                "--redis-password-file", password.toString(),
                "--redis-ca", tls.authority().toString(),
                "--redis-cert", tls.clientCertificate().toString(),
                "--redis-key", tls.clientKey().toString()
            };
            List<String> secrets = new ArrayList<>(List.of(PLANTED));
            secrets.addAll(bodyOf(tls.authority()));
            secrets.addAll(bodyOf(tls.clientCertificate()));
            secrets.addAll(bodyOf(tls.clientKey()));
            Map<String, String> env =
                    Map.of("TIDEGATE_REDIS", "rediss://127.0.0.1:" + redis.port(), "TIDEGATE_LOG", "trace");
            StringBuilder all = new StringBuilder();
            try (Served server = new Served(folder, env, entry)) {
                server.awaitReady();
                all.append(server.decided()).append(all(server));
                // The password is no longer right, and then nobody is there.
                redis.command("ACL", "SETUSER", "app", ">another", "<" + PLANTED);
                redis.command("CLIENT", "KILL", "USER", "app");
                server.await("a failure", () -> server.acquire("c").body().contains("\"degraded\":true"));
                all.append(all(server));
                redis.kill();
                all.append(all(server));
                server.stop();
                all.append(server.said());
            }
            Cli cli = new Cli().env("TIDEGATE_REDIS", env.get("TIDEGATE_REDIS")).env("TIDEGATE_DEBUG", "1");
            for (String[] command :
                    new String[][] {{"acquire", "c"}, {"doctor"}, {"doctor", "--json"}, {"status", "c"}}) {
                Cli.Outcome outcome = cli.run(RedisCredentialsTest.with(command, entry));
                assertThat(outcome.code()).isEqualTo(1);
                all.append(outcome.out()).append(outcome.err());
            }
            assertThat(all.toString()).contains("event=store.degraded", "tidegate_decisions_total");
            assertThat(secrets).hasSizeGreaterThan(10);
            assertThat(found(all, secrets)).isEmpty();
        }
    }

    @Test
    void aTokenOfIamIsNowhere() throws Exception {
        try (RedisServer redis =
                RedisServer.builder().tls().line("user app on nopass ~* +@all").start()) {
            Map<String, String> env = Map.of(
                    "TIDEGATE_REDIS", "rediss://127.0.0.1:" + redis.port(),
                    "TIDEGATE_REDIS_CA", redis.tls().authority().toString(),
                    "TIDEGATE_REDIS_IAM", "my-cache",
                    "TIDEGATE_REDIS_USER", "app",
                    "TIDEGATE_LOG", "trace",
                    "AWS_REGION", "eu-west-1",
                    "AWS_ACCESS_KEY_ID", "AKIDPLANTED",
                    "AWS_SECRET_ACCESS_KEY", PLANTED,
                    "AWS_SESSION_TOKEN", "Sess1on" + PLANTED);
            try (Served server = new Served(folder, env)) {
                server.awaitReady();
                StringBuilder all = new StringBuilder(server.decided()).append(all(server));
                redis.command("ACL", "SETUSER", "app", "resetpass");
                redis.command("CLIENT", "KILL", "USER", "app");
                server.await("a failure", () -> server.acquire("c").body().contains("\"degraded\":true"));
                all.append(all(server));
                server.stop();
                all.append(server.said());
                assertThat(all.toString()).contains("event=store.connected", "redis-iam");
                assertThat(found(all, List.of(PLANTED, "AKIDPLANTED", "X-Amz", "Action=connect")))
                        .isEmpty();
            }
        }
    }
}
