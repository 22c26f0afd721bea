package dev.tidegate.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/** Writes rows to a COPY of PostgreSQL in its binary form. For one thread. */
final class BinaryRows {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    /** 2000-01-01T00:00:00Z, the epoch of PostgreSQL. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private static final int NULL = -1;
    private static final short LAST = -1;
    private static final int BUFFER = 1 << 16;
    /** More than the fixed part of any field. */
    private static final int FIELD = 16;

    private final CopyIn copy;
    private ByteBuffer out = ByteBuffer.allocate(BUFFER);

    BinaryRows(CopyIn copy) {
        this.copy = copy;
        // Neither flags nor an extension of the header.
        out.put(SIGNATURE).putInt(0).putInt(0);
    }

    BinaryRows begin(int fields) throws SQLException {
        room(0).putShort((short) fields);
        return this;
    }

    BinaryRows time(long epochMicros) throws SQLException {
        return number(epochMicros - EPOCH_MICROS);
    }

    BinaryRows number(long number) throws SQLException {
        room(0).putInt(Long.BYTES).putLong(number);
        return this;
    }

    BinaryRows integer(int number) throws SQLException {
        room(0).putInt(Integer.BYTES).putInt(number);
        return this;
    }

    BinaryRows small(int number) throws SQLException {
        room(0).putInt(Short.BYTES).putShort((short) number);
        return this;
    }

    BinaryRows flag(boolean flag) throws SQLException {
        room(0).putInt(1).put((byte) (flag ? 1 : 0));
        return this;
    }

    BinaryRows bytes(byte[] bytes) throws SQLException {
        room(bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    BinaryRows nothing() throws SQLException {
        room(0).putInt(NULL);
        return this;
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (out.remaining() < FIELD + bytes) {
            send();
            out = out.capacity() < FIELD + bytes ? ByteBuffer.allocate(FIELD + bytes) : out;
        }
        return out;
    }

    private void send() throws SQLException {
        copy.writeToCopy(out.array(), 0, out.position());
        out.clear();
    }

    /** Ends the COPY; the rows are there, or it fails. */
    void end() throws SQLException {
        room(0).putShort(LAST);
        send();
        long unused = copy.endCopy();
    }
}
