package dev.tidegate.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The command-line arguments of a benchmark suite.
 *
 * @param json whether JSON was asked for
 * @param file where it goes, for a suite whose option names a file
 */
public record Arguments(boolean help, boolean quick, boolean json, Optional<Path> file, Pattern filter) {
    /**
     * Reads the options of a suite.
     *
     * @param jsonTakesFile whether {@code --json} is followed by a file
     * @throws IllegalArgumentException saying what cannot be accepted
     */
    public static Arguments parse(List<String> words, boolean jsonTakesFile) {
        boolean help = false;
        boolean quick = false;
        boolean json = false;
        Optional<Path> file = Optional.empty();
        Pattern filter = Pattern.compile("");
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--help", "-h" -> help = true;
                case "--quick" -> quick = true;
                case "--json" -> {
                    json = true;
                    file = jsonTakesFile ? Optional.of(Path.of(value(word, rest, "a file"))) : file;
                }
                case "--filter" -> filter = filter(value(word, rest, "a regular expression"));
                default ->
                    throw new IllegalArgumentException(word + ": unknown (expected: --quick, --filter REGEX, --json"
                            + (jsonTakesFile ? " FILE" : "") + " or --help)");
            }
        }
        return new Arguments(help, quick, json, file, filter);
    }

    private static String value(String option, Iterator<String> rest, String expected) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + ": nothing (expected: " + expected + ")");
        }
        return rest.next();
    }

    private static Pattern filter(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--filter: " + text + " (expected: a regular expression; " + e.getDescription() + ")", e);
        }
    }
}
