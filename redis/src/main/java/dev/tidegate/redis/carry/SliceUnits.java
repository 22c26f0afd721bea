package dev.tidegate.redis.carry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a process took from Redis ahead to decide calls itself, as its record says: units that are counted, and of which
 * only those that calls have had are in a ledger. Immutable.
 *
 * @param takenMicros when they were charged
 * @param expiryMicros when no call can be decided from them any more
 * @param units by the first 32 bits of the limit's id
 */
public record SliceUnits(long takenMicros, long expiryMicros, Map<Long, Long> units) {
    private static final int FORMAT = 2;
    private static final int OPEN = 1;
    private static final int TAKEN = 9;
    private static final int CHARGES = 31;
    private static final int BODY = 33;
    /** Bytes of a limit in the body, and of a charge. */
    private static final int LIMIT = 33;

    private static final int CHARGE = 14;
    private static final long SHORT_ID = 0xffff_ffffL;
    private static final long INSTANT = 0xff_ffff_ffff_ffffL;

    /** Copies the map, so that the record is immutable. */
    public SliceUnits {
        units = Map.copyOf(units);
    }

    /** Reads the record of a reservation that is open; empty if it has ended, or is of another format. */
    public static Optional<SliceUnits> of(byte[] text) {
        ByteBuffer record = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
        if (text.length <= BODY || text[0] != FORMAT || text[1] != OPEN) {
            return Optional.empty();
        }
        Map<Long, Long> units = new HashMap<>();
        int at = Short.toUnsignedInt(record.getShort(CHARGES));
        int limits = Byte.toUnsignedInt(text[BODY]);
        for (int i = 0; i < limits; i++) {
            long limit = record.getLong(BODY + 1 + LIMIT * i) & SHORT_ID;
            int charges = Byte.toUnsignedInt(text[at]);
            for (int n = 0; n < charges; n++) {
                long amount = record.getLong(at + 1 + CHARGE * n + CHARGE / 2) & INSTANT;
                units.merge(limit, amount, Long::sum);
            }
            at += 1 + CHARGE * charges;
        }
        return Optional.of(new SliceUnits(record.getLong(TAKEN) & INSTANT, record.getLong(2) & INSTANT, units));
    }
}
