package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.spi.StoreException;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A decision whose answer is lost has been counted once at most: nobody sends it again by itself. */
class LostReplyTest {
    @Test
    void aDecisionWhoseConnectionBreaksBeforeTheAnswerIsNotSentAgain() throws IOException {
        try (RedisServer server = RedisServer.start();
                Cutting proxy = new Cutting(server.port());
                RedisStore store = RedisStore.create("redis://127.0.0.1:" + proxy.port(), Duration.ofSeconds(10))) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            store.check().toCompletableFuture().join();
            limiter.acquire(Request.of("acme", "starter"));

            proxy.cut.set(true);
            assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "starter")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.isTransient()).isTrue());
            proxy.cut.set(false);

            assertThat(usedOnceBack(limiter)).isEqualTo(2);
        }
    }

    /** Asks until the connection is back; a look counts nothing. */
    private static long usedOnceBack(RateLimiter limiter) {
        while (true) {
            try {
                return limiter.status(dev.tidegate.Subject.of("acme"), "starter")
                        .limits()
                        .get(0)
                        .used();
            } catch (StoreException notYet) {
                Thread.onSpinWait();
            }
        }
    }

    /** Hands everything on, until told to cut a connection instead of handing back what the server answers a script. */
    private static final class Cutting implements AutoCloseable {
        final AtomicBoolean cut = new AtomicBoolean();
        private final ServerSocket listening = new ServerSocket(0);
        private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
        private final int target;

        Cutting(int target) throws IOException {
            this.target = target;
            start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        private void accept() {
            try {
                while (!listening.isClosed()) {
                    Socket client = listening.accept();
                    Socket server = new Socket("127.0.0.1", target);
                    open.add(client);
                    open.add(server);
                    AtomicBoolean asked = new AtomicBoolean();
                    start(() -> pump(client, server, asked, true));
                    start(() -> pump(server, client, asked, false));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void pump(Socket from, Socket to, AtomicBoolean asked, boolean towardsServer) {
            byte[] some = new byte[8192];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    if (towardsServer && new String(some, 0, n, StandardCharsets.ISO_8859_1).contains("EVALSHA")) {
                        asked.set(true);
                    }
                    if (!towardsServer && cut.get() && asked.get()) {
                        return;
                    }
                    out.write(some, 0, n);
                }
            } catch (IOException over) {
                // Either side is gone; so goes the other.
            }
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work, "proxy");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() {
            try {
                listening.close();
                for (Socket socket : open) {
                    socket.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
