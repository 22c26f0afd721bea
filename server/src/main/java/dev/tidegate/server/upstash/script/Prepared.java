package dev.tidegate.server.upstash.script;

import dev.tidegate.redis.raw.RawReply;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command as Redis gets it.
 *
 * @param loaded the digest that SCRIPT LOAD is to answer; null where the answer of Redis is right
 * @param known the known script that it runs; null for all else
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Prepared(
        byte[][] words, byte @Nullable [] loaded, @Nullable KnownScript known) {
    /** The known script that it runs. */
    public Optional<KnownScript> script() {
        return Optional.ofNullable(known);
    }

    /** Returns the reply that a caller gets for one of Redis. */
    public RawReply answered(RawReply reply) {
        byte[] digest = loaded;
        if (digest == null || reply.length() == 0 || reply.isError()) {
            return reply;
        }
        byte[] text = KnownScript.ascii("$40\r\n" + new String(digest, StandardCharsets.US_ASCII) + "\r\n");
        return new RawReply(text, text.length, null);
    }
}
