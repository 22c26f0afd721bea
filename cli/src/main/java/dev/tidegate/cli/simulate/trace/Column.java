package dev.tidegate.cli.simulate.trace;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.DidYouMean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The meanings of a column of a trace. */
public enum Column {
    /** When the call was made. */
    TIME,
    /** Tokens sent. */
    INPUT,
    /** Tokens received. */
    OUTPUT,
    /** Which tenant made the call. */
    SUBJECT,
    /** Which user below the subject. */
    USER,
    /** Which model answered. */
    MODEL,
    /** How many calls a row stands for. */
    CALLS,
    /** How many tokens sent were expected, before the call. */
    ESTIMATE,
    /** How many characters were sent. */
    CHARACTERS,
    /** The end of the time over which the calls of a row were made. */
    END,
    /** What kind of row it is. */
    KIND;

    /** As {@code --column} names it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Column parse(String text) {
        return Arrays.stream(values())
                .filter(column -> column.text().equals(text.strip()) && column != KIND)
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "--column", text, DidYouMean.expected("one of " + String.join(", ", names()), text, names())));
    }

    private static List<String> names() {
        return Arrays.stream(values())
                .filter(column -> column != KIND)
                .map(Column::text)
                .toList();
    }
}
