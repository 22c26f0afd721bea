package dev.tidegate.bench.redis.side;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Whether the first figure of a reply is 1, among integers or in a text of doubles; the others are read and forgotten. */
final class FirstInteger extends CommandOutput<byte[], byte[], Boolean> {
    private boolean begun;

    FirstInteger() {
        super(ByteArrayCodec.INSTANCE, false);
    }

    @Override
    public void multi(int count) {}

    @Override
    public void set(long integer) {
        if (!begun) {
            begun = true;
            output = integer == 1;
        }
    }

    @Override
    public void set(ByteBuffer bytes) {
        if (!begun) {
            begun = true;
            output = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).getDouble() == 1;
        }
    }
}
