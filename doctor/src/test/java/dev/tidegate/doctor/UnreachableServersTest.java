package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.probe.Resolver;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Names and addresses behind which no Redis answers: each way to fail is found as its own class. */
class UnreachableServersTest {
    @Test
    void aNameThatDoesNotExist() {
        assertThat(Seen.at("redis://no-such-cache.invalid").slug()).isIn("dns-not-found", "dns-unavailable");
        Diagnosis seen = Seen.with(
                host -> {
                    throw new UnknownHostException(host + ": Name or service not known");
                },
                "redis://cache.internal",
                false);
        Seen.as(FailureClass.DNS_NOT_FOUND, seen, "name under .invalid; resolver says NXDOMAIN");
    }

    @Test
    void aResolverThatFails() {
        Diagnosis seen = Seen.with(
                host -> {
                    throw new UnknownHostException(host + ": Temporary failure in name resolution");
                },
                "redis://cache.internal",
                false);
        Seen.as(FailureClass.DNS_UNAVAILABLE, seen, "resolver says EAI_AGAIN");
    }

    @Test
    void aResolverThatSaysNothing() {
        CompletableFuture<List<InetAddress>> never = new CompletableFuture<>();
        Diagnosis seen = Seen.with(host -> never.join(), "redis://cache.internal", false);
        Seen.as(FailureClass.DNS_TIMEOUT, seen, "resolver never returns");
        never.complete(List.of());
    }

    @Test
    void aPortWhereNobodyListens() throws IOException {
        // Taken, so that nothing else listens there meanwhile, and not listened on.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Seen.as(FailureClass.TCP_REFUSED, Seen.at(taken.getLocalPort()), "closed port");
        }
    }

    /** A backlog that is full drops what comes next, as a firewall does. */
    @Test
    void packetsThatAreDropped() throws IOException {
        List<Socket> queued = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            boolean room = true;
            while (room) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (IOException dropped) {
                    room = false;
                }
            }
            Seen.silent(
                    FailureClass.TCP_TIMEOUT, "redis://127.0.0.1:" + full.getLocalPort(), "SYN dropped (full backlog)");
            Resolver resolver = host -> List.of(InetAddress.getLoopbackAddress());
            Seen.as(
                    FailureClass.PRIVATE_ADDRESS,
                    Seen.with(resolver, "redis://cache.internal:" + full.getLocalPort(), true),
                    "SYN dropped, the address is private and not of a network of this machine");
        } finally {
            for (Socket each : queued) {
                each.close();
            }
        }
    }

    @Test
    void aBlackHole() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String at = "127.0.0.1:" + silent.getLocalPort();
            Seen.silent(FailureClass.TCP_SILENT, "redis://" + at, "socket that accepts and never answers");
            Seen.silent(FailureClass.TCP_SILENT, "rediss://" + at, "the same, asked over TLS");
        }
    }

    @Test
    void aFrozenServer() {
        try (RedisServer redis = RedisServer.start()) {
            redis.freeze();
            Seen.silent(FailureClass.TCP_SILENT, redis.uri(), "redis-server after kill -STOP");
            redis.thaw();
            Seen.healthy(Seen.at(redis.uri()));
        }
    }

    @Test
    void aConnectionThatIsReset() throws IOException {
        try (FakeServer rude = new FakeServer(client -> client.setSoLinger(true, 0))) {
            Seen.as(FailureClass.TCP_CLOSED, Seen.at(rude.port()), "RST after accept");
            Seen.as(FailureClass.TCP_CLOSED, Seen.at("rediss://127.0.0.1:" + rude.port()), "RST after accept, TLS");
        }
    }

    @Test
    void anotherProtocol() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        try (FakeServer ssh = new FakeServer(client -> {
            client.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().read();
        })) {
            Seen.as(FailureClass.NOT_REDIS, Seen.at(http.getAddress().getPort()), "HTTP server");
            Seen.as(FailureClass.NOT_REDIS, Seen.at(ssh.port()), "SSH banner");
        } finally {
            http.stop(0);
        }
    }
}
