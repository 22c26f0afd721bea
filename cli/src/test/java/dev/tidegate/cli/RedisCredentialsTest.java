package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisAccess;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way into a Redis from the command line: encrypted, with certificates, as a user, with a password that changes. */
public class RedisCredentialsTest {
    private static final String SECRET = "hunter2@:/%#";
    private static final List<String> COMMANDS = List.of("acquire", "check", "status", "reset");

    @TempDir
    private Path folder;

    private Path secret(String text) throws IOException {
        Path fresh = Files.writeString(folder.resolve("fresh"), text + "\n");
        return Files.move(
                fresh, folder.resolve("password"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String bare(RedisServer redis, String scheme) {
        return scheme + "://127.0.0.1:" + redis.port();
    }

    private static void assertDone(Cli cli, String... entry) {
        for (String command : COMMANDS) {
            Cli.Outcome outcome = cli.run(with(new String[] {command, "tenant-1"}, entry));
            assertThat(outcome.code()).as(command + ": " + outcome.err()).isZero();
            assertThat(outcome.out() + outcome.err()).doesNotContain("hunter2", "PRIVATE", "CERTIFICATE");
        }
        Cli.Outcome doctor = cli.run(with(new String[] {"doctor"}, entry));
        assertThat(doctor.code()).as(doctor.out() + doctor.err()).isZero();
        assertThat(doctor.out() + doctor.err()).doesNotContain("hunter2");
    }

    private static Cli.Outcome assertRefused(Cli cli, String origin, String expected, String... args) {
        Cli.Outcome outcome = cli.run(args);
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(origin, expected).doesNotContain("\tat ", "hunter2");
        return outcome;
    }

    @Test
    void anAuthorityOfOnesOwnAndAPasswordInAFile() throws IOException {
        try (RedisServer redis = RedisServer.builder().tls().password(SECRET).start()) {
            Cli cli = new Cli().env("TIDEGATE_REDIS", bare(redis, "rediss"));
            assertDone(
                    cli,
                    "--redis-ca",
                    redis.tls().authority().toString(),
                    "--redis-password-file",
                    secret(SECRET).toString());
            assertThat(cli.run(
                                    "acquire",
                                    "c",
                                    "--redis-password-file",
                                    secret(SECRET).toString())
                            .code())
                    .as("an authority that nobody trusts")
                    .isEqualTo(1);
            assertThat(cli.run("doctor").out()).contains("tls-untrusted", "--redis-ca FILE");
        }
    }

    @Test
    void aCertificateToShow() {
        try (RedisServer redis =
                RedisServer.builder().tlsWithClientCertificates().start()) {
            RedisTls tls = redis.tls();
            Cli cli = new Cli()
                    .env("TIDEGATE_REDIS", bare(redis, "rediss"))
                    .env("TIDEGATE_REDIS_CA", tls.authority().toString())
                    .env("TIDEGATE_REDIS_CERT", tls.clientCertificate().toString())
                    .env("TIDEGATE_REDIS_KEY", tls.clientKey().toString());
            assertDone(cli);
        }
    }

    @Test
    void aUserOfLeastRightsByThePartsOfTheOldApplication() throws IOException {
        try (RedisServer redis = RedisServer.builder()
                .tls()
                .user("limiter", "hunter2", RedisAccess.rule())
                .start()) {
            Cli parts = new Cli()
                    .env("ELASTICACHE_REDIS_HOST", "127.0.0.1")
                    .env("ELASTICACHE_REDIS_PORT", String.valueOf(redis.port()))
                    .env("TIDEGATE_REDIS_USER", "limiter")
                    .env("TIDEGATE_REDIS_CA", redis.tls().authority().toString());
            for (String command : COMMANDS) {
                Cli.Outcome outcome = parts.run(
                        command, "c", "--redis-password-file", secret("hunter2").toString());
                assertThat(outcome.code()).as(outcome.err()).isZero();
                assertThat(outcome.err()).contains("from ELASTICACHE_REDIS_HOST");
            }
            assertThat(redis.command("ACL", "LOG").items()).isEmpty();
            // From a file, and from the variable that the application has.
            assertDone(parts, "--redis-password-file", secret("hunter2").toString());
            assertDone(parts.env("ELASTICACHE_REDIS_AUTH_TOKEN", "hunter2"));
        }
    }

    @Test
    void whatCannotBeAcceptedIsNamedWithWhatCan() throws IOException {
        RedisTls tls = RedisTls.in(folder);
        Cli cli = new Cli();
        String ca = tls.authority().toString();
        String cert = tls.clientCertificate().toString();
        String tlsUri = "rediss://cache.example";
        String none = folder.resolve("none").toString();
        String[] on = {"acquire", "c", "--redis", tlsUri};

        assertRefused(cli, "--redis-ca: " + none, "certificates in PEM", with(on, "--redis-ca", none));
        assertRefused(
                cli,
                "--redis-ca: " + tls.clientKey(),
                "certificates in PEM",
                with(on, "--redis-ca", tls.clientKey().toString()));
        assertRefused(
                cli, "--redis-cert: " + cert, "--redis-key or TIDEGATE_REDIS_KEY", with(on, "--redis-cert", cert));
        assertRefused(cli, "--redis-key: " + cert, "PKCS #8", with(on, "--redis-cert", cert, "--redis-key", cert));
        assertRefused(
                cli,
                "--redis-key: " + tls.serverKey(),
                "belongs to the certificate",
                with(on, "--redis-cert", cert, "--redis-key", tls.serverKey().toString()));
        assertRefused(cli, "--redis-password-file: " + none, "first line", with(on, "--redis-password-file", none));
        assertRefused(cli, "--redis-user: app", "a password with it", with(on, "--redis-user", "app"));
        assertRefused(
                cli,
                "--redis-ca: " + ca,
                "rediss://, from --redis",
                "acquire",
                "c",
                "--redis",
                "redis://cache.example",
                "--redis-ca",
                ca);
        assertRefused(
                cli,
                "--redis-password-file",
                "one of the two",
                "acquire",
                "c",
                "--redis",
                "rediss://:hunter2@cache.example",
                "--redis-password-file",
                secret("other").toString());
        assertRefused(cli, "--redis-ca", "name one with --redis", "acquire", "c", "--redis-ca", ca);
        assertRefused(cli, "--redis-ca", "name one with --redis", "acquire", "c", "--embedded", "--redis-ca", ca);
        assertRefused(cli, "--redis-ca: " + ca, "a Redis to enter", "serve", "--redis-ca", ca);
        assertRefused(cli, "--journal: " + none, "--redis or TIDEGATE_REDIS", "serve", "--journal", none);
        assertRefused(
                new Cli().env("TIDEGATE_JOURNAL", none),
                "TIDEGATE_JOURNAL: " + none,
                "--redis or TIDEGATE_REDIS",
                "serve");
        assertRefused(
                new Cli().env("TIDEGATE_REDIS_CA", none).env("TIDEGATE_REDIS", tlsUri),
                "TIDEGATE_REDIS_CA: " + none,
                "certificates in PEM",
                "serve");
    }

    public static String[] with(String[] command, String... more) {
        String[] all = java.util.Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }

    @Test
    void aPasswordThatChangesUnderLoadCostsAServerNoDecision() throws Exception {
        Path file = secret("first");
        Path config =
                Files.writeString(folder.resolve("tidegate.yaml"), "redis-user: app\nredis-password-file: password\n");
        try (RedisServer redis =
                        RedisServer.builder().user("app", "first", "~* +@all").start();
                Served server = new Served(
                        folder,
                        Map.of("TIDEGATE_REDIS", bare(redis, "redis"), "TIDEGATE_DEADLINE_MS", "20000"),
                        "--config",
                        config.toString())) {
            server.awaitReady();
            server.decided();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger asked = new AtomicInteger();
            CompletableFuture<String> load = CompletableFuture.supplyAsync(() -> failures(server, over, asked));

            redis.command("ACL", "SETUSER", "app", ">second");
            redis.command("CONFIG", "RESETSTAT");
            secret("second");
            server.await(
                    "the new password",
                    () -> !redis.info("commandstats", "cmdstat_auth").isEmpty());
            redis.command("ACL", "SETUSER", "app", "<first");
            int before = asked.get();
            server.await("more decisions", () -> asked.get() > before + 50);
            over.set(true);

            assertThat(load.get()).isEmpty();
            assertThat(file).exists();
            redis.command("CLIENT", "KILL", "USER", "app");
            server.awaitReady();
            assertThat(server.decided()).contains("\"source\":\"redis\"");
            assertThat(server.get("/api/test-redis").body()).contains("\"success\":true");
        }
    }

    /** Statuses that are no decisions, while the load runs; the deadline is one that no busy machine misses. */
    private static String failures(Served server, AtomicBoolean over, AtomicInteger asked) {
        StringBuilder failed = new StringBuilder();
        while (!over.get()) {
            try {
                int status = server.ask("check", "tenant-1", "pro").statusCode();
                asked.incrementAndGet();
                if (status != 200) {
                    failed.append(status).append(' ');
                }
            } catch (Exception e) {
                failed.append(e);
            }
        }
        return failed.toString();
    }
}
