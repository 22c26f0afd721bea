package dev.tidegate.bench;

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

/** The command behind {@code bench/run}: the table on standard output, everything else on standard error. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final Arguments arguments;
    private final Path folder;
    private final List<Row> rows = new ArrayList<>();

    private Main(Arguments arguments, Path folder) {
        this.arguments = arguments;
        this.folder = folder;
    }

    /** See {@link Arguments#USAGE}. The property {@code bench.results} names the folder for the JSON. */
    public static void main(String[] args) throws InterruptedException {
        try {
            Arguments arguments = Arguments.parse(List.of(args));
            if (arguments.help()) {
                System.out.print(Arguments.USAGE);
                return;
            }
            new Main(arguments, Path.of(System.getProperty("bench.results", "bench/target/results"))).run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
        } catch (IOException | RunnerException e) {
            System.err.println("bench failed: " + e.getMessage() + "; see jmh.log beside the results");
            System.exit(FAILED);
        }
    }

    private void run() throws IOException, RunnerException, InterruptedException {
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
                throw new IllegalArgumentException("--filter: " + arguments.filter() + " (expected: matches a row)");
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
    }

    private boolean wanted(String title) {
        return arguments.filter().matcher(title).find();
    }

    private void progress(int all, String title) {
        System.err.println("[" + (rows.size() + 1) + "/" + all + "] " + title);
    }

    private void finish(Instant start) throws IOException {
        Report report = new Report(List.copyOf(rows), start, arguments.quick());
        Path file = report.write(folder);
        System.out.print(arguments.json() ? report.json() : report.table());
        System.out.flush();
        System.err.println(file + " written after "
                + Duration.between(start, Instant.now()).toSeconds() + " s");
    }
}
