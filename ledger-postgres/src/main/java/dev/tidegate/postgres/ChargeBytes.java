package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The charges of a record as bytes: for each the limit's id in four bytes, then the amount, seven bits in a byte. */
final class ChargeBytes {
    private static final int MOST_BYTES_OF_ONE = Integer.BYTES + 10;

    private ChargeBytes() {}

    static byte[] encode(List<UsageRecord.Charge> charges) {
        ByteBuffer out = ByteBuffer.allocate(charges.size() * MOST_BYTES_OF_ONE);
        for (UsageRecord.Charge charge : charges) {
            out.putInt((int) charge.limit());
            long rest = charge.amount();
            while ((rest & ~0x7fL) != 0) {
                out.put((byte) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.put((byte) rest);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * The charges of such bytes.
     *
     * @throws IllegalArgumentException if they end early
     */
    static List<UsageRecord.Charge> decode(byte[] bytes) {
        List<UsageRecord.Charge> charges = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            while (in.hasRemaining()) {
                long limit = Integer.toUnsignedLong(in.getInt());
                long amount = 0;
                byte next;
                int shift = 0;
                do {
                    next = in.get();
                    amount |= (long) (next & 0x7f) << shift;
                    shift += 7;
                } while (next < 0);
                charges.add(new UsageRecord.Charge(limit, amount));
            }
            return charges;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("charges that end early", e);
        }
    }
}
