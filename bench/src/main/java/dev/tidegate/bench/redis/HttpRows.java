package dev.tidegate.bench.redis;

import dev.tidegate.bench.constant.ConstantServer;
import dev.tidegate.bench.redis.load.WrkLoad;
import dev.tidegate.bench.redis.process.ChildProcess;
import dev.tidegate.bench.redis.process.EndpointServer;
import dev.tidegate.bench.redis.process.EnvoyServer;
import dev.tidegate.bench.redis.process.Programs;
import dev.tidegate.bench.redis.side.Measured;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The rows of {@code bench/http}: each server alone on the first processor, wrk on the second. */
final class HttpRows implements AutoCloseable {
    static final String GROUP = "Acquire64";
    private static final int CALLERS = 64;
    private static final String ONE = "one limit";
    private static final String FOUR = "four limits";
    private static final String THROUGH_REDIS = ", Redis";

    private static final String ZSET = "node zset";
    private static final String ENVOY = "envoy four";

    /** Rows in the order in which they are measured. */
    static final List<String> NAMES =
            List.of("netty", "vertx", ONE, FOUR, ONE + THROUGH_REDIS, FOUR + THROUGH_REDIS, ZSET, ENVOY);

    /** Limits that no run reaches, on the meters of a call of a model. */
    private static final String PLANS = """
        version: 1
        plans:
          one:
            limits:
              - { name: requests-per-hour, meter: requests, capacity: 1000000M, window: sliding 1h }
          four:
            limits:
              - { name: requests-per-hour, meter: requests, capacity: 1000000M, window: sliding 1h }
              - { name: output-per-day, meter: output_tokens, capacity: 1000000M, window: sliding 1d }
              - { name: input-today, meter: input_tokens, capacity: 1000000M, window: calendar day UTC }
              - { name: monthly-spend, meter: spend, capacity: $1000000, window: calendar month UTC }
        """;

    private static final String PATH = "/v1/acquire";
    private static final String NO_COST = "";
    private static final String COST = ",\"cost\":{\"output_tokens\":500,\"input_tokens\":2000,\"spend\":1000}";

    private final Measuring measuring;
    private final Path home;
    private final String wrk;
    private final Deque<AutoCloseable> servers = new ArrayDeque<>();

    /** @param home the folder of the checkout, with the server built */
    HttpRows(Measuring measuring, Path home) throws IOException {
        this.measuring = measuring;
        this.home = home;
        this.wrk = Programs.find("wrk", "wrk");
    }

    void run() throws IOException, InterruptedException {
        List<Entrant> rows = new ArrayList<>();
        for (String kind : NAMES.subList(0, 2)) {
            constant(rows, kind);
        }
        decisions(rows, "", List.of());
        decisions(rows, THROUGH_REDIS, List.of("--redis=" + measuring.server.uri()));
        zset(rows);
        envoy(rows);
        measuring.group(
                GROUP,
                CALLERS + " connections that stay open, POST of a decision; the same requests to constant answers",
                rows);
    }

    private void constant(List<Entrant> rows, String kind) throws IOException {
        if (!measuring.wanted(GROUP, kind)) {
            return;
        }
        List<String> command = new ArrayList<>(Programs.pinned(0));
        command.addAll(List.of(
                Programs.java(),
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path"),
                ConstantServer.class.getName(),
                kind));
        ChildProcess server = ChildProcess.start(kind, command, Map.of());
        servers.push(server);
        rows.add(row(kind, server::cpuNanos, "http://127.0.0.1:" + server.line(), PATH, body("four", COST)));
    }

    /** Only where its packages were installed. */
    private void zset(List<Entrant> rows) throws IOException {
        Path program = home.resolve("bench/target/node/zset.mjs");
        if (!measuring.wanted(GROUP, ZSET)) {
            return;
        }
        if (!Files.exists(program)) {
            Measuring.progress(ZSET + ": left out, there is no npm");
            return;
        }
        List<String> command = new ArrayList<>(Programs.pinned(0));
        command.addAll(List.of(
                Programs.find("node", "nodejs"),
                program.toString(),
                "" + URI.create(measuring.server.uri()).getPort()));
        ChildProcess server = ChildProcess.start(ZSET, command, Map.of("NODE_ENV", "production"));
        servers.push(server);
        rows.add(row(ZSET, server::cpuNanos, "http://127.0.0.1:" + server.line(), PATH, body("one", NO_COST)));
    }

    /** Only where its program is named. */
    private void envoy(List<Entrant> rows) throws IOException, InterruptedException {
        Optional<String> program = EnvoyServer.program();
        if (!measuring.wanted(GROUP, ENVOY)) {
            return;
        }
        if (program.isEmpty()) {
            Measuring.progress(ENVOY + ": left out, ENVOY_RATELIMIT names no program");
            return;
        }
        EnvoyServer server = EnvoyServer.start(Programs.pinned(0), program.get(), measuring.server.uri());
        servers.push(server);
        rows.add(row(ENVOY, server::cpuNanos, server.url(), EnvoyServer.PATH, EnvoyServer.BODY));
    }

    private static String body(String plan, String cost) {
        return "{\"subject\":\"%s\",\"plan\":\"" + plan + "\"" + cost + "}";
    }

    private void decisions(List<Entrant> rows, String suffix, List<String> options)
            throws IOException, InterruptedException {
        List<String> names = List.of(ONE + suffix, FOUR + suffix);
        if (!measuring.wantsAny(GROUP, names)) {
            return;
        }
        Path jar = Path.of(System.getProperty(
                "bench.server", home.resolve(".run/tidegate.jar").toString()));
        EndpointServer server = EndpointServer.start(Programs.pinned(0), jar, PLANS, options);
        servers.push(server);
        List<Entrant> both = List.of(
                row(names.get(0), server::cpuNanos, server.apiUrl(), PATH, body("one", NO_COST)),
                row(names.get(1), server::cpuNanos, server.apiUrl(), PATH, body("four", COST)));
        for (Entrant one : both) {
            first(one);
        }
        rows.addAll(both);
    }

    /** Code that was never compiled may answer later than its deadline; once warm, a failure ends the run. */
    private void first(Entrant one) throws InterruptedException {
        try {
            one.load().run(Duration.ofSeconds(1));
        } catch (IllegalStateException cold) {
            Measuring.progress(one.name() + ": first calls: " + cold.getMessage());
        }
    }

    private Entrant row(String name, LongSupplier cpuNanos, String url, String path, String body) {
        List<String> command = new ArrayList<>(Programs.pinned(1));
        command.add(wrk);
        String script = home.resolve("bench/src/main/wrk/decide.lua").toString();
        return new Entrant(
                name,
                new Measured() {
                    @Override
                    public long cpuNanos() {
                        return cpuNanos.getAsLong();
                    }
                },
                new WrkLoad(command, script, CALLERS, url, List.of(path, body)));
    }

    @Override
    public void close() {
        for (AutoCloseable server : servers) {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("left behind: " + e.getMessage());
            }
        }
    }
}
