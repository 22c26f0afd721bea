package dev.tidegate.server.http;

import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HeaderLines;
import dev.tidegate.protocol.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The status line and the headers of an answer as bytes, without the empty line after them. Parts that many answers
 * share are made once. Not safe for several threads: each has one of its own.
 */
final class AnswerHead {
    private static final FastThreadLocal<AnswerHead> OWN = new FastThreadLocal<>() {
        @Override
        protected AnswerHead initialValue() {
            return new AnswerHead();
        }
    };

    private static final byte[] AFTER_DATE = ascii("\r\ncache-control: no-store\r\ncontent-type: ");
    private static final String CACHE_CONTROL = "Cache-Control";
    private static final byte[] LENGTH = ascii("\r\ncontent-length: ");

    private static final int STATUSES = 600;

    /** By status. */
    private static final AtomicReferenceArray<byte @Nullable []> LINES = new AtomicReferenceArray<>(STATUSES);

    /** An answer about four limits has some 500 bytes here. */
    private byte[] bytes = new byte[1024];

    private int end;
    /** Some text had a character that a header must not have, or a header is one that every answer has. */
    private boolean odd;

    private AnswerHead() {}

    /** The head of {@code answer}; empty if some header in it is not plain ASCII, or takes the place of one of every answer. */
    static Optional<byte[]> of(Response answer, String date) {
        return OWN.get().written(answer, date);
    }

    private Optional<byte[]> written(Response answer, String date) {
        end = 0;
        odd = false;
        add(line(answer.status()));
        add(date);
        add(AFTER_DATE);
        add(answer.contentType());
        add(LENGTH);
        add(Integer.toString(answer.body().length));
        if (answer.headers() instanceof HeaderLines lines) {
            add(lines.bytes());
        } else {
            add(answer.headers());
        }
        add('\r', '\n');
        return odd ? Optional.empty() : Optional.of(Arrays.copyOf(bytes, end));
    }

    private void add(List<Header> headers) {
        for (Header header : headers) {
            odd |= header.name().equalsIgnoreCase(CACHE_CONTROL);
            add('\r', '\n');
            add(header.name());
            add(':', ' ');
            add(header.value());
        }
    }

    private static byte[] line(int status) {
        byte[] known = LINES.get(status);
        if (known == null) {
            known = newLine(status);
            LINES.set(status, known);
        }
        return known;
    }

    private static byte[] newLine(int status) {
        return ascii(
                "HTTP/1.1 " + status + " " + HttpResponseStatus.valueOf(status).reasonPhrase() + "\r\ndate: ");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void add(byte[] part) {
        room(part.length);
        System.arraycopy(part, 0, bytes, end, part.length);
        end += part.length;
    }

    private void add(char first, char second) {
        room(2);
        bytes[end++] = (byte) first;
        bytes[end++] = (byte) second;
    }

    private void add(String text) {
        int length = text.length();
        room(length);
        boolean plain = true;
        for (int i = 0; i < length; i++) {
            char each = text.charAt(i);
            plain &= each >= ' ' && each <= '~';
            bytes[end + i] = (byte) each;
        }
        end += length;
        odd |= !plain;
    }

    private void room(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + more, 2 * bytes.length));
        }
    }
}
