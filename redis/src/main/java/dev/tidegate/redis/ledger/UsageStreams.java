package dev.tidegate.redis.ledger;

import dev.tidegate.StoreException;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.script.LuaScript;
import io.lettuce.core.Consumer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The streams of the usage ledger in Redis, read as one group whose members are processes. */
final class UsageStreams {
    private static final byte[] GROUP = "ledger".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_ENTRIES = 1000;
    private static final int SCANNED = 1000;
    /** A process that is alive writes what it took within a second or two. */
    private static final Duration ABANDONED = Duration.ofSeconds(30);

    private static final LuaScript TAKEN = LuaScript.load("usage_taken.lua");

    private final RedisConnection line;
    private final byte[] me = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);

    UsageStreams(RedisConnection line) {
        this.line = line;
    }

    static byte[] key(String tenant) {
        return RedisKeys.usage(tenant);
    }

    /** The keys of all streams, on all nodes. */
    CompletableFuture<List<byte[]>> all() {
        return scan(ScanCursor.INITIAL, new ArrayList<>());
    }

    private CompletableFuture<List<byte[]>> scan(ScanCursor from, List<byte[]> found) {
        ScanArgs args = ScanArgs.Builder.limit(SCANNED).match(RedisKeys.USAGE_PATTERN);
        return line.ask(redis -> redis.scan(from, args)).thenCompose((KeyScanCursor<byte[]> page) -> {
            found.addAll(page.getKeys());
            return page.isFinished() ? CompletableFuture.completedFuture(found) : scan(page, found);
        });
    }

    /** Entries that no process has taken; empty if there are none. */
    CompletableFuture<List<StreamMessage<byte[], byte[]>>> fresh(byte[] key) {
        return read(XReadArgs.StreamOffset.lastConsumed(key))
                .exceptionallyCompose(failure -> isNoGroup(failure)
                        ? grouped(key)
                                .thenCompose(there -> there
                                        ? read(XReadArgs.StreamOffset.lastConsumed(key))
                                        : CompletableFuture.completedFuture(List.of()))
                        : CompletableFuture.failedFuture(failure));
    }

    /** Entries that this process took and did not forget, or another one some time ago. */
    CompletableFuture<List<StreamMessage<byte[], byte[]>>> left(byte[] key) {
        return read(XReadArgs.StreamOffset.from(key, "0"))
                .thenCompose(own -> abandoned(key).thenApply(others -> both(own, others)))
                .exceptionallyCompose(failure -> isNoGroup(failure)
                        ? CompletableFuture.completedFuture(List.of())
                        : CompletableFuture.failedFuture(failure));
    }

    /** What was claimed now may be among the own entries: it had been idle, as those of a later release are. */
    private static List<StreamMessage<byte[], byte[]>> both(
            List<StreamMessage<byte[], byte[]>> own, List<StreamMessage<byte[], byte[]>> others) {
        Map<String, StreamMessage<byte[], byte[]>> all = new LinkedHashMap<>();
        own.forEach(each -> all.put(each.getId(), each));
        others.forEach(each -> all.putIfAbsent(each.getId(), each));
        return List.copyOf(all.values());
    }

    /** How many entries did not get into the stream so far. */
    CompletableFuture<Long> leftOut(byte[] key) {
        return line.ask(redis -> redis.get(RedisKeys.usageLostOf(key)))
                .thenApply(count -> count == null ? 0L : Long.parseLong(new String(count, StandardCharsets.US_ASCII)));
    }

    private CompletableFuture<List<StreamMessage<byte[], byte[]>>> abandoned(byte[] key) {
        XAutoClaimArgs<byte[]> args = XAutoClaimArgs.Builder.xautoclaim(Consumer.from(GROUP, me), ABANDONED, "0-0")
                .count(MOST_ENTRIES);
        return line.ask(redis -> redis.xautoclaim(key, args)).thenApply(claimed -> claimed.getMessages());
    }

    @SuppressWarnings("unchecked") // an array of one stream, for the parameter that may be many
    private CompletableFuture<List<StreamMessage<byte[], byte[]>>> read(XReadArgs.StreamOffset<byte[]> from) {
        return line.ask(
                redis -> redis.xreadgroup(Consumer.from(GROUP, me), XReadArgs.Builder.count(MOST_ENTRIES), from));
    }

    /** Whether the stream is there. */
    private CompletableFuture<Boolean> grouped(byte[] key) {
        return line.ask(redis -> redis.xgroupCreate(
                        XReadArgs.StreamOffset.from(key, "0"), GROUP, XGroupCreateArgs.Builder.mkstream(false)))
                .thenApply(made -> true)
                .exceptionallyCompose(failure -> {
                    String said =
                            String.valueOf(StoreException.unwrapped(failure).getMessage());
                    boolean other = said.startsWith("BUSYGROUP");
                    return other || said.contains("requires the key to exist")
                            ? CompletableFuture.completedFuture(other)
                            : CompletableFuture.failedFuture(failure);
                });
    }

    private static boolean isNoGroup(Throwable failure) {
        return String.valueOf(StoreException.unwrapped(failure).getMessage()).startsWith("NOGROUP");
    }

    /** Forgets entries; returns how many the stream could not take so far because it was full. */
    CompletableFuture<Long> taken(byte[] key, List<String> ids) {
        byte[][] words =
                ids.stream().map(id -> id.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
        byte[][] keys = {key, RedisKeys.usageLostOf(key)};
        return line.ask(redis -> redis.<Long>eval(TAKEN.text(), ScriptOutputType.INTEGER, keys, words));
    }
}
