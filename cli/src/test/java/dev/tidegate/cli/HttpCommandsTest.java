package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.cli.decide.CostOption;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.http.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpCommandsTest {
    /** Both limiters stand still at one instant, so that their answers can be compared letter by letter. */
    private static final long NOW_MICROS = 1_700_000_000_123_456L;

    private final RateLimiter limiter = limiter();
    private final ApiKeys.Created key = ApiKeys.create("tests");

    @TempDir
    private Path folder;

    private TidegateServer server;
    private TidegateServer guarded;

    private static RateLimiter limiter() {
        return RateLimiter.builder()
                .plans(Plans.builtIn())
                .store(MemoryStore.builder().time(() -> NOW_MICROS).build())
                .build();
    }

    @BeforeEach
    void start() throws IOException {
        ApiKeys keys = ApiKeys.load(Files.writeString(folder.resolve("keys"), key.line() + "\n"));
        server = start(Optional.empty());
        guarded = start(Optional.of(keys));
    }

    private TidegateServer start(Optional<ApiKeys> keys) {
        return TidegateServer.start(new ServerOptions("127.0.0.1", 0, keys, false), limiter)
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        server.close();
        guarded.close();
    }

    private Cli.Outcome run(String... args) {
        return new Cli().env("TIDEGATE_URL", server.url()).run(args);
    }

    @Test
    void theFiftyFirstStarterCallIsDeniedByTheServer() {
        assertThat(run("acquire", "c-1", "--plan", "starter", "--repeat", "50").code())
                .isZero();
        Cli.Outcome denied = run("acquire", "c-1", "--plan", "starter");
        assertThat(denied.code()).isEqualTo(3);
        assertThat(denied.out()).contains("denied by requests-per-hour; retry in 1h");
        assertThat(run("check", "c-1", "--plan", "starter").code()).isEqualTo(3);
        assertThat(run("status", "c-1", "--plan", "starter").out()).contains("requests    50");
        assertThat(run("reset", "c-1").code()).isZero();
        assertThat(run("acquire", "c-1", "--plan", "starter").code()).isZero();
    }

    @Test
    void theEmbeddedAnswerIsTheServersLetterByLetter() throws Exception {
        try (RateLimiter own = limiter();
                dev.tidegate.cli.client.LimiterClient http = new dev.tidegate.cli.client.HttpLimiterClient(
                        java.net.URI.create(server.url()), Optional.empty());
                dev.tidegate.cli.client.LimiterClient embedded =
                        new dev.tidegate.cli.client.EmbeddedLimiterClient(own)) {
            for (String cost : new String[] {"requests=49", "spend=$9.5", "requests=1", "spend=$1", "requests=51"}) {
                var request = new dev.tidegate.Request(
                        dev.tidegate.Subject.of("same \"é\""), "starter", CostOption.parse(cost));
                assertThat(embedded.acquire(request)).as(cost).isEqualTo(http.acquire(request));
                assertThat(embedded.status(request.subject(), "business"))
                        .isEqualTo(http.status(request.subject(), "business"));
            }
        }
    }

    @Test
    void jsonIsTheServersBody() {
        assertThat(run("acquire", "c-2", "--json").out())
                .startsWith("{\"allowed\":true,\"limits\":[{\"name\":\"requests-per-hour\"");
    }

    @Test
    void anySubjectReachesTheServerAsItIs() {
        for (String subject : new String[] {"a b/c?d=e&f#g%25", "é {x}", "..", "+"}) {
            assertThat(run("acquire", subject).code()).as(subject).isZero();
            Cli.Outcome status = run("status", subject);
            assertThat(status.code()).as("%s: %s", subject, status.err()).isZero();
            assertThat(status.out()).as(subject).contains("requests     1");
            assertThat(run("reset", subject, "--user", "a&b").code())
                    .as(subject)
                    .isZero();
        }
    }

    @Test
    void whatTheServerDoesNotAcceptIsAUsageFaultWithItsReason() {
        Cli.Outcome outcome = run("acquire", "c-1", "--plan", "gold");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("plan: gold").contains("pro").doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aKeyComesFromTheEnvironmentOrAFileAndIsNeverPrinted() throws IOException {
        Cli.Outcome none = new Cli().run("acquire", "c-1", "--url", guarded.url());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("TIDEGATE_API_KEY");

        Cli withKey = new Cli().env("TIDEGATE_API_KEY", key.key());
        assertThat(withKey.run("acquire", "c-1", "--url", guarded.url()).code()).isZero();
        assertThat(withKey.run("status", "c-1", "--url", guarded.url()).code()).isZero();

        Path file = Files.writeString(folder.resolve("key"), key.key() + "\n");
        assertThat(new Cli()
                        .run("acquire", "c-1", "--url", guarded.url(), "--api-key-file", file.toString())
                        .code())
                .isZero();

        Cli.Outcome wrong =
                new Cli().env("TIDEGATE_API_KEY", "tg_secret_guess").run("acquire", "c", "--url", guarded.url());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out() + wrong.err()).doesNotContain("tg_secret_guess");
        Cli.Outcome bad = new Cli().env("TIDEGATE_API_KEY", "two words").run("acquire", "c", "--url", guarded.url());
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err()).contains("TIDEGATE_API_KEY").doesNotContain("two words");
    }

    @Test
    void aServerThatIsNotThereIsAFailureWithTheNextStep() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Cli.Outcome outcome = new Cli().run("acquire", "c-1", "--url", "http://127.0.0.1:" + free);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("cannot reach http://127.0.0.1:" + free, "./tidegate serve");
    }

    @Test
    void anAddressThatCannotBeIsRefusedWithoutItsPassword() {
        for (String url :
                new String[] {"localhost:8080", "ftp://x", "http://", "http://h:99999", "http://h?x=1", "http://a b"}) {
            Cli.Outcome outcome = new Cli().run("acquire", "c-1", "--url", url);
            assertThat(outcome.code()).as(url).isEqualTo(2);
            assertThat(outcome.err()).as(url).contains("--url");
        }
        assertThat(new Cli()
                        .run("acquire", "c-1", "--url", "http://me:hunter2@h")
                        .err())
                .doesNotContain("hunter2");
    }

    @Test
    void aStrangerOnThePortIsRecognised() throws IOException {
        assertStranger(200, "<html>hello</html>");
        assertStranger(200, "{\"ok\":true}");
        assertStranger(404, "not found");
        assertStranger(302, "");
    }

    private static void assertStranger(int status, String body) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        stranger.start();
        try {
            String url = "http://127.0.0.1:" + stranger.getAddress().getPort();
            Cli.Outcome outcome = new Cli().run("acquire", "c-1", "--url", url);
            assertThat(outcome.code())
                    .as("%s %s: %s", status, body, outcome.err())
                    .isEqualTo(1);
            assertThat(outcome.err()).contains("not as Tidegate does");
            assertThat(asked).hasValue(1);
        } finally {
            stranger.stop(0);
        }
    }
}
