package dev.tidegate.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.tidegate.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ServeCommandTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.tidegate.serve");
    private final Log log = new Log();

    @TempDir
    private Path folder;

    /** Keeps the lines, and tells when the server listens. */
    private static final class Log extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> url = new CompletableFuture<>();

        @Override
        protected void append(ILoggingEvent event) {
            String line = event.getLevel() + " " + event.getFormattedMessage();
            lines.add(line);
            if (line.contains("event=listening url=")) {
                url.complete(line.replaceAll(".* url=(\\S+).*", "$1"));
            }
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
    }

    @Test
    void itSaysWhatItUsesAnswersAndStopsWhenAsked() throws Exception {
        Cli cli = new Cli().env("TIDEGATE_PORT", "0");
        CompletableFuture<Cli.Outcome> serving = CompletableFuture.supplyAsync(() -> cli.run("serve"));
        String url = log.url.get(2, TimeUnit.MINUTES);
        assertThat(url).doesNotEndWith(":0");
        assertThat(new Cli().run("acquire", "c-1", "--url", url).code()).isZero();
        assertThat(log.lines)
                .anyMatch(line -> line.contains("event=starting version=") && line.contains("pid="))
                .anyMatch(line -> line.contains("event=plans source=built-in plans=starter,pro,business"))
                .anyMatch(line -> line.contains("event=api-keys source=none"))
                .anyMatch(line -> line.startsWith("WARN event=store store=memory")
                        && line.contains("FORGOTTEN ON RESTART")
                        && line.contains("NOT SHARED"));
        cli.stop();
        Cli.Outcome outcome = serving.get(2, TimeUnit.MINUTES);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(new Cli().run("acquire", "c-1", "--url", url).code()).isEqualTo(1);
    }

    @Test
    void itDoesNotListenBeyondThisMachineWithoutKeys() {
        Cli.Outcome outcome = new Cli().run("serve", "--host", "0.0.0.0", "--port", "0");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--host: 0.0.0.0", "api-key NAME", "--insecure");
        assertThat(new Cli()
                        .run("serve", "--host", "0.0.0.0", "--insecure=false")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aPortInUseIsAFailureWithAHint() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Cli.Outcome outcome = new Cli().run("serve", "--port", String.valueOf(taken.getLocalPort()));
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("hint: ").doesNotContain("\tat ");
        }
    }

    @Test
    void whatCannotBeAcceptedIsNamedBeforeAnythingListens() throws IOException {
        assertUsage("--port: many", new Cli().run("serve", "--port", "many"));
        assertUsage("TIDEGATE_LOG: loud", new Cli().env("TIDEGATE_LOG", "loud").run("serve"));
        assertUsage(
                "TIDEGATE_MAX_KEYS: 0", new Cli().env("TIDEGATE_MAX_KEYS", "0").run("serve"));
        Path config = Files.writeString(folder.resolve("c.yaml"), "prot: 1\n");
        assertUsage("line 1: prot: unknown key", new Cli().run("serve", "--config", config.toString()));
        assertUsage("prot", new Cli().env("TIDEGATE_CONFIG", config.toString()).run("serve"));
        Path keys = Files.writeString(folder.resolve("keys"), "my secret key\n");
        Cli.Outcome outcome = new Cli().run("serve", "--api-keys", keys.toString());
        assertUsage("line 1", outcome);
        assertThat(outcome.err()).doesNotContain("secret");
        assertThat(log.lines).isEmpty();
        Cli.Outcome none =
                new Cli().run("serve", "--config", folder.resolve("none").toString());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("no such file");
    }

    private static void assertUsage(String message, Cli.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
    }
}
