package dev.tidegate.bench.redis.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code tidegate serve} with both of its listeners, as its users start it. */
public final class EndpointServer implements AutoCloseable {
    /** Not a secret: of a server on the loopback interface that lives as long as a benchmark. */
    public static final String TOKEN = "benchmark";

    private static final String PLANS = """
        version: 1
        plans:
          pro:
            limits:
              - { name: requests, meter: requests, capacity: 1000M, window: sliding 1h }
        """;
    private static final int READY = 200;

    private final ChildProcess process;
    private final Path plans;
    private final int port;
    private final int endpointPort;

    private EndpointServer(ChildProcess process, Path plans, int port, int endpointPort) {
        this.process = process;
        this.plans = plans;
        this.port = port;
        this.endpointPort = endpointPort;
    }

    /** Starts the server of this jar before this Redis, and waits until it is ready. */
    public static EndpointServer start(Path jar, String redis) throws IOException, InterruptedException {
        int endpointPort = freePort();
        List<String> options = List.of("--upstash-port=" + endpointPort, "--redis=" + redis);
        return start(List.of(), jar, PLANS, options, endpointPort);
    }

    /**
     * Starts the server with the HTTP API alone, and waits until it is ready.
     *
     * @param pin the words that pin what follows them to a processor
     * @param plans the text of its plans
     * @param options of {@code serve}, beside port and plans
     */
    public static EndpointServer start(List<String> pin, Path jar, String plans, List<String> options)
            throws IOException, InterruptedException {
        return start(pin, jar, plans, options, 0);
    }

    private static EndpointServer start(List<String> pin, Path jar, String text, List<String> options, int endpointPort)
            throws IOException, InterruptedException {
        Path plans = Files.writeString(Files.createTempFile("tidegate-bench-", ".yaml"), text);
        int port = freePort();
        List<String> command = new ArrayList<>(pin);
        // The collector that the launcher of the server chooses.
        command.addAll(List.of(Programs.java(), "-XX:+UseG1GC", "-jar", jar.toString(), "serve"));
        command.addAll(List.of("--port=" + port, "--plans=" + plans));
        command.addAll(options);
        ChildProcess process = ChildProcess.start("tidegate serve", command, Map.of("TIDEGATE_UPSTASH_TOKEN", TOKEN));
        EndpointServer server = new EndpointServer(process, plans, port, endpointPort);
        try {
            server.awaitReady();
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(apiUrl() + "/health/ready")).build();
        while (true) {
            process.mustRun();
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == READY) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
    }

    /** Of the HTTP API. */
    public String apiUrl() {
        return "http://127.0.0.1:" + port;
    }

    /** Of the endpoint that speaks Upstash's protocol. */
    public String endpointUrl() {
        return "http://127.0.0.1:" + endpointPort;
    }

    public long cpuNanos() {
        return process.cpuNanos();
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.deleteIfExists(plans);
        } catch (IOException e) {
            System.err.println("left behind: " + plans + ", " + e.getMessage());
        }
    }
}
