package dev.tidegate.redis;

import dev.tidegate.StoreException;
import dev.tidegate.redis.command.DirectInvocation;
import dev.tidegate.redis.command.PackedText;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.connection.RedisFailures;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.spi.OverrideStore;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The overrides of tenants in Redis: a key for each, which the scripts of decisions compare, and one for its history. */
final class RedisOverrides implements OverrideStore {
    private static final int VERSION_BYTES = 7;
    private static final int SCANNED = 1000;

    private final RedisConnection line;
    private final LuaScript script;
    private final Duration within;

    /** @param within how long a call may take */
    RedisOverrides(RedisConnection line, LuaScript script, Duration within) {
        this.line = line;
        this.script = script;
        this.within = within;
    }

    private <T> CompletableFuture<T> bounded(CompletableFuture<T> asked) {
        return asked.orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(RedisFailures.of(StoreException.unwrapped(failure))));
    }

    @Override
    public CompletionStage<Stored> read(String tenant) {
        byte[] key = RedisKeys.overrides(tenant);
        return bounded(line.get(key)).thenApply(value -> {
            if (value.length == 0) {
                return Stored.NONE;
            }
            if (value.length < VERSION_BYTES) {
                throw StoreException.unreadable(new String(key, StandardCharsets.UTF_8), "its lengths disagree");
            }
            String text = new String(value, VERSION_BYTES, value.length - VERSION_BYTES, StandardCharsets.UTF_8);
            return new Stored(version(value, 0), text);
        });
    }

    private static long version(byte[] from, int at) {
        long version = 0;
        for (int i = VERSION_BYTES - 1; i >= 0; i--) {
            version = version << 8 | (from[at + i] & 0xff);
        }
        return version;
    }

    @Override
    public CompletionStage<Changed> write(String tenant, Change change) {
        byte[] text = new PackedText()
                .number(change.expected())
                .number(change.endMicros() == Long.MAX_VALUE ? 0 : change.endMicros())
                .raw(change.text().getBytes(StandardCharsets.UTF_8))
                .bytes();
        DirectInvocation call = new DirectInvocation(
                script,
                List.of(RedisKeys.overrides(tenant), RedisKeys.overridesPast(tenant)),
                List.of(text, change.entry().getBytes(StandardCharsets.UTF_8)),
                2);
        line.eval(call);
        return bounded(call).thenApply(reply -> new Changed(reply[0] == 1, reply[1]));
    }

    @Override
    public CompletionStage<List<Past>> history(String tenant) {
        return bounded(line.get(RedisKeys.overridesPast(tenant))).thenApply(RedisOverrides::past);
    }

    private static List<Past> past(byte[] value) {
        List<Past> all = new ArrayList<>();
        ByteBuffer lengths = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + VERSION_BYTES + Integer.BYTES <= value.length) {
            int length = lengths.getInt(at + VERSION_BYTES);
            int from = at + VERSION_BYTES + Integer.BYTES;
            if (length < 0 || from + length > value.length) {
                return all;
            }
            all.add(new Past(version(value, at), new String(value, from, length, StandardCharsets.UTF_8)));
            at = from + length;
        }
        return all;
    }

    @Override
    public CompletionStage<List<String>> tenants() {
        return scan(ScanCursor.INITIAL, new ArrayList<>())
                .thenApply(keys -> keys.stream()
                        .map(RedisKeys::tenantOfOverrides)
                        .distinct()
                        .toList())
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(RedisFailures.of(StoreException.unwrapped(failure))));
    }

    private CompletableFuture<List<byte[]>> scan(ScanCursor from, List<byte[]> found) {
        ScanArgs args = ScanArgs.Builder.limit(SCANNED).match(RedisKeys.OVERRIDES_PATTERN);
        return line.ask(redis -> redis.scan(from, args)).thenCompose((KeyScanCursor<byte[]> page) -> {
            found.addAll(page.getKeys());
            return page.isFinished() ? CompletableFuture.completedFuture(found) : scan(page, found);
        });
    }
}
