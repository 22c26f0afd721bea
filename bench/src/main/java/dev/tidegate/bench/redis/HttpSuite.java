package dev.tidegate.bench.redis;

import dev.tidegate.bench.Arguments;
import dev.tidegate.bench.Suite;
import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.redis.server.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The cost of a decision over the HTTP API beside constant answers: {@code bench/http}. */
public final class HttpSuite implements Suite {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public String usage() {
        return """
            Usage: bench/http [--quick] [--filter REGEX] [--json FILE]

            Measures what POST /v1/acquire costs with one limit and with four, counted in the server and on
            Redis, beside the same requests to servers that decide nothing: raw Netty and Vert.x with a
            constant answer; and beside a limiter of forty lines in Node.js on a sorted set of Redis, and
            envoyproxy/ratelimit with four limits, if a program is named. All in one run, in turn, by wrk on 64 connections that stay open, without
            pipelining. Where taskset is there, every server runs on the first processor alone and wrk on the
            second. Prints a table and whether the targets are met; writes JSON. About four minutes.

              --quick          fewer and shorter slots: only good to see that it runs
              --filter REGEX   only rows whose GROUP/NAME has a match, such as 'netty|limits?$'
              --json FILE      where the JSON goes; else into bench/target/results/
              --help           this text

            Needs wrk on the PATH.
            Environment: REDIS_SERVER names the redis-server to run; else the one on the PATH.
            ENVOY_RATELIMIT names the program of envoyproxy/ratelimit; without it that row is left out.
            Exit code: 0 done (a missed target is a line in the table), 1 it failed, 2 the command line is wrong.

            Examples:
              bench/http
              bench/http --filter 'netty|four'
            """;
    }

    @Override
    public boolean jsonTakesFile() {
        return true;
    }

    @Override
    public boolean run(Arguments arguments, Path folder) throws IOException, InterruptedException {
        TimeLimit.endAfter(LONGEST);
        RunReport report = new RunReport("http", arguments, folder, Instant.now());
        Scale scale = arguments.quick() ? Scale.HTTP_QUICK : Scale.CONSTANT;
        try (RedisServer server = RedisServer.start();
                Admin admin = new Admin(server.uri())) {
            Measuring measuring = new Measuring(server, admin, scale, arguments.filter());
            try (HttpRows rows = new HttpRows(measuring, Path.of(System.getProperty("bench.home", "")))) {
                rows.run();
            }
            if (measuring.rows().isEmpty()) {
                return false;
            }
            report.finish(measuring);
            return true;
        }
    }
}
