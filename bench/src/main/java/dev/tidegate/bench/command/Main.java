package dev.tidegate.bench.command;

import dev.tidegate.bench.Arguments;
import dev.tidegate.bench.ProcessSuite;
import dev.tidegate.bench.Suite;
import dev.tidegate.bench.pauses.PauseSuite;
import dev.tidegate.bench.redis.HttpSuite;
import dev.tidegate.bench.redis.RedisSuite;
import dev.tidegate.bench.redis.UpstashSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The command behind the scripts of {@code bench/}: the report on standard output, everything else on standard error.
 * The first word names the suite, except of {@code bench/run}.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Map<String, Suite> SUITES = Map.of(
            "redis", new RedisSuite(),
            "upstash", new UpstashSuite(),
            "http", new HttpSuite(),
            "pauses", new PauseSuite(),
            "all", new AllSuite());

    private Main() {}

    /** See {@link Suite#usage()}. The property {@code bench.results} names the folder for the JSON. */
    public static void main(String[] args) throws InterruptedException {
        List<String> words = List.of(args);
        Suite suite = SUITES.getOrDefault(words.isEmpty() ? "" : words.get(0), new ProcessSuite());
        boolean named = !(suite instanceof ProcessSuite);
        // Peers leave threads behind that end with nothing else.
        System.exit(run(suite, named ? words.subList(1, words.size()) : words));
    }

    private static int run(Suite suite, List<String> words) throws InterruptedException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(words, suite.jsonTakesFile());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return USAGE;
        }
        if (arguments.help()) {
            System.out.print(suite.usage());
            System.out.flush();
            return 0;
        }
        try {
            if (suite.run(arguments, Path.of(System.getProperty("bench.results", "bench/target/results")))) {
                return 0;
            }
            System.err.println("--filter: " + arguments.filter() + " (expected: matches a row)");
            return USAGE;
        } catch (IOException | RuntimeException e) {
            System.err.println("bench failed: " + e.getMessage());
            return FAILED;
        }
    }
}
