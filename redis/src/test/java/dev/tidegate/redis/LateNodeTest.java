package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.testkit.redis.RedisCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A node of a cluster that does not say in time that it is one. */
class LateNodeTest {
    private static final String MODE = "*1\r\n$5\r\nHELLO";

    @Test
    void itIsAskedAgainAndNotTakenForASingleServer() throws IOException {
        try (RedisCluster cluster = RedisCluster.start();
                Silent node = new Silent(cluster.node(0).port());
                RedisStore store = RedisStore.create("redis://127.0.0.1:" + node.port(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            store.check().toCompletableFuture().join();
            for (int i = 0; i < 12; i++) {
                assertThat(limiter.acquire(Request.of("tenant-" + i, "pro")).allowed())
                        .isTrue();
            }
            assertThat(node.swallowed.get()).isOne();
        }
    }

    /** Hands on what is sent to a server, but the first question for its mode. */
    private static final class Silent implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger swallowed = new AtomicInteger();
        private final int server;

        Silent(int server) throws IOException {
            this.server = server;
            thread(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        private static void thread(Runnable work) {
            Thread thread = new Thread(work, "silent-node");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = socket.accept();
                    Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                    thread(() -> hand(client, behind, true));
                    thread(() -> hand(behind, client, false));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void hand(Socket from, Socket to, boolean questions) {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                byte[] bytes = new byte[16_384];
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    String text = new String(bytes, 0, read, StandardCharsets.ISO_8859_1);
                    if (!questions || !text.startsWith(MODE) || !swallowed.compareAndSet(0, 1)) {
                        out.write(bytes, 0, read);
                    }
                }
            } catch (IOException closed) {
                // One end has left, so the other is closed too.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
