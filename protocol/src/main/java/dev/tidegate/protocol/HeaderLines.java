package dev.tidegate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;

/**
 * Headers as the lines that HTTP/1.1 has for them, written into an answer as they are; they are read as a list only where
 * one is asked for. Immutable.
 */
public final class HeaderLines extends AbstractList<Header> implements RandomAccess {
    private static final String LINE_END = "\r\n";
    private static final String COLON = ": ";

    private final byte[] lines;

    /** @param lines printable ASCII, each line behind its line end, not to be changed once given away */
    HeaderLines(byte[] lines) {
        this.lines = lines;
    }

    /** Makes headers of lines that {@link #name} begins. */
    public static HeaderLines of(Utf8Text lines) {
        return new HeaderLines(lines.toBytes());
    }

    /** The bytes of a line up to its value: the end of the line before it, and the name. */
    public static byte[] name(String name) {
        return (LINE_END + name + COLON).getBytes(StandardCharsets.US_ASCII);
    }

    /** The lines, each behind the end of the line before it. Not to be changed. */
    public byte[] bytes() {
        return lines;
    }

    private List<Header> list() {
        List<Header> headers = new ArrayList<>();
        String text = new String(lines, StandardCharsets.US_ASCII);
        for (int at = 0; at < text.length(); ) {
            int next = text.indexOf(LINE_END, at + LINE_END.length());
            int end = next < 0 ? text.length() : next;
            int colon = text.indexOf(COLON, at);
            headers.add(new Header(
                    text.substring(at + LINE_END.length(), colon), text.substring(colon + COLON.length(), end)));
            at = end;
        }
        return headers;
    }

    @Override
    public Header get(int index) {
        return list().get(index);
    }

    @Override
    public int size() {
        return list().size();
    }

    @Override
    public Iterator<Header> iterator() {
        return list().iterator();
    }
}
