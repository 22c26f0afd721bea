package dev.tidegate.bench.redis.side;

import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.setup.Subjects;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One-limit scripts as a team would write or find them. */
public final class PeerScripts {
    /**
     * The generic cell rate algorithm: one value, the theoretical arrival time. A million calls an hour and as many at
     * once. The value stays for the whole burst, so that it is there for the next call as it is for a real limit.
     *
     * <pre>
     * KEYS 1 the limit   ARGV 1 micros between calls, 2 micros of burst   Reply allowed, remaining, retry after micros
     * </pre>
     */
    public static final String GCRA = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local gap, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
        local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local after = arrival + gap
        local early = after - burst - now
        if early > 0 then
          return { 0, 0, early }
        end
        redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil(burst / 1000))
        return { 1, math.floor(-early / gap), 0 }
        """;

    /**
     * The algorithm that Spring Cloud Gateway documents for its RedisRateLimiter: a bucket refilled by whole seconds,
     * its tokens and the second of the last call under two keys.
     *
     * <pre>
     * KEYS 1 tokens, 2 second   ARGV 1 tokens a second, 2 capacity, 3 wanted   Reply allowed, tokens left
     * </pre>
     */
    static final String GATEWAY = """
        local rate, capacity, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local second = tonumber(redis.call('TIME')[1])
        local ttl = math.floor(capacity / rate * 2)
        local tokens = tonumber(redis.call('GET', KEYS[1]) or capacity)
        local since = second - tonumber(redis.call('GET', KEYS[2]) or 0)
        tokens = math.min(capacity, tokens + math.max(0, since) * rate)
        local allowed = 0
        if tokens >= wanted then
          allowed, tokens = 1, tokens - wanted
        end
        redis.call('SETEX', KEYS[1], ttl, string.format('%.0f', tokens))
        redis.call('SETEX', KEYS[2], ttl, second)
        return { allowed, tokens }
        """;

    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long PER_HOUR = 1_000_000_000;

    private PeerScripts() {}

    /** A limit that no run reaches. */
    public static ScriptSide gcra(Admin admin) {
        return gcra(admin, "gcra:{", HOUR_MICROS / PER_HOUR + 1, HOUR_MICROS);
    }

    /** The arguments of a program that sends that script for subjects of its own: the token first. */
    public static List<String> gcraWords(String digest, String token) {
        return List.of(token, digest, "" + (HOUR_MICROS / PER_HOUR + 1), "" + HOUR_MICROS);
    }

    /** One call an hour. */
    public static ScriptSide exhaustedGcra(Admin admin) {
        return gcra(admin, "gcra-denied:{", HOUR_MICROS, HOUR_MICROS);
    }

    private static ScriptSide gcra(Admin admin, String prefix, long gapMicros, long burstMicros) {
        byte[] digest = admin.load(GCRA);
        return new ScriptSide(admin, subject -> gcraArguments(digest, prefix, subject, gapMicros, burstMicros));
    }

    /** What follows EVALSHA for a limit that no run reaches. */
    public static CommandArgs<byte[], byte[]> gcraArguments(byte[] digest, int subject) {
        return gcraArguments(digest, "gcra:{", subject, HOUR_MICROS / PER_HOUR + 1, HOUR_MICROS);
    }

    private static CommandArgs<byte[], byte[]> gcraArguments(
            byte[] digest, String prefix, int subject, long gapMicros, long burstMicros) {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add(digest)
                .add(1)
                .addKey(key(prefix, subject, "}"))
                .add(gapMicros)
                .add(burstMicros);
    }

    public static ScriptSide gateway(Admin admin) {
        byte[] digest = admin.load(GATEWAY);
        return new ScriptSide(
                admin,
                subject -> new CommandArgs<>(ByteArrayCodec.INSTANCE)
                        .add(digest)
                        .add(2)
                        .addKey(key("gateway.{", subject, "}.tokens"))
                        .addKey(key("gateway.{", subject, "}.second"))
                        .add(PER_HOUR / 3_600)
                        .add(PER_HOUR)
                        .add(1));
    }

    private static byte[] key(String prefix, int subject, String suffix) {
        byte[] key = (prefix + "account-000000000" + suffix).getBytes(StandardCharsets.US_ASCII);
        Subjects.write(key, prefix.length() + Subjects.DIGITS, subject);
        return key;
    }
}
