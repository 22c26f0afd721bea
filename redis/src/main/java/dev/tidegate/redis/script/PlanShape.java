package dev.tidegate.redis.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The kinds of a plan's limits in their order, by key, and which of them are shadow limits: what a script can be made for.
 * Ids, capacities, windows and amounts are arguments of that script.
 *
 * @param text for each limit the first letter of its kind, in small for a shadow limit; a slash between keys
 */
public record PlanShape(String text) {
    /** A Lua function has 200 local variables at most, and a limit takes up to 25. */
    public static final int MOST_LIMITS = 6;

    /** One limit of a shape, with its number and that of its key, from 1 on. */
    record Limit(Kind kind, boolean shadow, int number, int key) {}

    /** A kind of window that scripts are made for; its files in {@code script/shape} have its name. */
    enum Kind {
        SLIDING,
        FIXED,
        CALENDAR,
        BUCKET;

        private char letter() {
            return name().charAt(0);
        }

        String file() {
            return "shape/" + name().toLowerCase(Locale.ROOT) + ".lua";
        }

        String chargeFile() {
            return file().replace(".lua", "_charge.lua");
        }

        /** The bytes of a section of this kind; of a sliding window, if it has one segment. */
        int bytes() {
            return this == BUCKET ? 28 : 21;
        }
    }

    /** The letter of the kind with this number in {@code decide.lua}; a question mark if no script is made for it. */
    public static char letter(int kind, boolean shadow) {
        char letter = kind > 0 && kind <= Kind.values().length ? Kind.values()[kind - 1].letter() : '?';
        return shadow ? Character.toLowerCase(letter) : letter;
    }

    /** Whether a script is made for this shape. */
    public boolean isSupported() {
        return text.indexOf('?') < 0 && text.replace("/", "").length() <= MOST_LIMITS;
    }

    List<Limit> limits() {
        List<Limit> all = new ArrayList<>();
        int key = 1;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '/') {
                key++;
                continue;
            }
            for (Kind kind : Kind.values()) {
                if (kind.letter() == Character.toUpperCase(letter)) {
                    all.add(new Limit(kind, Character.isLowerCase(letter), all.size() + 1, key));
                }
            }
        }
        return all;
    }
}
