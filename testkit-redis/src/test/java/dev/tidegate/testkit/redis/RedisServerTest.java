package dev.tidegate.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {
    @Test
    void aServerAnswersOnAPortOfItsOwnAndLeavesNothingBehind() throws IOException {
        RedisServer server = RedisServer.start();
        Path folder =
                Path.of(server.command("CONFIG", "GET", "dir").items().get(1).text());
        try (server;
                RespClient connection = server.connect()) {
            assertThat(connection.command("PING").text()).isEqualTo("PONG");
            assertThat(connection.command("SET", "a", "b\r\n\u00fc").text()).isEqualTo("OK");
            assertThat(connection.command("GET", "a").text()).isEqualTo("b\r\n\u00fc");
            assertThat(connection.command("GET", "nothing").bytes()).isEmpty();
            assertThat(connection.command("DBSIZE").whole()).isEqualTo(1);
            assertThat(connection.command("EVAL", "return {1,{'x',false}}", "0"))
                    .isInstanceOfSatisfying(RedisReply.Many.class, many -> {
                        assertThat(many.items().get(0).whole()).isEqualTo(1);
                        assertThat(many.items().get(1).items().get(0).text()).isEqualTo("x");
                        assertThat(many.items().get(1).items().get(1)).isEqualTo(new RedisReply.Nothing());
                    });
            assertThatThrownBy(() -> connection.command("NO-SUCH"))
                    .isInstanceOfSatisfying(
                            RedisRefusal.class, e -> assertThat(e.code()).isEqualTo("ERR"));
        }
        assertThat(folder).doesNotExist();
        assertThatThrownBy(() -> new Socket("127.0.0.1", server.port()).close()).isInstanceOf(IOException.class);
    }

    @Test
    void aKilledServerComesBackOnItsPortEmptyUnlessItWasToldToKeep() {
        try (RedisServer forgets = RedisServer.start();
                RedisServer keeps = RedisServer.builder()
                        .line("appendonly yes")
                        .line("appendfsync always")
                        .start()) {
            for (RedisServer server : List.of(forgets, keeps)) {
                server.command("SET", "a", "b");
                server.kill();
                assertThatThrownBy(() -> server.command("PING")).isInstanceOf(UncheckedIOException.class);
                server.restart();
            }

            assertThat(forgets.command("GET", "a").text()).isEmpty();
            assertThat(keeps.command("GET", "a").text()).isEqualTo("b");
        }
    }

    @Test
    void aFrozenServerAnswersWhenItThaws() throws IOException {
        try (RedisServer server = RedisServer.start();
                Socket socket = new Socket("127.0.0.1", server.port())) {
            server.freeze();
            socket.getOutputStream().write("PING\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);

            server.thaw();

            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo('+');
        }
    }

    @Test
    void passwordsAndUsersAreAskedFor() {
        try (RedisServer server = RedisServer.builder()
                .password("planted-secret")
                .user("gate", "other-secret", "~tg:* +get")
                .start()) {
            assertThat(server.command("PING").text()).isEqualTo("PONG");
            try (RespClient nobody = RespClient.open(server.port(), Optional.empty())) {
                assertThatThrownBy(() -> nobody.command("PING"))
                        .isInstanceOfSatisfying(
                                RedisRefusal.class, e -> assertThat(e.code()).isEqualTo("NOAUTH"));
                nobody.command("AUTH", "gate", "other-secret");
                assertThat(nobody.command("GET", "tg:x").bytes()).isEmpty();
                assertThatThrownBy(() -> nobody.command("GET", "x"))
                        .isInstanceOfSatisfying(
                                RedisRefusal.class, e -> assertThat(e.code()).isEqualTo("NOPERM"));
            }
            assertThat(server.uri()).isEqualTo("redis://:planted-secret@127.0.0.1:" + server.port());
        }
    }

    @Test
    void tlsIsAnsweredToWhoTrustsTheAuthorityAndNotInTheClear() throws Exception {
        try (RedisServer server =
                RedisServer.builder().tlsWithClientCertificates().start()) {
            assertThat(server.command("PING").text()).isEqualTo("PONG");
            assertThat(server.uri()).startsWith("rediss://");
            SSLContext stranger = SSLContext.getDefault();
            assertThatThrownBy(() -> RespClient.open(server.port(), Optional.of(stranger)))
                    .hasMessageContaining("certif");
            try (RespClient clear = RespClient.open(server.port(), Optional.empty())) {
                assertThatThrownBy(() -> clear.command("PING")).isInstanceOf(UncheckedIOException.class);
            }
            for (Path file : List.of(server.tls().authority(), server.tls().clientKey())) {
                assertThat(Files.readString(file)).startsWith("-----BEGIN ");
            }
        }
    }

    @Test
    void aServerThatWillNotStartSaysWhatItSaid(@TempDir Path folder) {
        assertThatThrownBy(() -> RedisServer.builder().line("no-such-setting 1").start())
                .hasMessageContaining("no-such-setting");
        assertThatThrownBy(() -> RedisServer.builder()
                        .binary(RedisBinary.at(folder.resolve("absent")))
                        .start())
                .hasMessageContaining(RedisBinary.INSTALL);
        assertThatThrownBy(() -> RedisServer.builder()
                        .binary(RedisBinary.embedded("0.0.1"))
                        .start())
                .hasMessageContaining(RedisBinary.INSTALL);
    }

    @Test
    void aBinaryPackedInAJarRuns() {
        try (RedisServer server =
                RedisServer.builder().binary(RedisBinary.embedded("7.0.15")).start()) {
            assertThat(server.version()).isEqualTo("7.0.15");
        }
    }
}
