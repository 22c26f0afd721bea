package dev.tidegate.redis.script;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;

/** An integer or a flat array of them, read without a box for each. */
public final class FlatOutput extends CommandOutput<byte[], byte[], long[]> {
    private volatile boolean sentElsewhere;

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

    @Override
    public void set(ByteBuffer bytes) {
        throw outOfStep();
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
