package dev.tidegate.plans;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the word that was probably meant. */
final class DidYouMean {
    /** Two slips of the finger; more would guess. */
    private static final int MAX_EDITS = 2;

    private static final int MAX_LENGTH = 32;

    private DidYouMean() {}

    /** {@code did you mean 'scope'?} if a known word is close to {@code word}. */
    static Optional<String> hint(String word, List<String> known) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String plain = plain(word);
        return known.stream()
                .filter(candidate -> edits(plain, plain(candidate)) <= Math.min(MAX_EDITS, candidate.length() / 3))
                .min(Comparator.comparingInt(candidate -> edits(plain, plain(candidate))))
                .map(candidate -> "did you mean '" + candidate + "'?");
    }

    /** Case and the kind of dash are no difference to whoever mistyped. */
    private static String plain(String word) {
        return word.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Levenshtein's distance. */
    static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
