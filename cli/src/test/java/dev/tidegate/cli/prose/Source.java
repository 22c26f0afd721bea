package dev.tidegate.cli.prose;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A file and the prose in it.
 *
 * @param file its path from the top of the project
 * @param prose of each kind of text that files of this ending have
 */
record Source(String file, String text, Map<Kind, String> prose) {
    static Source of(String file, String text) {
        Map<Kind, String> prose = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            if (kind.isIn(file)) {
                prose.put(kind, kind.prose(text));
            }
        }
        return new Source(file, text, Collections.unmodifiableMap(prose));
    }

    /** The line of an offset, as {@code file:line}. */
    String at(int offset) {
        return file + ":"
                + (text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1);
    }
}
