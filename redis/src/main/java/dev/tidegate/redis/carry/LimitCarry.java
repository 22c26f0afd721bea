package dev.tidegate.redis.carry;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.command.LimitParameters;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.spi.CivilCalendar;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Calls that add what another limiter has counted to a limit of a plan, each unit once. Immutable.
 *
 * @param subject who spent
 * @param limit which limit; not one on concurrency
 */
public record LimitCarry(Subject subject, Limit limit) {
    private static final int FIXED_BYTES = 6 + 1 + 6 * 8 + 1 + 1 + 2;
    private static final int CHARGE_BYTES = 16;
    /** More than a sliding section has segments. */
    private static final int MOST_CHARGES = 10_000;

    /** What was charged at one instant, µs since the epoch; one in the future counts as now. */
    public record Charge(long instantMicros, long amount) {}

    /** The key of the counts. The bytes are the caller's. */
    public byte[] key() {
        return RedisKeys.key(subject, limit.scope());
    }

    /**
     * Returns the call.
     *
     * @param charges what is carried; of a bucket one, which is drawn now
     * @param isTotal whether there is one charge, a total that grows, with the latest instant that it may have
     * @param adds whether the counts of both ends add up; else the larger is kept
     * @param marker the key that remembers what was carried, in the slot of {@link #key()}
     * @param markerMillis how long it is remembered
     * @param nowMicros about now
     */
    public byte[][] call(
            List<Charge> charges, boolean isTotal, boolean adds, byte[] marker, long markerMillis, long nowMicros) {
        return call(CarryScript.LIMIT, charges, isTotal, adds, marker, markerMillis, nowMicros);
    }

    /** Returns the call that compares what {@link #call} with these arguments has carried, and writes nothing. */
    public byte[][] check(
            List<Charge> charges, boolean isTotal, boolean adds, byte[] marker, long markerMillis, long nowMicros) {
        return call(CarryScript.LIMIT_CHECK, charges, isTotal, adds, marker, markerMillis, nowMicros);
    }

    /** Returns the call that reads what the limit counts, which {@link LimitCounts#of} reads from its reply. */
    public byte[][] counts(byte[] marker, long nowMicros) {
        return call(CarryScript.COUNTS, List.of(), false, true, marker, 0, nowMicros);
    }

    private byte[][] call(
            CarryScript script,
            List<Charge> charges,
            boolean isTotal,
            boolean adds,
            byte[] marker,
            long markerMillis,
            long nowMicros) {
        if (charges.size() > MOST_CHARGES) {
            throw new IllegalArgumentException("charges: " + charges.size() + " (expected: <= " + MOST_CHARGES + ")");
        }
        ByteBuffer out =
                ByteBuffer.allocate(FIXED_BYTES + CHARGE_BYTES * charges.size()).order(ByteOrder.LITTLE_ENDIAN);
        long id = limit.id();
        for (int i = 0; i < 6; i++) {
            out.put((byte) (id >>> 8 * i));
        }
        LimitParameters window = LimitParameters.of(limit.window());
        out.put((byte) window.kind());
        out.putDouble((double) limit.capacity().orElse(Long.MAX_VALUE));
        if (limit.window() instanceof Window.Calendar calendar) {
            long index = CivilCalendar.index(calendar, nowMicros);
            out.putDouble((double) index);
            out.putDouble((double) CivilCalendar.startMicros(calendar, index + 1));
            out.putDouble((double) CivilCalendar.startMicros(calendar, index + 2));
            out.putDouble((double) CivilCalendar.startMicros(calendar, index));
        } else {
            out.putDouble((double) window.param1()).putDouble((double) window.param2());
            out.putDouble(0).putDouble(0);
        }
        out.putDouble((double) markerMillis);
        out.put((byte) (adds ? 1 : 0)).put((byte) (isTotal ? 1 : 0)).putShort((short) charges.size());
        for (Charge charge : charges) {
            out.putDouble((double) charge.instantMicros()).putDouble((double) charge.amount());
        }
        return script.call(List.of(key(), marker), List.of(out.array()));
    }
}
