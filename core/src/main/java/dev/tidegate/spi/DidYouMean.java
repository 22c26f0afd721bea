package dev.tidegate.spi;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class DidYouMean {
    /** Two slips of the finger; more would guess. */
    private static final int MAX_EDITS = 2;

    private static final int MAX_LENGTH = 32;

    private DidYouMean() {}

    /** {@code did you mean 'scope'?} if a known word is close to {@code word}. */
    public static Optional<String> hint(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String plain = plain(word);
        return known.stream()
                .filter(candidate -> isNear(plain, plain(candidate)))
                .min(Comparator.comparingInt(candidate -> edits(plain, plain(candidate))))
                .map(candidate -> "did you mean '" + candidate + "'?");
    }

    private static boolean isNear(String word, String candidate) {
        return edits(word, candidate) <= Math.min(MAX_EDITS, candidate.length() / 3);
    }

    /** {@code expected}, and behind a semicolon the hint if there is one. */
    public static String expected(String expected, String word, Collection<String> known) {
        return hint(word, known).map(hint -> expected + "; " + hint).orElse(expected);
    }

    /** Letters and digits in lower case: dashes, dots and the like are the first that a memory loses. */
    public static String plain(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        StringBuilder plain = new StringBuilder(lower.length());
        // A loop and no stream: a table of prices has thousands of names, read while a process starts.
        for (int i = 0; i < lower.length(); i += Character.charCount(lower.codePointAt(i))) {
            if (Character.isLetterOrDigit(lower.codePointAt(i))) {
                plain.appendCodePoint(lower.codePointAt(i));
            }
        }
        return plain.toString();
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    public static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (isSwap(a, i, b, j)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            before = last;
            last = row;
        }
        return last[b.length()];
    }

    private static boolean isSwap(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
