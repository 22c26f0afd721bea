package dev.tidegate.bench.redis.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code envoyproxy/ratelimit} with four limits for each subject, asked over HTTP, counting on the same Redis. */
public final class EnvoyServer implements AutoCloseable {
    private static final String LIMITS = """
        domain: bench
        descriptors:
          - { key: requests, rate_limit: { unit: hour, requests_per_unit: 1000000000 } }
          - { key: output, rate_limit: { unit: day, requests_per_unit: 1000000000 } }
          - { key: input, rate_limit: { unit: day, requests_per_unit: 1000000000 } }
          - { key: spend, rate_limit: { unit: minute, requests_per_unit: 1000000000 } }
        """;

    /** Where a decision is asked for. */
    public static final String PATH = "/json";

    /** Four descriptors, each with a key of its own, are four limits; {@code %s} stands for the subject. */
    public static final String BODY = Stream.of("requests", "output", "input", "spend")
            .map(key -> "{\"entries\":[{\"key\":\"" + key + "\",\"value\":\"%s\"}]}")
            .collect(Collectors.joining(",", "{\"domain\":\"bench\",\"descriptors\":[", "]}"));

    private static final int PAUSE_MILLIS = 10;

    private final ChildProcess process;
    private final Path folder;
    private final int port;

    private EnvoyServer(ChildProcess process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** The program that the environment names; empty if it names none. */
    public static Optional<String> program() throws IOException {
        Optional<String> named = Optional.ofNullable(System.getenv("ENVOY_RATELIMIT"));
        if (named.isPresent() && !Files.isExecutable(Path.of(named.get()))) {
            throw new IOException("ENVOY_RATELIMIT: " + named.get() + " (expected: an executable file)");
        }
        return named;
    }

    /**
     * Starts {@code program} before this Redis, and waits until it accepts connections.
     *
     * @param pin the words that pin what follows them to a processor
     */
    public static EnvoyServer start(List<String> pin, String program, String redis)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tidegate-bench-envoy");
        Path config = Files.createDirectories(folder.resolve("ratelimit/config"));
        Files.writeString(config.resolve("bench.yaml"), LIMITS);
        int port = freePort();
        List<String> command = new ArrayList<>(pin);
        command.add(program);
        Map<String, String> variables = Map.ofEntries(
                Map.entry("HOST", "127.0.0.1"),
                Map.entry("PORT", "" + port),
                Map.entry("GRPC_HOST", "127.0.0.1"),
                Map.entry("GRPC_PORT", "" + freePort()),
                Map.entry("DEBUG_HOST", "127.0.0.1"),
                Map.entry("DEBUG_PORT", "" + freePort()),
                Map.entry("BACKEND_TYPE", "redis"),
                Map.entry("REDIS_SOCKET_TYPE", "tcp"),
                Map.entry("REDIS_URL", "127.0.0.1:" + URI.create(redis).getPort()),
                Map.entry("RUNTIME_ROOT", folder.toString()),
                Map.entry("RUNTIME_SUBDIRECTORY", "ratelimit"),
                Map.entry("RUNTIME_WATCH_ROOT", "false"),
                Map.entry("USE_STATSD", "false"),
                Map.entry("LOG_LEVEL", "error"));
        EnvoyServer server = new EnvoyServer(ChildProcess.start("envoy", command, variables), folder, port);
        while (!server.accepts()) {
            server.process.mustRun();
            Thread.sleep(PAUSE_MILLIS);
        }
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The root of its addresses. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** CPU time that it has used. */
    public long cpuNanos() {
        return process.cpuNanos();
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.delete(folder.resolve("ratelimit/config/bench.yaml"));
            Files.delete(folder.resolve("ratelimit/config"));
            Files.delete(folder.resolve("ratelimit"));
            Files.delete(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder + ", " + e.getMessage());
        }
    }
}
