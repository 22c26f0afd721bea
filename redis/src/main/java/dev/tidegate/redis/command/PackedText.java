package dev.tidegate.redis.command;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Little-endian numbers one after the other, as scripts unpack them. */
public final class PackedText {
    private ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

    public PackedText u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    PackedText u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    PackedText u32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    PackedText u48(long value) {
        room(6).putInt((int) value).putShort((short) (value >>> 32));
        return this;
    }

    /** As a double, the one kind of number that a script has; exact below 2^53. */
    public PackedText number(long value) {
        room(8).putDouble((double) value);
        return this;
    }

    public PackedText raw(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(2 * out.capacity() + bytes).order(ByteOrder.LITTLE_ENDIAN);
            out = larger.put(out.flip());
        }
        return out;
    }

    int size() {
        return out.position();
    }

    public byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }
}
