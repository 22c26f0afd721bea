package dev.tidegate.server.upstash;

import dev.tidegate.server.upstash.reply.BadCommandException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A command that is written into the path: {@code /set/foo?EX=100} with the value as its body. */
final class PathCommand {
    static final String TOKEN = "_token";

    private PathCommand() {}

    /**
     * Returns the segments, then the body, then the parameters with their values.
     *
     * @param body empty if there is none
     */
    static byte[][] read(String path, String query, byte[] body) throws BadCommandException {
        List<byte[]> words = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            words.add(decoded(segment, false));
        }
        if (words.get(0).length == 0) {
            throw new BadCommandException("ERR empty command");
        }
        if (words.size() > 1 && words.get(words.size() - 1).length == 0 && path.endsWith("/")) {
            words.remove(words.size() - 1);
        }
        if (body.length > 0) {
            words.add(body);
        }
        parameters(query, words);
        return words.toArray(new byte[0][]);
    }

    private static void parameters(String query, List<byte[]> words) {
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (parameter.isEmpty() || name.equals(TOKEN)) {
                continue;
            }
            words.add(decoded(name, true));
            if (equals >= 0) {
                words.add(decoded(parameter.substring(equals + 1), true));
            }
        }
    }

    /** Returns the token in the query; empty text if there is none. */
    static String token(String query) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(TOKEN + "=")) {
                return new String(decoded(parameter.substring(TOKEN.length() + 1), true), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /** A percent sign before anything but two hexadecimal digits stands for itself. */
    static byte[] decoded(String text, boolean plusIsSpace) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int code = c == '%' && i + 2 < text.length() ? hex(text, i + 1) : -1;
            if (code >= 0) {
                out.write(code);
                i += 3;
                continue;
            }
            if (c == '+' && plusIsSpace) {
                out.write(' ');
            } else if (c < 0x80) {
                out.write(c);
            } else {
                out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
            i++;
        }
        return out.toByteArray();
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
