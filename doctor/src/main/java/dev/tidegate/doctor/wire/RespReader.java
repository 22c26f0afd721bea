package dev.tidegate.doctor.wire;

import dev.tidegate.doctor.diagnosis.Sanitized;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads one answer, and never more than its bounds: what speaks may be anything. For one thread. */
public final class RespReader {
    /** The longest answer that is asked for is INFO, of some 8 KiB; a cluster of 1,000 nodes says 200 KiB of itself. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final int MAX_LINE = 64 * 1024;
    /** Of all arrays of an answer together. */
    private static final int MAX_ITEMS = 100_000;
    /** CLUSTER SLOTS is four deep. */
    private static final int MAX_DEPTH = 8;

    private final InputStream in;
    private int bytesLeft = MAX_BYTES;
    private int itemsLeft = MAX_ITEMS;

    public RespReader(InputStream in) {
        this.in = in;
    }

    public Resp reply() throws IOException {
        return reply(MAX_DEPTH);
    }

    private Resp reply(int depth) throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw new ProtocolException("an empty line");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new Resp.Text(rest);
            case '-' -> new Resp.Refusal(rest);
            case ':' -> new Resp.Whole(number(rest));
            case '$' -> bulk(number(rest));
            case '*' -> many(number(rest), depth);
            default -> throw new ProtocolException("a line that begins with " + Sanitized.of(line.substring(0, 1)));
        };
    }

    private Resp bulk(long length) throws IOException {
        if (length < 0) {
            return new Resp.Nothing();
        }
        spend(length + 2);
        byte[] bytes = in.readNBytes((int) length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("the other side hung up in the middle of an answer");
        }
        return new Resp.Text(new String(bytes, 0, (int) length, StandardCharsets.ISO_8859_1));
    }

    private Resp many(long count, int depth) throws IOException {
        if (count < 0) {
            return new Resp.Nothing();
        }
        if (depth == 0 || count > itemsLeft) {
            throw new ProtocolException("an answer without end");
        }
        itemsLeft -= (int) count;
        List<Resp> items = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            items.add(reply(depth - 1));
        }
        return new Resp.Many(items);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\r' && next != '\n') {
            if (line.length() == MAX_LINE) {
                throw new ProtocolException("a line without end");
            }
            spend(1);
            line.append((char) next);
            next = in.read();
        }
        if (next < 0) {
            throw new EOFException("the other side hung up");
        }
        if (next == '\r' && in.read() != '\n') {
            throw new ProtocolException("a carriage return that ends no line");
        }
        return line.toString();
    }

    private void spend(long bytes) throws ProtocolException {
        if (bytes > bytesLeft) {
            throw new ProtocolException("an answer without end");
        }
        bytesLeft -= (int) bytes;
    }

    private static long number(String text) throws ProtocolException {
        if (!text.matches("-?\\d{1,18}")) {
            throw new ProtocolException("no number where one has to be");
        }
        return Long.parseLong(text);
    }
}
