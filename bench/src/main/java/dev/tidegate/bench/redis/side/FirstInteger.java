package dev.tidegate.bench.redis.side;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;

/** Whether the first integer of a flat reply is 1; the others are read and forgotten. */
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
        throw new IllegalStateException("the scripts measured here answer integers alone");
    }
}
