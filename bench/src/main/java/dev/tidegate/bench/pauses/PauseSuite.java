package dev.tidegate.bench.pauses;

import dev.tidegate.bench.Arguments;
import dev.tidegate.bench.Machine;
import dev.tidegate.bench.Suite;
import dev.tidegate.bench.promise.Promise;
import dev.tidegate.bench.promise.Seen;
import dev.tidegate.bench.redis.load.Latencies;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How long decisions in one process wait for the collector under a steady load: {@code bench/pauses}. */
public final class PauseSuite implements Suite {
    static final String GROUP = "Pauses";
    private static final List<Integer> SUBJECTS = List.of(1_000_000, 10_000_000);
    private static final int QUICK_SUBJECTS = 10;
    private static final int WARM_UP_SECONDS = 5;

    @Override
    public String usage() {
        return """
            Usage: bench/pauses [--quick] [--filter REGEX]

            One thread asks a store in this process 50,000 times a second about one of so many subjects at
            random, under four limits, and measures from the instant at which each call was due, so that the
            calls that wait behind a pause count with their wait. All subjects are charged once and a full
            collection is made before; five seconds are not counted. Prints a table. Needs 7 GB of memory for
            ten million subjects, and two processors that nothing else uses.

              --quick          a tenth of the subjects and three seconds: only good to see that it runs
              --filter REGEX   only rows whose GROUP/NAME has a match, such as '/1000000$'
              --help           this text

            Environment: BENCH_SECONDS, 1 to 600, is how long is measured (60). JAVA_TOOL_OPTIONS names another
            collector.
            Exit code: 0 done, 1 it failed, 2 the command line is wrong.

            Examples:
              bench/pauses
              JAVA_TOOL_OPTIONS=-XX:+UseZGC bench/pauses --filter '/1000000$'
            """;
    }

    @Override
    public boolean jsonTakesFile() {
        return false;
    }

    @Override
    public boolean run(Arguments arguments, Path folder) throws IOException {
        List<Integer> wanted = SUBJECTS.stream()
                .filter(count -> arguments.filter().matcher(GROUP + "/" + count).find())
                .toList();
        int seconds = arguments.quick() ? 3 : seconds(System.getenv().getOrDefault("BENCH_SECONDS", "60"));
        if (wanted.isEmpty()) {
            return false;
        }
        System.out.print(line("subjects", "p50 µs", "p99 µs", "p99.9 ms", "p99.99 ms", "decisions"));
        for (int count : wanted) {
            measure(arguments.quick() ? count / QUICK_SUBJECTS : count, count, seconds);
        }
        String collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(", "));
        System.out.println("\n" + collectors + "; " + Machine.text());
        return true;
    }

    static int seconds(String named) {
        int seconds = named.matches("\\d{1,3}") ? Integer.parseInt(named) : 0;
        if (seconds < 1 || seconds > 600) {
            throw new IllegalArgumentException("BENCH_SECONDS: " + named + " (expected: 1 to 600)");
        }
        return seconds;
    }

    private static void measure(int subjects, int row, int seconds) throws IOException {
        System.err.println("filling in " + subjects + " subjects");
        try (SteadyLoad load = new SteadyLoad(subjects)) {
            load.run(WARM_UP_SECONDS);
            Latencies seen = load.run(seconds);
            double millis = seen.micros(0.999) / 1_000;
            System.out.print(line(
                    "" + subjects,
                    text(seen.micros(0.5)),
                    text(seen.micros(0.99)),
                    text(millis),
                    text(seen.micros(0.9999) / 1_000),
                    "" + (long) seconds * SteadyLoad.PER_SECOND));
            for (Promise one : Promise.of("pauses")) {
                if (one.rows().contains("" + row)) {
                    Seen.report(one.what(), millis);
                }
            }
        }
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%12s %10s %12s %10s %10s %12s\n", cells);
    }
}
