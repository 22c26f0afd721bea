package dev.tidegate.redis.script;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Integers, read without a box for each: one, or an array of integers and of texts of them, which are packed as doubles. */
public final class FlatOutput extends CommandOutput<byte[], byte[], long[]> {
    private volatile boolean sentElsewhere;

    /** Up to here a double holds every integer. */
    private static final double MOST = 1L << 53;

    private static final long[] NONE = {};

    private int at;
    private boolean begun;

    public FlatOutput() {
        super(ByteArrayCodec.INSTANCE, NONE);
    }

    @Override
    public void multi(int count) {
        if (!begun) {
            begun = true;
            output = new long[Math.max(0, count)];
        }
    }

    @Override
    public void set(long integer) {
        if (!begun) {
            output = new long[] {integer};
            return;
        }
        if (at == output.length) {
            throw outOfStep();
        }
        output[at++] = integer;
    }

    /** The figures of a decision, as the script of a shape packs them. */
    @Override
    public void set(ByteBuffer bytes) {
        int count = bytes == null ? 0 : bytes.remaining() / Double.BYTES;
        if (count == 0 || bytes.remaining() % Double.BYTES != 0) {
            throw outOfStep();
        }
        // In an array the text takes one place, and its figures that many more.
        output = Arrays.copyOf(output, begun ? output.length + count - 1 : count);
        ByteBuffer packed = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            double figure = packed.getDouble();
            if (figure != Math.rint(figure) || Math.abs(figure) > MOST) {
                throw outOfStep();
            }
            output[at++] = (long) figure;
        }
    }

    private static OutOfStepException outOfStep() {
        return new OutOfStepException("a script of ours answers integers alone, in one array");
    }

    @Override
    public void setError(ByteBuffer error) {
        super.setError(error);
        String said = String.valueOf(getError());
        sentElsewhere = said.startsWith("ASK ") || said.startsWith("MOVED ");
    }

    /** Whether the last answer named another node, which executed nothing. */
    public boolean isSentElsewhere() {
        return sentElsewhere;
    }

    public void sentAgain() {
        sentElsewhere = false;
    }
}
