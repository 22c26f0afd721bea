package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reply of Redis in RESP2, as it came; or why none came. Not to be changed.
 *
 * @param bytes the reply begins at 0; empty where {@code failure} says why
 * @param length how many of the bytes are the reply
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per reply would cost
public record RawReply(byte[] bytes, int length, @Nullable StoreException failure) {
    private static final byte[] NOTHING = {};

    /** Returns what stands for a reply where there is none. */
    public static RawReply failed(StoreException failure) {
        return new RawReply(NOTHING, 0, failure);
    }

    /** Why there is no reply; empty if there is one, which may be an error of Redis. */
    public Optional<StoreException> whyNone() {
        return Optional.ofNullable(failure);
    }

    /** Whether Redis refused the command. */
    public boolean isError() {
        return length > 0 && bytes[0] == '-';
    }
}
