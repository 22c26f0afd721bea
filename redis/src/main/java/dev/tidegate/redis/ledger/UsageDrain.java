package dev.tidegate.redis.ledger;

import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.command.ReservationSteps;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.spi.UsageText;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Moves the records from the streams of the tenants into a ledger. An entry is forgotten after the ledger has it; what
 * a process took and did not forget, another one takes over. So each entry arrives at least once, and because a ledger
 * distinguishes records by tenant, id and seq it counts once.
 *
 * <p>The streams of tenants that this process wrote are looked at several times a second, all others once a minute.
 */
public final class UsageDrain implements AutoCloseable {
    private static final long PAUSE_MILLIS = 200;
    private static final int PAUSES_PER_SWEEP = 300;
    private static final long PATIENCE_SECONDS = 30;
    /** A server has nine seconds to stop. */
    private static final long LAST_SECONDS = 3;
    /** Streams that are read at once. */
    private static final int AT_ONCE = 64;

    private final UsageStreams streams;
    private final UsageLedger ledger;
    private volatile UsageText records;
    private final Consumer<String> failed;
    /** How many entries each stream that was full has left out, as far as reported. */
    private final Map<String, Long> full = new ConcurrentHashMap<>();

    /** The streams of which it was said that a later release writes them. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tidegate-ledger-drain");
        thread.setDaemon(true);
        return thread;
    });
    private int pauses;
    private volatile boolean retries;
    private volatile boolean closing;

    /**
     * Moves nothing before {@link #start}.
     *
     * @param failed is given what went wrong, in words; it is tried again
     */
    public UsageDrain(RedisConnection line, UsageLedger ledger, Plans plans, Consumer<String> failed) {
        this.streams = new UsageStreams(line);
        this.ledger = ledger;
        this.records = UsageText.of(plans);
        this.failed = failed;
    }

    /** Knows the limits of other plans from now on, and still those of former ones. */
    public void replace(Plans plans) {
        records = records.with(plans);
    }

    /** Begins; until then only tenants are noted. */
    public void start() {
        var unused = clock.scheduleWithFixedDelay(this::pass, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** This process has a step of this tenant on its way. */
    public void writes(String tenant) {
        if (!written.contains(tenant)) {
            written.add(tenant);
        }
    }

    private void pass() {
        boolean sweeps = pauses++ % PAUSES_PER_SWEEP == 0;
        // Before the streams are read: a step that is on its way now is looked for again.
        List<String> tenants = List.copyOf(written);
        written.removeAll(tenants);
        try {
            drainAll(tenants.stream().map(UsageStreams::key).toList(), retries);
            retries = false;
            if (sweeps) {
                drainAll(await(streams.all()), true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            written.addAll(tenants);
            retries = true;
            Throwable cause = StoreException.unwrapped(e);
            failed.accept(cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause.getMessage()));
        }
    }

    /** Moves everything that is there now. */
    private void drainAll(List<byte[]> keys, boolean takesOver)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            await(CompletableFuture.allOf(keys.subList(from, Math.min(keys.size(), from + AT_ONCE)).stream()
                    .map(key -> drain(key, takesOver))
                    .toArray(CompletableFuture<?>[]::new)));
        }
    }

    private <T> T await(CompletableFuture<T> work) throws InterruptedException, ExecutionException, TimeoutException {
        return work.get(closing ? LAST_SECONDS : PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> drain(byte[] key, boolean takesOver) {
        CompletableFuture<Void> old = takesOver ? drainLeft(key) : CompletableFuture.completedFuture(null);
        return old.thenCompose(done -> drainNew(key, true));
    }

    private CompletableFuture<Void> drainLeft(byte[] key) {
        return streams.left(key)
                .thenCompose(entries -> entries.stream().allMatch(UsageDrain::isOfLaterRelease)
                        ? moved(key, entries)
                        : moved(key, entries).thenCompose(done -> drainLeft(key)));
    }

    private CompletableFuture<Void> drainNew(byte[] key, boolean first) {
        return streams.fresh(key).thenCompose(entries -> {
            if (!entries.isEmpty()) {
                return moved(key, entries).thenCompose(done -> drainNew(key, false));
            }
            // Nothing where something was written: the stream may not be writable.
            return first
                    ? streams.leftOut(key).thenAccept(total -> full(new String(key, StandardCharsets.UTF_8), total))
                    : CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<Void> moved(byte[] key, List<StreamMessage<byte[], byte[]>> entries) {
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<UsageRecord> records = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (StreamMessage<byte[], byte[]> entry : entries) {
            if (isOfLaterRelease(entry)) {
                continue;
            }
            taken.add(entry.getId());
            record(key, entry).ifPresent(records::add);
        }
        if (taken.size() < entries.size() && waiting.add(new String(key, StandardCharsets.UTF_8))) {
            failed.accept("entries of " + new String(key, StandardCharsets.UTF_8)
                    + " are of a later release, and wait for a server of it");
        }
        if (taken.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return ledger.append(records)
                .toCompletableFuture()
                .thenCompose(durable -> streams.taken(key, taken))
                .thenAccept(total -> full(new String(key, StandardCharsets.UTF_8), total));
    }

    private static boolean isOfLaterRelease(StreamMessage<byte[], byte[]> entry) {
        return entry.getBody().entrySet().stream()
                .anyMatch(each ->
                        Arrays.equals(each.getKey(), new byte[] {'e'}) && UsageText.isOfLaterRelease(each.getValue()));
    }

    /** Entries that a stream at its bound did not take are reported once by each process. */
    private void full(String stream, long total) {
        long reported =
                total == 0 ? 0 : Optional.ofNullable(full.put(stream, total)).orElse(0L);
        if (total > reported) {
            leftOut(
                    total - reported,
                    stream + " was full, or its user may not write it: " + total + " entries so far are left out");
        }
    }

    private void leftOut(long entries, String reason) {
        ledger.leftOut(entries, reason);
        failed.accept(reason);
    }

    private Optional<UsageRecord> record(byte[] key, StreamMessage<byte[], byte[]> entry) {
        try {
            byte[] draft = field(entry.getBody(), 'e');
            byte[] reply = field(entry.getBody(), 'r');
            return Optional.of(records.record(draft, ReservationSteps.reply(PackedReply.read(reply))));
        } catch (RuntimeException e) {
            // It would be in the way for good.
            leftOut(
                    1,
                    "entry " + entry.getId() + " of " + new String(key, StandardCharsets.UTF_8)
                            + " is not what the limiter writes, and is left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static byte[] field(Map<byte[], byte[]> body, char name) {
        byte[] wanted = {(byte) name};
        return body.entrySet().stream()
                .filter(each -> Arrays.equals(each.getKey(), wanted))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElseThrow(() -> new IllegalArgumentException("it has no field " + name));
    }

    /** Moves what is there, and ends within seconds. What is left is moved by the next process with a ledger. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            if (clock.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                closing = true;
                pass();
            } else {
                clock.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
