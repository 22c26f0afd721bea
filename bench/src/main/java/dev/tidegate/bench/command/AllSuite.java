package dev.tidegate.bench.command;

import dev.tidegate.bench.Arguments;
import dev.tidegate.bench.Machine;
import dev.tidegate.bench.Suite;
import dev.tidegate.bench.promise.Promise;
import dev.tidegate.bench.promise.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Every promise of {@code promises.txt} and its state, each measured by the suite that it names: {@code bench/all}. */
final class AllSuite implements Suite {
    private static final long LONGEST_SECONDS = 300;

    @Override
    public String usage() {
        return """
            Usage: bench/all [--quick] [--filter REGEX] [--engine NAME]

            Measures what was asked of the figures and prints a line for each promise: what was asked, what was
            measured, and whether that is enough. Each group of rows is run by bench/run, bench/redis, bench/http,
            bench/upstash or bench/pauses, with the rows that its promises need and no others; what is not done
            after five minutes is ended and said to be not measured. About a quarter of an hour.

              --quick          short slots: only good to see that everything runs
              --filter REGEX   only promises whose text has a match, such as 'settle' or 'HTTP'
              --engine NAME    redis (default: the one on the PATH, or REDIS_SERVER), redis-server-8.2 or
                               valkey-server-9.1, as redis/src/test/sh/newest-servers.sh installs them
              --help           this text

            Environment: REDIS_SERVER, ENVOY_RATELIMIT as for bench/http; BENCH_SUBJECTS as for bench/redis.
            Exit code: 0 done (a promise that is not kept is a line in the table), 1 a part failed, 2 the command
            line is wrong.

            Examples:
              bench/all
              bench/all --filter 'Redis CPU' --engine valkey-server-9.1
            """;
    }

    @Override
    public boolean jsonTakesFile() {
        return false;
    }

    @Override
    public boolean run(Arguments arguments, Path folder) throws IOException, InterruptedException {
        List<Promise> wanted = Promise.all().stream()
                .filter(one -> arguments.filter().matcher(one.what()).find())
                .toList();
        if (wanted.isEmpty()) {
            return false;
        }
        Files.createDirectories(folder);
        Map<String, Double> seen = new HashMap<>();
        Map<String, String> failures = new HashMap<>();
        List<List<Promise>> parts =
                Promise.parts(wanted.stream().filter(Promise::measured).toList());
        for (List<Promise> part : parts) {
            String failure = measure(part, arguments.quick(), seen);
            part.forEach(one -> failures.put(one.what(), failure));
        }
        System.out.print(table(wanted, seen, failures, arguments.quick()));
        System.out.flush();
        List<String> failed = parts.stream()
                .filter(part -> !failures.getOrDefault(part.get(0).what(), "").isEmpty())
                .map(AllSuite::name)
                .toList();
        if (!failed.isEmpty()) {
            throw new IOException("not measured: " + String.join(", ", failed));
        }
        return true;
    }

    private static String name(List<Promise> part) {
        return "bench/" + part.get(0).suite() + " " + part.get(0).group();
    }

    /** Runs the rows of one group and returns why that failed, or nothing. */
    private static String measure(List<Promise> part, boolean quick, Map<String, Double> seen)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("tidegate-bench", ".seen");
        String suite = part.get(0).suite();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("bench.home", ""), "bench", suite).toString(),
                "--filter",
                Promise.filter(part)));
        if (quick) {
            command.add("--quick");
        }
        System.err.println("# " + name(part));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(Seen.FILE, file.toString());
        // The suite's own tables are for those who look closer.
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(
                Path.of(System.getProperty("bench.results", "bench/target/results"), "all.log")
                        .toFile()));
        Process process = builder.start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                return "not done after " + LONGEST_SECONDS + " s";
            }
            seen.putAll(Seen.read(file));
            return process.exitValue() == 0 ? "" : "failed, see all.log beside the results";
        } finally {
            // Its servers end with it.
            process.destroy();
            process.waitFor();
            Files.delete(file);
        }
    }

    /** A line for each promise, and the machine. */
    static String table(List<Promise> promises, Map<String, Double> seen, Map<String, String> failures, boolean quick) {
        StringBuilder text = new StringBuilder(line("Promise", "asked", "measured", "state"));
        for (Promise one : promises) {
            Double value = seen.get(one.what());
            if (value != null) {
                String state = one.metBy(value) ? "ok" : "NOT KEPT";
                text.append(line(
                        one.what(),
                        one.asked(),
                        String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value),
                        state));
            } else {
                String why = one.measured()
                        ? failures.getOrDefault(one.what(), "")
                        : one.rows().get(0);
                text.append(line(
                        one.what(), one.asked(), "", "not measured: " + (why.isEmpty() ? "a row was left out" : why)));
            }
        }
        String engine = System.getenv().getOrDefault("REDIS_SERVER", "redis-server");
        return text + "\n" + Pattern.compile(".*/").matcher(engine).replaceFirst("") + ", " + Machine.text() + ", "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                + (quick ? ", quick: good for nothing but to see that it runs" : "") + "\n";
    }

    private static String line(String... cells) {
        return String.format(Locale.ROOT, "%-62s %8s %9s  %s", (Object[]) cells).stripTrailing() + "\n";
    }
}
