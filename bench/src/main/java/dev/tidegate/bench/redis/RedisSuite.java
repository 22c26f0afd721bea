package dev.tidegate.bench.redis;

import dev.tidegate.bench.Arguments;
import dev.tidegate.bench.Suite;
import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.redis.server.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The cost of a decision through Redis: {@code bench/redis}. */
public final class RedisSuite implements Suite {
    private static final int LEAST_SUBJECTS = 10_000;
    private static final int MOST_SUBJECTS = 20_000_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public String usage() {
        return """
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
            BENCH_SUBJECTS is how many the server holds in Growth and Subjects, 10000 to 20000000.
            Exit code: 0 done (a missed target is a line in the table), 1 it failed, 2 the command line is wrong.

            Examples:
              bench/redis
              bench/redis --filter '^Server/'
              REDIS_SERVER=/opt/valkey/bin/valkey-server bench/redis --json valkey.json
            """;
    }

    @Override
    public boolean jsonTakesFile() {
        return true;
    }

    @Override
    public boolean run(Arguments arguments, Path folder) throws IOException, InterruptedException {
        TimeLimit.endAfter(LONGEST);
        return new Run(arguments, new RunReport("redis", arguments, folder, Instant.now())).measured();
    }

    /** The number that the environment names, or that of the scale. */
    static int subjects(Scale scale, Optional<String> environment) {
        String named = environment.orElse("" + scale.many());
        int many = named.matches("\\d{1,8}") ? Integer.parseInt(named) : 0;
        if (many < LEAST_SUBJECTS || many > MOST_SUBJECTS) {
            throw new IllegalArgumentException(
                    "BENCH_SUBJECTS: " + named + " (expected: " + LEAST_SUBJECTS + " to " + MOST_SUBJECTS + ")");
        }
        return many;
    }

    private record Run(Arguments arguments, RunReport report) {
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
                new Crowd(measuring, subjects(scale, Optional.ofNullable(System.getenv("BENCH_SUBJECTS")))).run();
                if (measuring.rows().isEmpty()) {
                    return false;
                }
                report.finish(measuring);
                return true;
            }
        }
    }
}
