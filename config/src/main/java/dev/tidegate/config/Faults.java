package dev.tidegate.config;

import dev.tidegate.InvalidInputException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the faults of one file. Not safe for several threads. */
public final class Faults {
    /** Short enough never to be cut. */
    private static final int PLAIN = 40;

    private final Set<Fault> all = new LinkedHashSet<>();

    public void add(int line, String path, String value, String expected) {
        all.add(new Fault(line, path, value, expected));
    }

    public int size() {
        return all.size();
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** By line; those of one line in the order they were found. */
    public List<Fault> byLine() {
        return all.stream().sorted(Comparator.comparingInt(Fault::line)).toList();
    }

    /** {@code raw}, printable and short: the same rule as core's messages. */
    public static String shown(String raw) {
        // Nearly every key and price is so, and an exception is dear to make: a table of prices has ten thousand.
        return isPlain(raw) ? raw : new InvalidInputException("value", raw, "").value();
    }

    private static boolean isPlain(String raw) {
        boolean plain = raw.length() <= PLAIN;
        for (int i = 0; plain && i < raw.length(); i++) {
            plain = raw.charAt(i) >= ' ' && raw.charAt(i) < 127;
        }
        return plain;
    }
}
