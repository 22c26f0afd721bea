package dev.tidegate.bench;

import dev.tidegate.bench.promise.Promise;
import dev.tidegate.bench.promise.Seen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** The cost of a decision within one process: {@code bench/run}. */
public final class ProcessSuite implements Suite {
    @Override
    public String usage() {
        return """
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
    }

    @Override
    public boolean jsonTakesFile() {
        return false;
    }

    @Override
    public boolean run(Arguments arguments, Path folder) throws IOException, InterruptedException {
        try {
            return new Run(arguments, folder).measured();
        } catch (RunnerException e) {
            throw new IOException(e.getMessage() + "; see jmh.log beside the results", e);
        }
    }

    private record Run(Arguments arguments, Path folder, List<Row> rows) {
        Run(Arguments arguments, Path folder) {
            this(arguments, folder, new ArrayList<>());
        }

        private boolean measured() throws IOException, RunnerException, InterruptedException {
            Instant start = Instant.now();
            Files.createDirectories(folder);
            try (PrintStream log =
                    new PrintStream(Files.newOutputStream(folder.resolve("jmh.log")), true, StandardCharsets.UTF_8)) {
                Measurement measurement = new Measurement(log, arguments.quick());
                List<Case> cases = Case.all(measurement.log()).stream()
                        .filter(one -> wanted(one.title()))
                        .toList();
                List<Footprint.Kind> footprints = List.of(Footprint.Kind.values()).stream()
                        .filter(kind -> wanted(kind.title()))
                        .toList();
                int all = cases.size() + footprints.size();
                if (all == 0) {
                    return false;
                }
                for (Case one : cases) {
                    progress(all, one.title());
                    rows.add(measurement.of(one));
                }
                for (Footprint.Kind kind : footprints) {
                    progress(all, kind.title());
                    rows.add(Footprint.of(kind, arguments.quick(), log));
                }
            }
            finish(start);
            return true;
        }

        private boolean wanted(String title) {
            return arguments.filter().matcher(title).find();
        }

        private void progress(int all, String title) {
            System.err.println("[" + (rows.size() + 1) + "/" + all + "] " + title);
        }

        private void finish(Instant start) throws IOException {
            for (Promise one : Promise.of("run")) {
                double seen = Row.seen(rows, one);
                if (!Double.isNaN(seen)) {
                    Seen.report(one.what(), seen);
                }
            }
            Report report = new Report(List.copyOf(rows), start, arguments.quick());
            Path file = report.write(folder);
            System.out.print(arguments.json() ? report.json() : report.table());
            System.out.flush();
            System.err.println(file + " written after "
                    + Duration.between(start, Instant.now()).toSeconds() + " s");
        }
    }
}
