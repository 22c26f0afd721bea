package dev.tidegate.server.upstash.reply;

import dev.tidegate.redis.raw.RawReply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Replies of Redis as JSON: one pass from RESP2 to the bytes that are sent.
 *
 * <p>With base64 every string is encoded but the status {@code OK} that is a whole result. A bare {@code OK} within an array
 * would be decoded by the JavaScript client.
 */
public final class ReplyJson {
    private static final byte[] RESULT = "{\"result\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "{\"error\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = "\"OK\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final boolean base64;
    private byte[] out = new byte[256];
    private int length;
    private byte[] in = {};
    private int at;

    public ReplyJson(boolean base64) {
        this.base64 = base64;
    }

    public static byte[] error(String text) {
        ReplyJson json = new ReplyJson(false);
        json.failed(text);
        return json.bytes();
    }

    public byte[] bytes() {
        return Arrays.copyOf(out, length);
    }

    public void raw(char c) {
        room(1);
        out[length++] = (byte) c;
    }

    /** Adds {@code {"error":"…"}}. */
    public void failed(String text) {
        append(ERROR);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        text(bytes, 0, bytes.length);
        raw('}');
    }

    /** Adds {@code {"result":…}} or {@code {"error":"…"}}. */
    public void add(RawReply reply) {
        in = reply.bytes();
        at = 0;
        item();
    }

    /**
     * Adds the elements of an array, each as the result of a command.
     *
     * @param instead the text that takes the place of an element; null where it stays
     */
    public void addEach(RawReply reply, IntFunction<byte @Nullable []> instead) {
        in = reply.bytes();
        at = 1;
        long count = number();
        raw('[');
        for (long i = 0; i < count; i++) {
            if (i > 0) {
                raw(',');
            }
            byte[] text = instead.apply((int) i);
            if (text == null || in[at] == '-') {
                item();
            } else {
                replaced(text);
            }
        }
        raw(']');
    }

    private void replaced(byte[] text) {
        int mark = length;
        item();
        length = mark;
        append(RESULT);
        byte[] before = in;
        int place = at;
        in = text;
        string(0, text.length);
        in = before;
        at = place;
        raw('}');
    }

    private void item() {
        if (in[at] == '-') {
            append(ERROR);
            int end = lineEnd();
            text(in, at + 1, end);
            at = end + 2;
        } else {
            append(RESULT);
            if (isOk()) {
                append(OK);
                at += 5;
            } else {
                value();
            }
        }
        raw('}');
    }

    private boolean isOk() {
        return in[at] == '+' && in[at + 1] == 'O' && in[at + 2] == 'K' && in[at + 3] == '\r';
    }

    /** A loop and no recursion: scripts answer to any depth. */
    private void value() {
        long[] open = new long[16];
        int depth = 0;
        while (true) {
            if (in[at] == '*' && in[at + 1] != '-' && in[at + 1] != '0') {
                at++;
                if (++depth == open.length) {
                    open = Arrays.copyOf(open, depth * 2);
                }
                open[depth] = number();
                raw('[');
                continue;
            }
            scalar();
            while (depth > 0 && --open[depth] == 0) {
                depth--;
                raw(']');
            }
            if (depth == 0) {
                return;
            }
            raw(',');
        }
    }

    private void scalar() {
        switch (in[at]) {
            case ':' -> {
                int end = lineEnd();
                append(in, at + 1, end);
                at = end + 2;
            }
            case '$' -> {
                at++;
                long size = number();
                if (size < 0) {
                    append(NULL);
                } else {
                    string(at, at + (int) size);
                    at += (int) size + 2;
                }
            }
            case '*' -> {
                at++;
                append(number() < 0 ? NULL : new byte[] {'[', ']'});
            }
            default -> {
                int end = lineEnd();
                string(at + 1, end);
                at = end + 2;
            }
        }
    }

    private long number() {
        boolean negative = in[at] == '-';
        if (negative) {
            at++;
        }
        long number = 0;
        while (in[at] != '\r') {
            number = number * 10 + (in[at++] - '0');
        }
        at += 2;
        return negative ? -number : number;
    }

    private int lineEnd() {
        int end = at;
        while (in[end] != '\r') {
            end++;
        }
        return end;
    }

    private void string(int begin, int end) {
        if (base64) {
            byte[] encoded = BASE64.encode(Arrays.copyOfRange(in, begin, end));
            room(encoded.length + 2);
            out[length++] = '"';
            append(encoded);
            out[length++] = '"';
        } else {
            text(in, begin, end);
        }
    }

    private void text(byte[] from, int begin, int end) {
        room(end - begin + 2);
        out[length++] = '"';
        int i = begin;
        while (i < end) {
            byte b = from[i];
            if (b < 0) {
                i = wide(from, i, end);
            } else {
                ascii(b);
                i++;
            }
        }
        room(1);
        out[length++] = '"';
    }

    private void ascii(byte b) {
        room(6);
        if (b >= ' ' && b != '"' && b != '\\') {
            out[length++] = b;
            return;
        }
        out[length++] = '\\';
        switch (b) {
            case '"', '\\' -> out[length++] = b;
            case '\n' -> out[length++] = 'n';
            case '\r' -> out[length++] = 'r';
            case '\t' -> out[length++] = 't';
            default -> {
                append(new byte[] {'u', '0', '0', HEX[b >> 4], HEX[b & 15]});
            }
        }
    }

    /** A whole character, or a replacement for one byte that is none. */
    private int wide(byte[] from, int i, int end) {
        int size = Utf8.size(from, i, end);
        room(3);
        if (size > 0) {
            append(from, i, i + size);
            return i + size;
        }
        out[length++] = (byte) 0xEF;
        out[length++] = (byte) 0xBF;
        out[length++] = (byte) 0xBD;
        return i + 1;
    }

    private void append(byte[] more) {
        append(more, 0, more.length);
    }

    private void append(byte[] more, int begin, int end) {
        room(end - begin);
        System.arraycopy(more, begin, out, length, end - begin);
        length += end - begin;
    }

    private void room(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(Math.addExact(length, more), out.length * 2));
        }
    }
}
