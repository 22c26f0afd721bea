package dev.tidegate.bench.redis;

import dev.tidegate.bench.Arguments;
import dev.tidegate.bench.Suite;
import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.redis.server.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The cost of a decision over HTTP: {@code bench/upstash}. */
public final class UpstashSuite implements Suite {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public String usage() {
        return """
            Usage: bench/upstash [--quick] [--filter REGEX] [--json FILE]

            Measures what a decision over HTTP costs: POST /pipeline of the endpoint that speaks Upstash's
            protocol, beside the same script through Lettuce and through a minimal proxy in Node.js; and how
            long one caller waits, from Java on Redis, from Node.js on the HTTP API, with @upstash/ratelimit
            on the endpoint, and the same 25 ms away. All in one run, on a redis-server and a `tidegate serve`
            of its own. Prints a table and whether the targets are met; writes JSON. About three minutes.

              --quick          fewer and shorter slots: only good to see that it runs
              --filter REGEX   only rows whose GROUP/NAME has a match, such as '^Pipeline64/'
              --json FILE      where the JSON goes; else into bench/target/results/
              --help           this text

            Needs node, npm and wrk on the PATH.
            Environment: REDIS_SERVER names the redis-server to run; else the one on the PATH.
            Exit code: 0 done (a missed target is a line in the table), 1 it failed, 2 the command line is wrong.

            Examples:
              bench/upstash
              bench/upstash --filter '^Latency/'
            """;
    }

    @Override
    public boolean jsonTakesFile() {
        return true;
    }

    @Override
    public boolean run(Arguments arguments, Path folder) throws IOException, InterruptedException {
        TimeLimit.endAfter(LONGEST);
        RunReport report = new RunReport("upstash", arguments, folder, Instant.now());
        try (RedisServer server = RedisServer.start();
                Admin admin = new Admin(server.uri())) {
            Scale scale = arguments.quick() ? Scale.HTTP_QUICK : Scale.HTTP;
            Measuring measuring = new Measuring(server, admin, scale, arguments.filter());
            new OverHttp(measuring, Path.of(System.getProperty("bench.home", ""))).run();
            if (measuring.rows().isEmpty()) {
                return false;
            }
            report.finish(measuring);
            return true;
        }
    }
}
