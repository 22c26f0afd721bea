package dev.tidegate;

/**
 * Characters that a reader of a log does not see, or that move what is around them: controls, line separators, direction
 * marks, characters without width. An id may hold most of them; a message and a log line show them escaped.
 */
final class Invisible {
    private static final int BASIC = 0x10000;

    private Invisible() {}

    /** Whether {@code point} is one. */
    static boolean is(int point) {
        if (point >= ' ' && point < 0x7F) {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> isIgnorable(point);
        };
    }

    /** Letters and marks that Unicode has drawn as nothing (Default_Ignorable_Code_Point), and the empty Braille cell. */
    private static boolean isIgnorable(int point) {
        return switch (point) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default ->
                (point >= 0x180B && point <= 0x180F)
                        || (point >= 0xFE00 && point <= 0xFE0F)
                        || (point >= 0xE0000 && point <= 0xE0FFF);
        };
    }

    /** {@code text} with those of them escaped, as a backslash, {@code u} and the code in hex; itself if it has none. */
    static String escaped(String text) {
        if (text.codePoints().noneMatch(Invisible::is)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> append(out, point));
        return out.toString();
    }

    private static void append(StringBuilder out, int point) {
        if (!is(point)) {
            out.appendCodePoint(point);
        } else {
            out.append(String.format(point < BASIC ? "\\u%04x" : "\\u{%x}", point));
        }
    }
}
