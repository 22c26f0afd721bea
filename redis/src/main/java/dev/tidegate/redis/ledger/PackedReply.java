package dev.tidegate.redis.ledger;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the integers of a reply as a script put it into the stream: an array of numbers in MessagePack, or of a script of a
 * shape a text of doubles, which begins with the zeros of a small number.
 */
final class PackedReply {
    private static final int FIX_ARRAY = 0x90;
    private static final int MOST_FIGURES = 4096;

    private PackedReply() {}

    /**
     * The integers in their order.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static long[] read(byte[] packed) {
        if (packed.length > 0 && packed[0] == 0 && packed.length % Double.BYTES == 0) {
            return doubles(packed);
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(packed);
            long[] figures = new long[length(in)];
            for (int i = 0; i < figures.length; i++) {
                figures[i] = number(in);
            }
            return figures;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a packed reply that ends early", e);
        }
    }

    private static long[] doubles(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        long[] figures = new long[packed.length / Double.BYTES];
        for (int i = 0; i < figures.length; i++) {
            double figure = in.getDouble();
            figures[i] = (long) figure;
            if (figures[i] != figure) {
                throw new IllegalArgumentException("no integer of a packed reply: " + figure);
            }
        }
        return figures;
    }

    private static int length(ByteBuffer in) {
        int kind = in.get() & 0xff;
        int length = (kind & 0xf0) == FIX_ARRAY ? kind & 0x0f : kind == 0xdc ? in.getShort() & 0xffff : -1;
        if (length < 0 || length > MOST_FIGURES) {
            throw new IllegalArgumentException("no packed reply: it begins with " + kind);
        }
        return length;
    }

    private static long number(ByteBuffer in) {
        int kind = in.get();
        if (kind >= -32) {
            return kind;
        }
        return switch (kind & 0xff) {
            case 0xcc -> in.get() & 0xffL;
            case 0xcd -> in.getShort() & 0xffffL;
            case 0xce -> in.getInt() & 0xffff_ffffL;
            case 0xcf, 0xd3 -> in.getLong();
            case 0xd0 -> in.get();
            case 0xd1 -> in.getShort();
            case 0xd2 -> in.getInt();
            case 0xca -> (long) in.getFloat();
            case 0xcb -> (long) in.getDouble();
            default -> throw new IllegalArgumentException("no number of a packed reply: " + kind);
        };
    }
}
