package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
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
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Several callers that send requests drawn from a seed over raw sockets, some to a connection. Every connection is answered or closed;
 * statuses, bytes of log and bytes of heap are counted.
 */
public final class HostileCallers implements AutoCloseable {
    private static final int CALLERS = 8;
    /** A turn of a busy machine; the server's own times add up to two seconds. */
    private static final int PATIENCE_MILLIS = 120_000;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    /** How a caller ends: few wait for the server's patience to end, which takes its time. A stream ends with its reader alone. */
    public enum Ending {
        WAITS,
        LEAVES,
        GOES
    }

    private final LongFunction<Supplier<byte[]>> hostile;
    private final String last;
    private final BiFunction<String, Random, Ending> ending;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong logged = new AtomicLong();
    private final Set<Integer> statuses = new ConcurrentSkipListSet<>();
    private final AppenderBase<ILoggingEvent> log;

    /**
     * @param hostile what makes the requests of a seed
     * @param last a good request that closes its connection
     * @param ending how a connection with these requests ends
     */
    public HostileCallers(
            LongFunction<Supplier<byte[]>> hostile, String last, BiFunction<String, Random, Ending> ending) {
        this.hostile = hostile;
        this.last = last;
        this.ending = ending;
        this.log = counting();
    }

    /**
     * Sends {@code count} requests, and expects no other status, less log than was sent, and no more heap than after the first quarter.
     *
     * @param flatBytes what the heap of this process may vary by
     */
    public void attack(int port, long count, Set<Integer> expected, long flatBytes) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        run(port, seed, count / 4);
        long before = heap();
        run(port, seed + CALLERS, count - count / 4);
        long after = heap();
        System.out.printf(
                "seed %d: %d requests, %d bytes sent, %d logged, heap %+d KiB, statuses %s%n",
                seed, requests.get(), sent.get(), logged.get(), (after - before) / 1024, statuses);
        assertThat(requests.get()).isGreaterThanOrEqualTo(count);
        assertThat(expected).as("seed %d", seed).containsAll(statuses);
        assertThat(logged.get()).as("bytes of log, seed %d", seed).isLessThan(sent.get());
        assertThat(after - before).as("bytes of heap, seed %d", seed).isLessThan(flatBytes);
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
        Supplier<byte[]> bytes = hostile.apply(seed);
        for (long done = 0; done < count; ) {
            int together = 1 + random.nextInt(8);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < together; i++) {
                all.writeBytes(bytes.get());
            }
            all.writeBytes(last.getBytes(StandardCharsets.ISO_8859_1));
            Ending end = ending.apply(all.toString(StandardCharsets.ISO_8859_1), random);
            Matcher status = STATUS.matcher(answered(port, all.toByteArray(), end, "seed " + seed + " after " + done));
            while (status.find()) {
                statuses.add(Integer.parseInt(status.group(1)));
            }
            done += together;
            requests.addAndGet(together);
        }
    }

    /** What the server says until the connection ends, which it must. */
    private String answered(int port, byte[] all, Ending end, String which) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(all);
            sent.addAndGet(all.length);
            if (end == Ending.GOES) {
                return "";
            }
            if (end == Ending.LEAVES) {
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

    @Override
    public void close() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        ((Logger) LoggerFactory.getLogger("dev.tidegate")).setLevel(null);
        log.stop();
    }
}
