package dev.tidegate.internal.engine;

import java.util.Arrays;

/** Little-endian unsigned integers, one after the other. */
public final class ByteWriter {
    private byte[] bytes = new byte[256];
    private int length;

    ByteWriter u8(int value) {
        return put(value, 1);
    }

    ByteWriter u16(int value) {
        return put(value, 2);
    }

    ByteWriter u32(long value) {
        return put(value, 4);
    }

    ByteWriter u48(long value) {
        return put(value, 6);
    }

    ByteWriter u56(long value) {
        return put(value, 7);
    }

    /** As a double, the one kind of number that a script has. */
    ByteWriter number(long value) {
        return put(Double.doubleToLongBits((double) value), 8);
    }

    /** Seven bits in each byte, the lowest first; the high bit says that more follow. */
    ByteWriter varint(long value) {
        long rest = value;
        while (rest > 0x7f) {
            put(rest & 0x7f | 0x80, 1);
            rest >>>= 7;
        }
        return put(rest, 1);
    }

    /** Bytes as they are. */
    ByteWriter raw(byte[] more) {
        for (byte each : more) {
            put(each & 0xff, 1);
        }
        return this;
    }

    private ByteWriter put(long value, int width) {
        assert width == 8 || value >>> 8 * width == 0 : value;
        if (length + width > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        for (int i = 0; i < width; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }
}
