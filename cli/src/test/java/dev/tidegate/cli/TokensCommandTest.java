package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.TimeSource;
import dev.tidegate.server.upstash.access.TokenGuard;
import dev.tidegate.server.upstash.access.UpstashTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
