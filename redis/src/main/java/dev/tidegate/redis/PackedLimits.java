package dev.tidegate.redis;

import dev.tidegate.Limit;
import dev.tidegate.Scope;
import dev.tidegate.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A limit set as the script reads it: made once for each set. */
final class PackedLimits {
    private static final int LIMIT_BYTES = 33;
    private static final int SLIDING = 1;
    private static final int FIXED = 2;
    private static final int CALENDAR = 3;
    private static final int BUCKET = 4;

    final byte[] bytes;
    /** The scopes that the set uses, in the order of the keys. */
    final List<Scope> scopes;

    private final LimitSet set;
    private volatile Known known = new Known(null, new byte[0]);

    private record Known(@org.jspecify.annotations.Nullable Boundaries of, byte[] bytes) {}

    private PackedLimits(LimitSet set) {
        this.set = set;
        this.scopes = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            if (set.uses(scope)) {
                scopes.add(scope);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(LIMIT_BYTES * set.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < set.size(); i++) {
            put(out, set.limits().get(i), set.id(i));
        }
        this.bytes = out.array();
    }

    static PackedLimits of(LimitSet set) {
        return set.derived(PackedLimits.class, PackedLimits::new);
    }

    private void put(ByteBuffer out, Limit limit, long id) {
        for (int i = 0; i < 6; i++) {
            out.put((byte) (id >>> 8 * i));
        }
        Window window = limit.window();
        long a = 0;
        long b = 0;
        int kind = CALENDAR;
        if (window instanceof Window.Sliding sliding) {
            kind = SLIDING;
            a = micros(sliding.duration());
            b = (a + sliding.segments() - 1) / sliding.segments();
        } else if (window instanceof Window.Fixed fixed) {
            kind = FIXED;
            a = micros(fixed.duration());
        } else if (window instanceof Window.Bucket bucket) {
            kind = BUCKET;
            long divisor = gcd(bucket.refill(), micros(bucket.period()));
            a = bucket.refill() / divisor;
            b = micros(bucket.period()) / divisor;
        }
        out.put((byte) kind).put((byte) (scopes.indexOf(limit.scope()) + 1)).put((byte) (limit.shadow() ? 1 : 0));
        out.putDouble((double) limit.capacity().orElse(Long.MAX_VALUE))
                .putDouble((double) a)
                .putDouble((double) b);
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** The boundaries of the calendar limits; the same ones serve for weeks. */
    byte[] boundaries(Boundaries boundaries) {
        Known last = known;
        if (last.of == boundaries) {
            return last.bytes;
        }
        ByteBuffer out = ByteBuffer.allocate(32 * set.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < set.size(); i++) {
            if (set.limits().get(i).window() instanceof Window.Calendar) {
                out.putDouble((double) boundaries.index(i));
                for (int k = 0; k < 3; k++) {
                    out.putDouble((double) boundaries.boundary(i, k));
                }
            }
        }
        byte[] packed = java.util.Arrays.copyOf(out.array(), out.position());
        known = new Known(boundaries, packed);
        return packed;
    }

    static byte[] parts(long[] parts) {
        ByteBuffer out = ByteBuffer.allocate(8 * parts.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long part : parts) {
            out.putDouble((double) part);
        }
        return out.array();
    }
}
