package dev.tidegate.bench.redis.server;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A command as MONITOR prints it: words in quotes, with escapes for whatever is not plain ASCII. */
public final class MonitorLine {
    private final String text;
    private int at;

    private MonitorLine(String text) {
        this.text = text;
    }

    /** The words of the command, byte for byte. */
    public static List<byte[]> words(String line) {
        MonitorLine reader = new MonitorLine(line);
        List<byte[]> words = new ArrayList<>();
        int open = line.indexOf('"');
        while (open >= 0) {
            reader.at = open + 1;
            words.add(reader.word());
            open = line.indexOf('"', reader.at);
        }
        return words;
    }

    private byte[] word() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            bytes.write(c == '\\' ? escaped() : c);
        }
        return bytes.toByteArray();
    }

    private int escaped() {
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'x' -> {
                at += 2;
                yield Integer.parseInt(text, at - 2, at, 16);
            }
            default -> c;
        };
    }
}
