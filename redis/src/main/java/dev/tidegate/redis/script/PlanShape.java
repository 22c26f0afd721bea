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
        BUCKET,
        LEASES;

        private char letter() {
            return name().charAt(0);
        }

        String file() {
            return "shape/" + name().toLowerCase(Locale.ROOT) + ".lua";
        }

        String chargeFile() {
            return file().replace(".lua", "_charge.lua");
        }

        String settleFile() {
            return "shape/settle_" + name().toLowerCase(Locale.ROOT) + ".lua";
        }

        /** The bytes of a section of this kind; of a sliding window, if it has one segment, of leases without them. */
        int bytes() {
            return this == BUCKET ? 28 : this == LEASES ? 16 : 21;
        }
    }

    /** The letter of the kind with this number in {@code decide.lua}; a question mark if no script is made for it. */
    public static char letter(int kind, boolean shadow) {
        char letter = kind > 0 && kind <= Kind.values().length ? Kind.values()[kind - 1].letter() : '?';
        return shadow ? Character.toLowerCase(letter) : letter;
    }

    /** A step that scripts of shapes are made for. */
    public enum Step {
        DECIDE,
        RESERVE,
        SETTLE;

        /** The file of the generic script. */
        public String script() {
            return name().toLowerCase(Locale.ROOT) + ".lua";
        }
    }

    /** Whether a script is made for decisions of this shape: none where calls at once are limited, which a decision does not count. */
    public boolean isSupported() {
        return isSupported(Step.DECIDE);
    }

    /** Whether a script is made for this step under plans of this shape. */
    public boolean isSupported(Step step) {
        return text.replace("/", "").length() <= MOST_LIMITS
                && text.indexOf('?') < 0
                && (step != Step.DECIDE || text.toUpperCase(Locale.ROOT).indexOf(Kind.LEASES.letter()) < 0)
                && (step != Step.SETTLE || isSettled());
    }

    private boolean isSettled() {
        return text.indexOf('/') < 0
                && text.equals(text.toUpperCase(Locale.ROOT))
                && text.indexOf(Kind.BUCKET.letter()) < 0
                && !text.replace("" + Kind.LEASES.letter(), "").isEmpty();
    }

    /** The shape by which a reservation is settled, where it is no matter which limits are shadow limits. */
    public PlanShape settled() {
        return new PlanShape(text.toUpperCase(Locale.ROOT));
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
