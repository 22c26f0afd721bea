package dev.tidegate.internal.engine;

/** Reads what a {@link ByteWriter} wrote. */
final class ByteReader {
    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    void skip(int bytes) {
        at += bytes;
    }

    int u8() {
        return (int) get(1);
    }

    long u32() {
        return get(4);
    }

    long u48() {
        return get(6);
    }

    long u56() {
        return get(7);
    }

    /** A double that holds an integer. */
    long number() {
        return (long) Double.longBitsToDouble(get(8));
    }

    long varint() {
        long value = 0;
        int shift = 0;
        long next = get(1);
        while (next >= 0x80) {
            value |= (next & 0x7f) << shift;
            shift += 7;
            next = get(1);
        }
        return value | next << shift;
    }

    private long get(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[at++] & 0xffL) << 8 * i;
        }
        return value;
    }
}
