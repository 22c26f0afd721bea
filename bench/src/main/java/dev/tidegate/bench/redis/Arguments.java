package dev.tidegate.bench.redis;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the command line asks for. */
record Arguments(boolean help, boolean quick, Optional<Path> json, Pattern filter) {
    static final String USAGE = """
            Usage: bench/redis [--quick] [--filter REGEX] [--json FILE]

            Measures what a decision through Redis costs the server, the client and the caller, beside a
            one-limit GCRA script, the algorithm of Spring Cloud Gateway, Bucket4j and Redisson, all in one run
            on a redis-server of its own. Prints a table and whether the targets are met; writes JSON. Under
            ten minutes; it ends by itself after that.

              --quick          fewer and shorter slots: under two minutes, only good to see that it runs
              --filter REGEX   only rows whose GROUP/NAME has a match, such as '^Server/' or 'Hot64'
              --json FILE      where the JSON goes; else into bench/target/results/
              --help           this text

            Environment: REDIS_SERVER names the redis-server to run; else the one on the PATH.
            Exit code: 0 done (a missed target is a line in the table), 1 it failed, 2 the command line is wrong.

            Examples:
              bench/redis
              bench/redis --filter '^Server/'
              REDIS_SERVER=/opt/valkey/bin/valkey-server bench/redis --json valkey.json
            """;

    /** @throws IllegalArgumentException saying what cannot be accepted */
    static Arguments parse(List<String> words) {
        boolean help = false;
        boolean quick = false;
        Optional<Path> json = Optional.empty();
        Pattern filter = Pattern.compile("");
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--help", "-h" -> help = true;
                case "--quick" -> quick = true;
                case "--json" -> json = Optional.of(Path.of(value(word, rest, "a file")));
                case "--filter" -> filter = filter(value(word, rest, "a regular expression"));
                default ->
                    throw new IllegalArgumentException(
                            word + ": unknown (expected: --quick, --filter REGEX, --json FILE or --help)");
            }
        }
        return new Arguments(help, quick, json, filter);
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
