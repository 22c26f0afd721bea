package dev.tidegate.bench.redis.load;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;

/**
 * A packed value (Packed.java in core) in which every sliding window has all its segments, made from one that a single
 * call has left: the past of a subject that was busy for as long as its longest window.
 */
public final class FullValue {
    private static final int HEADER = 8;
    private static final int ID = 6;
    private static final int SHAPE = 6;
    private static final int END = 7;
    private static final int BODY = 14;
    private static final int CALENDAR = 252;

    private FullValue() {}

    /**
     * A value with as many segments as there can be.
     *
     * @param amount what each of the older segments holds
     */
    public static byte[] of(byte[] light, Plan plan, long amount) {
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(light, 0, HEADER);
        for (int at = HEADER; at < light.length; at += size(light[at + SHAPE] & 0xff)) {
            int shape = light[at + SHAPE] & 0xff;
            if (shape == CALENDAR) {
                full.write(light, at, size(shape));
            } else {
                sliding(full, light, at, window(plan, integer(light, at, ID)), amount);
            }
        }
        return full.toByteArray();
    }

    private static int size(int shape) {
        return switch (shape) {
            case 1, CALENDAR -> BODY + 7;
            default -> throw new IllegalStateException("shape " + shape + " (expected: one segment, or a calendar)");
        };
    }

    private static Window.Sliding window(Plan plan, long id) {
        for (Limit limit : plan.limits()) {
            if (limit.id() == id && limit.window() instanceof Window.Sliding sliding) {
                return sliding;
            }
        }
        throw new IllegalStateException("no sliding limit has the id " + id);
    }

    /** One older segment in the last microsecond of each slice before the newest: the oldest is about to leave. */
    private static void sliding(ByteArrayOutputStream out, byte[] light, int at, Window.Sliding window, long amount) {
        long durationMicros = TimeUnit.MICROSECONDS.convert(window.duration());
        int older = window.segments();
        long sliceMicros = (durationMicros + older - 1) / older;
        long newestMicros = integer(light, at + END, 7) - durationMicros;
        long slice = newestMicros / sliceMicros;
        out.write(light, at, ID);
        out.write(older + 1);
        out.write(light, at + END, BODY - END);
        out.write(light, at + BODY, 7);
        put(out, older * amount);
        for (int back = older; back > 0; back--) {
            put(out, (slice - back + 1) * sliceMicros - 1);
            put(out, amount);
        }
    }

    private static long integer(byte[] v, int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (v[at + i] & 0xff);
        }
        return value;
    }

    private static void put(ByteArrayOutputStream out, long value) {
        for (int i = 0; i < 7; i++) {
            out.write((int) (value >>> 8 * i));
        }
    }
}
