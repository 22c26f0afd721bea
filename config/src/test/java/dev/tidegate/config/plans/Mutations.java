package dev.tidegate.config.plans;

import java.util.Random;

/** Breaks a file in a few random places. */
public final class Mutations {
    private static final String[] PIECES = {
        ":",
        " ",
        "\n",
        "\t",
        "-",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "'",
        "\"",
        "#",
        "&a ",
        "*a",
        "!",
        "!!int ",
        "|\n",
        ">",
        "%",
        "@",
        "`",
        "? ",
        "---\n",
        "...\n",
        "<<: ",
        "~",
        "null",
        "true",
        "0",
        "-1",
        "1e9",
        "99999999999999999999",
        "$",
        "\u0000",
        "\u0085",
        "\u2028",
        "\ud83d\ude00",
        "\ud800",
        "\uFEFF",
        "name: a\n",
        "version: 1\n",
        "concurrent",
        "unlimited"
    };

    private Mutations() {}

    public static String of(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(out.length());
            int end = Math.min(out.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> out.delete(at, end);
                case 1 -> out.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> out.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
                default -> out.insert(random.nextInt(out.length()), out.substring(at, end));
            }
            if (out.isEmpty()) {
                out.append(text);
            }
        }
        return out.toString();
    }
}
