package dev.tidegate.aws.change;

import java.util.List;

/**
 * A command that changes nothing in the account: it waits until a cache is available, or shows something.
 *
 * @param words the program and its arguments, each as it is, not quoted for a shell
 */
public record Run(List<String> words) implements Step {
    /** Stores an unmodifiable copy of the list. */
    public Run {
        words = List.copyOf(words);
    }

    /** The command of these words. */
    public static Run of(String... words) {
        return new Run(List.of(words));
    }
}
