package dev.tidegate.plan;

import dev.tidegate.spi.Hashes;
import java.util.HexFormat;
import java.util.Locale;

/** The identity of a limit's stored state. */
final class LimitId {
    private LimitId() {}

    /** The first 48 bits of SHA-256 over name, meter, window with its parameters, and scope. */
    static long of(Limit limit) {
        String identity = String.join(
                "\n",
                limit.name(),
                limit.meter().name(),
                WindowText.identity(limit.window()),
                limit.scope().name().toLowerCase(Locale.ROOT));
        return Hashes.bits(identity, 6);
    }

    /** The first 12 hex digits of the hash of {@code text}: a version that names content. */
    static String version(String text) {
        return HexFormat.of().formatHex(Hashes.sha256(text), 0, 6);
    }
}
