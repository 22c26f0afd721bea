package dev.tidegate.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.Cli;
import dev.tidegate.cli.RedisCredentialsTest;
import dev.tidegate.cli.Tidegate;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.testkit.redis.MachineTime;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private static final String SECRET = "planted-S3cret";

    /** Looks at a port that is taken, so that nothing else listens there meanwhile, and not listened on. */
    private static Cli.Outcome refused(String... more) throws IOException {
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return new Cli()
                    .run(RedisCredentialsTest.with(
                            new String[] {"doctor", "redis://127.0.0.1:" + taken.getLocalPort()}, more));
        }
    }

    @Test
    void aHealthyRedisIsExitCodeZeroWithNotes() {
        try (RedisServer redis = RedisServer.start()) {
            Cli.Outcome outcome = new Cli().run("doctor", redis.uri());
            assertThat(outcome.code()).as(outcome.out()).isZero();
            assertThat(outcome.out()).contains("latency", "note   no-tls", "healthy: 127.0.0.1:" + redis.port());
            assertThat(outcome.err()).isEmpty();
            assertThat(redis.command("DBSIZE").whole()).isZero();
        }
    }

    @Test
    void aCauseIsExitCodeOneWithTheNextCommand() throws IOException {
        Cli.Outcome outcome = refused();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("tcp     FAILED", "cause  tcp-refused (D5): ", "\nwhy    ", "\nnext   redis-cli");
    }

    @Test
    void jsonIsOneLineInTheShapeOfTheSchema() throws IOException {
        Cli.Outcome outcome = refused("--json");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out().lines()).hasSize(1);
        assertThat(outcome.out())
                .startsWith("{\"ok\":false,\"class\":\"tcp-refused\",\"code\":\"D5\",\"layer\":\"tcp\",\"cause\":\"")
                .contains("\"layers\":[{\"name\":\"config\",\"ok\":true,\"ms\":");
        assertThat(new Cli().run("doctor", "--schema").out()).contains("\"tcp-refused\"");
    }

    @Test
    void withoutAnAddressItReadsTheEnvironment() {
        Cli.Outcome none = new Cli().run("doctor", "--json");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.out()).contains("\"class\":\"config-missing\"");
        Cli.Outcome port = new Cli()
                .env("ELASTICACHE_REDIS_HOST", "cache:6379")
                .env("ELASTICACHE_REDIS_AUTH_TOKEN", SECRET)
                .run("doctor", "--json");
        assertThat(port.code()).isEqualTo(1);
        assertThat(port.out()).contains("\"class\":\"config-invalid\"", "ELASTICACHE_REDIS_HOST");
        assertThat(port.out() + port.err()).doesNotContain(SECRET);
        try (RedisServer redis = RedisServer.builder().password(SECRET).start()) {
            Cli.Outcome named = new Cli()
                    .env("ELASTICACHE_REDIS_HOST", "127.0.0.1")
                    .env("ELASTICACHE_REDIS_PORT", String.valueOf(redis.port()))
                    .env("ELASTICACHE_REDIS_PASSWORD", SECRET)
                    .run("doctor");
            assertThat(named.code()).as(named.out()).isZero();
            assertThat(named.err())
                    .contains("looking at Redis at 127.0.0.1:" + redis.port() + ", from ELASTICACHE_REDIS_HOST");
            assertThat(named.out() + named.err()).doesNotContain(SECRET);
        }
    }

    @Test
    void whatCannotBeReadIsAUsageFaultThatRepeatsNoSecret() {
        for (String uri : new String[] {"cache:6379", "redis://:" + SECRET + "@", "redis://:" + SECRET + "@h:99999"}) {
            Cli.Outcome outcome = new Cli().run("doctor", uri);
            assertThat(outcome.code()).as(uri).isEqualTo(2);
            assertThat(outcome.out() + outcome.err()).doesNotContain(SECRET);
        }
        for (String timeout : new String[] {"5", "1ms", "2m", "-1s", "soon"}) {
            assertThat(new Cli()
                            .run("doctor", "redis://h", "--timeout=" + timeout)
                            .code())
                    .as(timeout)
                    .isEqualTo(2);
        }
    }

    @Test
    void aPasswordInTheArgumentIsWarnedOfAndNotRepeated() {
        try (RedisServer redis = RedisServer.builder().password("other").start()) {
            Cli.Outcome outcome = new Cli().run("doctor", "redis://:" + SECRET + "@127.0.0.1:" + redis.port());
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("TIDEGATE_REDIS");
            assertThat(outcome.out()).contains("wrong-password");
            assertThat(outcome.out() + outcome.err()).doesNotContain(SECRET);
        }
    }

    @Test
    void aBlackHoleIsAnsweredWithinTheTimeoutAndASecond() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            AtomicReference<String> said = new AtomicReference<>();
            Duration taken = MachineTime.of(() -> said.set(new Cli()
                    .run("doctor", "redis://127.0.0.1:" + silent.getLocalPort(), "--timeout", "500ms")
                    .out()));
            assertThat(said.get()).contains("tcp-silent", "within 500 ms");
            assertThat(taken).isLessThan(Duration.ofMillis(1500));
        }
    }

    /** The rule that is printed is put into a server as it stands, and the limiter works as that user. */
    @Test
    void theAclRuleIsEnoughForTheLimiter() {
        Cli.Outcome outcome = new Cli().run("doctor", "--acl");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines()).hasSize(1);
        try (RedisServer redis = RedisServer.start()) {
            String rule = outcome.out().strip().replace("PASSWORD", "p");
            redis.command(Arrays.stream(rule.split(" ")).toArray(String[]::new));
            String uri = redis.uri("tidegate", "p");
            Patience.await(
                    "a decision",
                    () -> new Cli().run("acquire", "c-1", "--redis", uri).code() == 0);
            assertThat(new Cli().run("doctor", uri).code()).isZero();
            assertThat(new Cli().run("status", "c-1", "--redis", uri).code()).isZero();
        }
    }

    @Test
    void watchGoesOnUntilItIsStoppedAndSeesAChange() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            StringWriter out = new StringWriter();
            CompletableFuture<Void> stop = new CompletableFuture<>();
            Terminal terminal = new Terminal(
                    new PrintWriter(out), new PrintWriter(new StringWriter()), false, false, Map.of(), stop);
            CompletableFuture<Integer> running = CompletableFuture.supplyAsync(
                    () -> Tidegate.run(terminal, "doctor", redis.uri(), "--watch", "--json"));
            Patience.await("a healthy line", () -> out.toString().contains("\"healthy\""));
            redis.kill();
            Patience.await("the cause", () -> out.toString().contains("\"tcp-refused\""));
            stop.complete(null);
            assertThat(running.join()).isEqualTo(1);
        }
    }
}
