package dev.tidegate.redis.ledger;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Reads the integers that a script packed with cmsgpack: an array of numbers in MessagePack. */
final class PackedReply {
    private static final int FIX_ARRAY = 0x90;
    private static final int MOST_FIGURES = 4096;

    private PackedReply() {}

    /**
     * The integers in their order.
     *
     * @throws IllegalArgumentException if it is no such array
     */
    static long[] read(byte[] packed) {
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
