package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Malformed and hostile requests over raw sockets, before a real redis-server: every connection is answered or closed, the
 * log says less than was sent, memory stays, and the endpoint serves on.
 */
@Timeout(3600)
class HostileCallsTest {
    private static final int CALLERS = 8;
    /** What the heap of this process may vary by; what is kept of lost answers is bounded and no leak. */
    private static final long FLAT_BYTES = (24L << 20) + Replays.MOST_BYTES;
    /** A turn of a busy machine; the server's own times add up to two seconds. */
    private static final int PATIENCE_MILLIS = 120_000;

    private static final String LAST = "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + UpstashServer.TOKEN + "\r\nConnection: close\r\nContent-Length: 8\r\n\r\n[\"ping\"]";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    /** No 500: nothing that a caller sends is a fault of the endpoint. */
    private static final Set<Integer> EXPECTED =
            Set.of(100, 200, 204, 400, 401, 405, 408, 413, 414, 415, 417, 431, 501, 503, 505);

    /** How a caller ends: few wait for the server's patience to end, which takes its time. A stream ends with its reader alone. */
    private enum Ending {
        WAITS,
        LEAVES,
        GOES
    }

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong logged = new AtomicLong();
    private final Set<Integer> statuses = new ConcurrentSkipListSet<>();

    @Test
    void severalThousandHostileRequestsAreAnsweredOrClosed() throws Exception {
        attack(4_000);
    }

    @Test
    @Tag("deep")
    void aMillionHostileRequestsAreAnsweredOrClosed() throws Exception {
        attack(Long.getLong("tidegate.hostile", 1_000_000));
    }

    private void attack(long count) throws Exception {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        AppenderBase<ILoggingEvent> log = counting();
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.strict(redis.uri())) {
            run(upstash.port(), seed, count / 4);
            long before = heap();
            run(upstash.port(), seed + CALLERS, count - count / 4);
            long after = heap();
            System.out.printf(
                    "seed %d: %d requests, %d bytes sent, %d logged, heap %+d KiB, statuses %s%n",
                    seed, requests.get(), sent.get(), logged.get(), (after - before) / 1024, statuses);
            assertThat(requests.get()).isGreaterThanOrEqualTo(count);
            assertThat(EXPECTED).as("seed %d", seed).containsAll(statuses);
            assertThat(logged.get()).as("bytes of log, seed %d", seed).isLessThan(sent.get());
            assertThat(after - before).as("bytes of heap, seed %d", seed).isLessThan(FLAT_BYTES);
            assertThat(upstash.command("[\"ping\"]")).isEqualTo("{\"result\":\"PONG\"}");
            Patience.await(
                    "the streams to end",
                    () -> redis.command("pubsub", "numpat").whole() == 0);
            Patience.await(
                    "monitor to end",
                    () -> !redis.command("client", "list").text().contains("cmd=monitor"));
        } finally {
            stop(log);
        }
    }

    private void run(int port, long seed, long count) {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                long its = seed + i;
                callers.add(CompletableFuture.runAsync(() -> caller(port, its, count / CALLERS + 1), threads));
            }
            callers.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }
    }

    private void caller(int port, long seed, long count) {
        Random random = new Random(seed);
        HostileCalls calls = new HostileCalls(seed);
        for (long done = 0; done < count; ) {
            int together = 1 + random.nextInt(8);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < together; i++) {
                all.writeBytes(calls.next());
            }
            all.writeBytes(LAST.getBytes(StandardCharsets.ISO_8859_1));
            String text = all.toString(StandardCharsets.ISO_8859_1);
            Ending ending = text.contains("ubsc") || text.contains("monit")
                    ? Ending.GOES
                    : random.nextInt(200) == 0 ? Ending.WAITS : Ending.LEAVES;
            Matcher status =
                    STATUS.matcher(answered(port, all.toByteArray(), ending, "seed " + seed + " after " + done));
            while (status.find()) {
                statuses.add(Integer.parseInt(status.group(1)));
            }
            done += together;
            requests.addAndGet(together);
        }
    }

    /** What the server says until the connection ends, which it must. */
    private String answered(int port, byte[] all, Ending ending, String which) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(all);
            sent.addAndGet(all.length);
            if (ending == Ending.GOES) {
                return "";
            }
            if (ending == Ending.LEAVES) {
                socket.shutdownOutput();
            }
            socket.getInputStream().transferTo(said);
        } catch (SocketTimeoutException e) {
            throw new AssertionError(which + ": neither answered nor closed", e);
        } catch (IOException reset) {
            // Closed while this side was still sending.
        }
        return said.toString(StandardCharsets.ISO_8859_1);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Of every logger, at the levels that a server has. */
    private AppenderBase<ILoggingEvent> counting() {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                String stack =
                        event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
                logged.addAndGet(80L + event.getFormattedMessage().length() + stack.length());
            }
        };
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        ((Logger) LoggerFactory.getLogger("dev.tidegate")).setLevel(Level.INFO);
        return appender;
    }

    private static void stop(AppenderBase<ILoggingEvent> appender) {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(appender);
        ((Logger) LoggerFactory.getLogger("dev.tidegate")).setLevel(null);
        appender.stop();
    }
}
