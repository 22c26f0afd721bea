package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidegate.TimeSource;
import dev.tidegate.server.upstash.access.TokenGuard;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import dev.tidegate.testkit.redis.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensCommandTest {
    @TempDir
    private Path folder;

    private String file() {
        return folder.resolve("tokens.txt").toString();
    }

    private static String token(Cli.Outcome created) {
        return created.out().lines().findFirst().orElseThrow().substring("token ".length());
    }

    private boolean knows(String token) {
        try (TokenGuard guard = new TokenGuard(UpstashTokens.load(Path.of(file())), TimeSource.system())) {
            return guard.authenticate(token).isPresent();
        }
    }

    @Test
    void aTokenIsCreatedListedAndRevoked() throws IOException {
        Cli.Outcome web =
                new Cli().run("tokens", "create", "web", "--key", "app1:*", "--rate", "5/1s", "--file", file());
        Cli.Outcome other = new Cli().run("tokens", "create", "other", "--allow", "FLUSHDB", "--file", file());
        assertThat(web.code()).isZero();
        assertThat(other.code()).isZero();
        assertThat(token(web)).matches("tgu_[A-Za-z0-9_-]{43}");
        assertThat(Files.readString(Path.of(file()))).doesNotContain(token(web), token(other));
        assertThat(knows(token(web))).isTrue();

        Cli.Outcome list = new Cli().run("tokens", "list", "--file", file());
        assertThat(list.out()).isEqualTo("web keys=app1:* rate=5/1s\nother allow=flushdb\n");
        assertThat(new Cli().run("tokens", "list", "--file", file(), "--json").out())
                .contains("\"name\"", "app1:*")
                .doesNotContain("sha256");

        assertThat(new Cli().run("tokens", "revoke", "web", "--file", file()).code())
                .isZero();
        assertThat(knows(token(web))).isFalse();
        assertThat(knows(token(other))).isTrue();
    }

    @Test
    void afterTheLastTokenTheFileSaysThatThereIsNone() throws IOException {
        Cli.Outcome web = new Cli().run("tokens", "create", "web", "--file", file());
        Cli.Outcome revoked = new Cli().run("tokens", "revoke", "web", "--file", file());
        assertThat(revoked.code()).isZero();
        assertThat(revoked.out()).isEqualTo("revoked web\n");
        assertThat(Files.readString(Path.of(file()))).isEqualTo("none\n");
        assertThat(knows(token(web))).isFalse();
        assertThat(new Cli().run("tokens", "list", "--file", file()).out()).isEmpty();
        Cli.Outcome next = new Cli().run("tokens", "create", "none", "--file", file());
        assertThat(knows(token(next))).isTrue();
        assertThat(Files.readString(Path.of(file()))).startsWith("none sha256:");
    }

    @Test
    void aFileThatMayHaveBeenCutOffOrContradictsItselfIsRefused() throws IOException {
        new Cli().run("tokens", "create", "web", "--file", file());
        String line = Files.readString(Path.of(file()));
        for (String text : List.of("", "# all gone\n", "\n\n", line.substring(0, 40), "none\n" + line, "nothing\n")) {
            Files.writeString(Path.of(file()), text);
            assertThat(new Cli().run("tokens", "list", "--file", file()).code())
                    .as(text)
                    .isEqualTo(2);
        }
    }

    @Test
    void theSchemaIsThatOfThePageAndTheListHasItsForm() throws IOException {
        new Cli().run("tokens", "create", "all", "--file", file());
        new Cli()
                .run(
                        "tokens",
                        "create",
                        "some",
                        "--read-only",
                        "--key",
                        "a:*",
                        "--deny",
                        "get",
                        "--rate",
                        "5/1s",
                        "--expires",
                        "90d",
                        "--file",
                        file());
        String schema = new Cli().run("tokens", "list", "--schema").out();
        assertThat(schema).isEqualTo(Files.readString(Path.of("..", "docs/reference/tokens.schema.json")));
        String list =
                new Cli().run("tokens", "list", "--file", file(), "--json").out();
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema, InputFormat.JSON)
                        .validate(list, InputFormat.JSON))
                .isEmpty();
        assertThat(new Cli().run("tokens", "list").err()).contains("--file: missing");
    }

    /** As with {@code sudo tidegate tokens revoke}: the server of another user goes on reading the file. */
    @Test
    void aFileThatIsReplacedKeepsItsOwnerItsGroupAndItsPermissions() throws IOException {
        new Cli().run("tokens", "create", "web", "--file", file());
        Path file = Path.of(file());
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        view.setPermissions(PosixFilePermissions.fromString("rw-r-----"));
        boolean root = Files.getAttribute(file, "unix:uid").equals(0);
        if (root) {
            Files.setAttribute(file, "unix:uid", 12_345);
            Files.setAttribute(file, "unix:gid", 12_346);
        }
        Map<String, Object> before = Files.readAttributes(file, "unix:uid,gid,mode");
        assertThat(new Cli().run("tokens", "create", "other", "--file", file()).code())
                .isZero();
        assertThat(Files.readAttributes(file, "unix:uid,gid,mode")).isEqualTo(before);
        assertThat(new Cli().run("tokens", "revoke", "web", "--file", file()).code())
                .isZero();
        assertThat(Files.readAttributes(file, "unix:uid,gid,mode")).isEqualTo(before);
    }

    @Test
    void aProcessWaitsForTheOneThatChangesTheFileSoThatNoLineIsLost() throws Exception {
        new Cli().run("tokens", "create", "a", "--file", file());
        Path out = folder.resolve("out");
        Process other;
        try (FileChannel lock = FileChannel.open(
                folder.resolve(".tokens.txt.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(lock.lock().isValid()).isTrue();
            other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "tokens",
                            "create",
                            "b",
                            "--file",
                            file())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            Patience.await(
                    "the other process to wait or to end", () -> !other.isAlive() || isWaitingForALock(other.pid()));
            Files.writeString(
                    Path.of(file()),
                    Files.readAllLines(Path.of(file())).get(0) + "\n"
                            + UpstashTokens.create("c", TokenScope.ALL).line() + "\n");
        }
        assertThat(other.waitFor()).as(Files.readString(out)).isZero();
        assertThat(new Cli().run("tokens", "list", "--file", file()).out().lines())
                .containsExactly("a", "c", "b");
    }

    /** Linux lists those that wait behind an arrow. */
    private static boolean isWaitingForALock(long pid) {
        try {
            return Files.readString(Path.of("/proc/locks"))
                    .lines()
                    .anyMatch(line -> line.contains("-> ")
                            && List.of(line.strip().split("\\s+", -1)).contains(Long.toString(pid)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeDoneChangesNothing() throws IOException {
        new Cli().run("tokens", "create", "web", "--file", file());
        String before = Files.readString(Path.of(file()));
        assertThat(new Cli().run("tokens", "create", "web", "--file", file()).code())
                .isEqualTo(1);
        assertThat(new Cli().run("tokens", "revoke", "none", "--file", file()).code())
                .isEqualTo(1);
        assertThat(new Cli()
                        .run("tokens", "create", "x", "--command", "gett", "--file", file())
                        .code())
                .isEqualTo(2);
        assertThat(new Cli()
                        .run("tokens", "create", "x", "--key", "a:*", "--allow", "flushdb")
                        .code())
                .isEqualTo(2);
        assertThat(new Cli().run("tokens").code()).isEqualTo(2);
        assertThat(Files.readString(Path.of(file()))).isEqualTo(before);
    }
}
