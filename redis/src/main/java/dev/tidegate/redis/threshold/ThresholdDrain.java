package dev.tidegate.redis.threshold;

import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.redis.command.ThresholdText;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.spi.Hashes;
import dev.tidegate.spi.LimitListener.ThresholdCrossed;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes crossed thresholds that scripts recorded, and reports them. One is forgotten in Redis after the receiver has it; what
 * a process took and did not report, another one takes some seconds later, with the same id.
 *
 * <p>Tenants of which this process saw a crossing are looked at several times a second, all others once a minute.
 */
public final class ThresholdDrain implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;
    private static final int PAUSES_PER_SWEEP = 600;
    /** Then what the process before had taken is given to this one. */
    private static final int SECOND_SWEEP = 40;

    private static final long PATIENCE_SECONDS = 30;
    /** A server has nine seconds to stop. */
    private static final long LAST_SECONDS = 2;

    private static final String GIVEN_MICROS = "3000000";
    private static final String MOST = "256";
    private static final String SCRATCH = "tidegate-probe";
    private static final int SCANNED = 1000;
    private static final byte[] LEFT_OUT = "left out".getBytes(StandardCharsets.US_ASCII);
    private static final LuaScript CLAIM = LuaScript.load("thresholds_claim.lua");

    private final RedisConnection line;
    private final Function<List<ThresholdCrossed>, Set<String>> receiver;
    private final Consumer<String> failed;
    /** What the scripts that record thresholds need of a user; without it a call would be charged and then fail. */
    private static final String PROBE = """
            redis.call('HSET', KEYS[1], 'f', 'v')
            redis.call('HGET', KEYS[1], 'f')
            redis.call('HLEN', KEYS[1])
            redis.call('HINCRBY', KEYS[1], 'n', 1)
            redis.call('PTTL', KEYS[1])
            redis.call('PEXPIRE', KEYS[1], 1000)
            redis.call('DEL', KEYS[1])
            return 1
            """;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tidegate-thresholds");
        thread.setDaemon(true);
        return thread;
    });
    private int pauses;
    private volatile boolean closing;

    /**
     * Takes nothing before {@link #start}.
     *
     * @param receiver returns the ids of the events that it has on the disk
     * @param failed is given what went wrong, in words; it is tried again
     */
    public ThresholdDrain(
            RedisConnection line, Function<List<ThresholdCrossed>, Set<String>> receiver, Consumer<String> failed) {
        this.line = line;
        this.receiver = receiver;
        this.failed = failed;
    }

    /** Begins, with those that earlier processes left. */
    public void start() {
        var unused = clock.scheduleWithFixedDelay(this::pass, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A reply said that a threshold of this tenant was reached. */
    public void reached(String tenant) {
        seen.add(tenant);
    }

    private void pass() {
        boolean sweeps = pauses % PAUSES_PER_SWEEP == 0 || pauses == SECOND_SWEEP;
        pauses++;
        List<String> tenants = List.copyOf(seen);
        seen.removeAll(tenants);
        try {
            for (String tenant : tenants) {
                take(RedisKeys.unreported(tenant));
            }
            if (sweeps) {
                byte[][] scratch = {RedisKeys.unreported(SCRATCH)};
                await(line.ask(redis -> redis.<Long>eval(
                        PROBE.getBytes(StandardCharsets.US_ASCII), ScriptOutputType.INTEGER, scratch)));
                for (byte[] key : await(all(ScanCursor.INITIAL, new ArrayList<>()))) {
                    take(key);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            seen.addAll(tenants);
            pauses = sweeps ? SECOND_SWEEP - 10 : pauses;
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            failed.accept(cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause.getMessage()));
        }
    }

    private CompletableFuture<List<byte[]>> all(ScanCursor from, List<byte[]> found) {
        ScanArgs args = ScanArgs.Builder.limit(SCANNED).match(RedisKeys.UNREPORTED_PATTERN);
        return line.ask(redis -> redis.scan(from, args)).thenCompose((KeyScanCursor<byte[]> page) -> {
            found.addAll(page.getKeys());
            return page.isFinished() ? CompletableFuture.completedFuture(found) : all(page, found);
        });
    }

    /** A key that Redis refuses, such as one of another type, is reported and not in the way of the others. */
    private void take(byte[] key) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            claim(key);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RedisCommandExecutionException refused)) {
                throw e;
            }
            failed.accept("crossed thresholds cannot be taken from "
                    + new String(key, StandardCharsets.UTF_8)
                    + ": "
                    + refused.getMessage());
        }
    }

    private void claim(byte[] key) throws InterruptedException, ExecutionException, TimeoutException {
        byte[][] keys = {key};
        byte[][] words = {GIVEN_MICROS.getBytes(StandardCharsets.US_ASCII), MOST.getBytes(StandardCharsets.US_ASCII)};
        List<byte[]> given =
                await(line.ask(redis -> redis.<List<byte[]>>eval(CLAIM.text(), ScriptOutputType.MULTI, keys, words)));
        Map<String, byte[]> fields = new LinkedHashMap<>();
        List<ThresholdCrossed> events = new ArrayList<>();
        for (int i = 0; i + 1 < given.size(); i += 2) {
            byte[] field = given.get(i);
            if (Arrays.equals(field, LEFT_OUT)) {
                failed.accept(new String(given.get(i + 1), StandardCharsets.US_ASCII)
                        + " crossed thresholds were left out: a tenant had 1000 that were not reported");
                continue;
            }
            try {
                ThresholdCrossed event = event(field, given.get(i + 1));
                fields.put(event.eventId(), field);
                events.add(event);
            } catch (RuntimeException e) {
                // It must not be in the way of the others; a server of the release that wrote it can read it.
                failed.accept("a crossed threshold of another release stays in Redis: " + e.getMessage());
            }
        }
        if (events.isEmpty()) {
            return;
        }
        Set<String> received = receiver.apply(events);
        byte[][] done = received.stream().map(fields::get).toArray(byte[][]::new);
        if (done.length > 0) {
            await(line.ask(redis -> redis.hdel(key, done)));
        }
    }

    private static ThresholdCrossed event(byte[] field, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        in.getDouble();
        long at = (long) in.getDouble();
        long used = (long) in.getDouble();
        int percent = in.get() & 0xff;
        ThresholdText.Labelled label = ThresholdText.labelled(in);
        // The instant stands at the beginning of the field too, so it distinguishes crossings of one threshold.
        String about = HexFormat.of().formatHex(field) + ' ' + label.subject().tenant();
        String id = HexFormat.of().toHexDigits(Hashes.bits(about, 8))
                + HexFormat.of().toHexDigits(at);
        return new ThresholdCrossed(
                id,
                label.subject(),
                label.plan(),
                label.limit(),
                percent,
                used,
                Instant.EPOCH.plus(at, ChronoUnit.MICROS));
    }

    private <T> T await(CompletableFuture<T> work) throws InterruptedException, ExecutionException, TimeoutException {
        return work.get(closing ? LAST_SECONDS : PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends; what is not reported stays in Redis. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            boolean idle = clock.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
            closing = true;
            if (idle) {
                pass();
            } else {
                clock.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
