package dev.tidegate.internal.limiter;

import dev.tidegate.spi.StoreReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a store reports beside a decision: counted, and said in the log at powers of two so that it cannot flood. */
final class Notices {
    private static final Map<Long, String> TEXT = Map.of(
            StoreReply.CLOCK_CLAMPED,
                    "the store's clock was set back further than counts may be ahead of it; they were moved to it",
            StoreReply.SATURATED, "a sum reached 2^52 and no longer grows",
            StoreReply.SECTION_DROPPED, "a subject had counts under more than 32 other limits; the oldest were dropped",
            StoreReply.LEASES_FULL, "more than 256 reservations were open under a limit that does not deny them");

    private final Map<Long, Long> counts = new ConcurrentHashMap<>();

    void of(StoreReply reply) {
        if (reply.flags() != 0) {
            TEXT.keySet().stream().filter(reply::has).forEach(this::count);
        }
    }

    private void count(long flag) {
        long count = counts.merge(flag, 1L, Long::sum);
        if (Long.bitCount(count) == 1) {
            Log.LOG.log(Level.WARNING, "event=store-notice count=" + count + " text=\"" + TEXT.get(flag) + "\"");
        }
    }

    /** Made with the first notice: finding a logger starts a logging framework, a third of a short command's time. */
    private static final class Log {
        private static final Logger LOG = System.getLogger("dev.tidegate");
    }
}
