package dev.tidegate.resp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads replies of RESP2, each within bounds, because the other side may be anything. For one thread. */
public final class RespReader {
    /** Enough for INFO, of some 8 KiB, and for the slots of a cluster of 1,000 nodes, of 200 KiB. */
    public static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final int MAX_LINE = 64 * 1024;
    /** Of all arrays of a reply together. */
    private static final int MAX_ITEMS = 100_000;
    /** CLUSTER SLOTS is four deep. */
    private static final int MAX_DEPTH = 8;

    private final InputStream in;
    private final int maxBytes;
    private int bytesLeft;
    private int itemsLeft;

    /** A reader of replies of at most {@link #MAX_BYTES}. */
    public RespReader(InputStream in) {
        this(in, MAX_BYTES);
    }

    /** A reader of replies of at most {@code maxBytes} bytes. */
    public RespReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /**
     * The next reply.
     *
     * @throws ProtocolException if what came is no RESP2, or more of it than the bounds allow
     */
    public Resp reply() throws IOException {
        bytesLeft = maxBytes;
        itemsLeft = MAX_ITEMS;
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
            default -> throw new ProtocolException("a line that begins with " + printable(line.charAt(0)));
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

    /** The first byte, as a message may show it. */
    private static String printable(char first) {
        return first >= ' ' && first < 0x7f ? String.valueOf(first) : String.format("\\x%02x", (int) first);
    }

    private static long number(String text) throws ProtocolException {
        if (!text.matches("-?\\d{1,18}")) {
            throw new ProtocolException("no number where one has to be");
        }
        return Long.parseLong(text);
    }
}
