package dev.tidegate.server.upstash.cluster;

import dev.tidegate.redis.raw.RawReply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and makes the replies of commands that ask several nodes. */
final class Replies {
    static final RawReply NOTHING = of("$-1\r\n");
    static final RawReply CROSSSLOT = error("CROSSSLOT Keys in request don't hash to the same slot");

    private Replies() {}

    /** Whether there is no reply, or an error. */
    static boolean isFault(RawReply reply) {
        return reply.whyNone().isPresent() || reply.isError();
    }

    static RawReply error(String text) {
        return of("-" + text.replace('\r', ' ').replace('\n', ' ') + "\r\n");
    }

    static RawReply number(long number) {
        return of(":" + number + "\r\n");
    }

    static long number(RawReply reply) {
        return Long.parseLong(new String(reply.bytes(), 1, reply.length() - 3, StandardCharsets.US_ASCII));
    }

    /** The numbers of an array of numbers. */
    static long[] numbers(RawReply reply) {
        return new String(reply.bytes(), 0, reply.length(), StandardCharsets.US_ASCII)
                .lines()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.substring(1)))
                .toArray();
    }

    static RawReply numbers(long[] numbers) {
        StringBuilder text = new StringBuilder("*" + numbers.length + "\r\n");
        for (long number : numbers) {
            text.append(':').append(number).append("\r\n");
        }
        return of(text.toString());
    }

    /** The text of a string; null for nil. */
    static byte @Nullable [] text(RawReply reply) {
        List<byte[]> all = strings(reply, 0);
        return all.isEmpty() ? null : all.get(0);
    }

    /** The strings that a reply has from {@code from} on, in arrays of any depth. */
    static List<byte[]> strings(RawReply reply, int from) {
        List<byte[]> all = new ArrayList<>();
        byte[] bytes = reply.bytes();
        int at = from;
        while (at < reply.length()) {
            int end = at;
            while (bytes[end] != '\r') {
                end++;
            }
            int begin = end + 2;
            if (bytes[at] == '$' && bytes[at + 1] != '-') {
                int size = Integer.parseInt(new String(bytes, at + 1, end - at - 1, StandardCharsets.US_ASCII));
                all.add(Arrays.copyOfRange(bytes, begin, begin + size));
                begin += size + 2;
            }
            at = begin;
        }
        return all;
    }

    static RawReply string(byte[] string) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, string);
        return of(out);
    }

    static RawReply strings(List<byte[]> strings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, strings);
        return of(out);
    }

    /** The reply of SCAN. */
    static RawReply scanned(String cursor, List<byte[]> keys) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*2\r\n$" + cursor.length() + "\r\n" + cursor + "\r\n").getBytes(StandardCharsets.US_ASCII));
        write(out, keys);
        return of(out);
    }

    private static void write(ByteArrayOutputStream out, List<byte[]> strings) {
        out.writeBytes(("*" + strings.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        strings.forEach(each -> write(out, each));
    }

    private static void write(ByteArrayOutputStream out, byte[] string) {
        out.writeBytes(("$" + string.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(string);
        out.writeBytes(new byte[] {'\r', '\n'});
    }

    private static RawReply of(ByteArrayOutputStream out) {
        return new RawReply(out.toByteArray(), out.size(), null);
    }

    private static RawReply of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new RawReply(bytes, bytes.length, null);
    }
}
