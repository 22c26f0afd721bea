package dev.tidegate.bench;

import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the command line asks for. */
record Arguments(boolean help, boolean quick, boolean json, Pattern filter) {
    static final String USAGE = """
            Usage: bench/run [--quick] [--filter REGEX] [--json]

            Measures what a decision of Tidegate costs in time and memory, beside Bucket4j, Guava and
            Resilience4j, all in one run. Prints a table; writes JSON to bench/target/results/.

              --quick          fewer and shorter iterations: under two minutes, only good to see that it runs
              --filter REGEX   only rows whose GROUP/NAME has a match, such as 'StoreStep|Footprint'
              --json           print the JSON in place of the table
              --help           this text

            Exit code: 0 done, 1 a benchmark failed, 2 the command line is wrong.

            Examples:
              bench/run
              bench/run --filter 'HotSubject/'
              bench/run --quick --json | jq '.rows[] | select(.group == "StoreStep")'
            """;

    /** @throws IllegalArgumentException saying what cannot be accepted */
    static Arguments parse(List<String> words) {
        boolean help = false;
        boolean quick = false;
        boolean json = false;
        Pattern filter = Pattern.compile("");
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--help", "-h" -> help = true;
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                case "--filter" -> filter = filter(rest);
                default ->
                    throw new IllegalArgumentException(
                            word + ": unknown (expected: --quick, --filter REGEX, --json or --help)");
            }
        }
        return new Arguments(help, quick, json, filter);
    }

    private static Pattern filter(Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("--filter: nothing (expected: a regular expression)");
        }
        String text = rest.next();
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--filter: " + text + " (expected: a regular expression; " + e.getDescription() + ")", e);
        }
    }
}
