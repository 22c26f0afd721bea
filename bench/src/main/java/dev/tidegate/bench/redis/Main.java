package dev.tidegate.bench.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** The command behind {@code bench/redis}: the table on standard output, everything else on standard error. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Arguments arguments;
    private final Path folder;
    private final Instant start = Instant.now();

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
            run(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
        }
    }

    private static void run(Arguments arguments) throws InterruptedException {
        try {
            endAfter(LONGEST);
            Path folder = Path.of(System.getProperty("bench.results", "bench/target/results"));
            boolean any = new Main(arguments, folder).measured();
            if (!any) {
                System.err.println("--filter: " + arguments.filter() + " (expected: matches a row)");
            }
            // Peers leave threads behind that nobody ends.
            System.exit(any ? 0 : USAGE);
        } catch (IOException | RuntimeException e) {
            System.err.println("bench failed: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    /** Whatever hangs, hangs no longer than that; the server goes with us. */
    private static void endAfter(Duration longest) {
        new Timer("end", true)
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                System.err.println("bench failed: not done after " + longest.toMinutes() + " minutes");
                                System.exit(FAILED);
                            }
                        },
                        longest.toMillis());
    }

    private boolean measured() throws IOException, InterruptedException {
        try (RedisServer server = RedisServer.start();
                Admin admin = new Admin(server.uri())) {
            Scale scale = arguments.quick() ? Scale.QUICK : Scale.FULL;
            Measuring measuring = new Measuring(server, admin, scale, arguments.filter());
            new ServerCost(measuring).run();
            new ReservationCost(measuring).run();
            try (Throughput throughput = new Throughput(measuring)) {
                throughput.run();
            }
            new Crowd(measuring).run();
            if (measuring.rows().isEmpty()) {
                return false;
            }
            finish(measuring);
            return true;
        }
    }

    private void finish(Measuring measuring) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        Target.ALL.forEach(target -> target.of(measuring.rows()).ifPresent(outcomes::add));
        measuring.growth().forEach(seen -> outcomes.add(seen.outcome()));
        String version = measuring.admin.figures().version();
        Report report = new Report(measuring.rows(), measuring.purposes(), outcomes, start, arguments.quick(), version);
        System.out.print(report.table());
        System.out.flush();
        Path file = arguments.json().orElseGet(this::named);
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Files.writeString(file, Json.of(report));
        System.err.println(file + " written after "
                + Duration.between(start, Instant.now()).toSeconds() + " s");
    }

    private Path named() {
        String stamp = start.truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        return folder.resolve("redis-" + stamp + ".json");
    }
}
