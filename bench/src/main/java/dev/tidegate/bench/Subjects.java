package dev.tidegate.bench;

import java.util.Arrays;

/** Subject ids as long as real ones. */
final class Subjects {
    private Subjects() {}

    /** Seventeen bytes. */
    static String id(int i) {
        String digits = Integer.toString(i);
        return "creator-" + "0".repeat(9 - digits.length()) + digits;
    }

    static String[] ids(int count) {
        String[] ids = new String[count];
        Arrays.setAll(ids, Subjects::id);
        return ids;
    }
}
