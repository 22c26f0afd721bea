package dev.tidegate.bench.redis.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A redis-server of our own on a free loopback port, without persistence. Ends with {@link #close()} or with us. */
public final class RedisServer implements AutoCloseable {
    private static final String MISSING = "no redis-server on the PATH and none named by REDIS_SERVER;"
            + " install one: apt-get install -y --no-install-recommends redis-server";

    private final Process process;
    private final int port;
    private final Path folder;
    private boolean ended;

    private RedisServer(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * A server on a free port.
     *
     * @throws IOException if there is none, saying how to install one, or if it does not start
     */
    public static RedisServer start() throws IOException {
        String binary = binary(Optional.ofNullable(System.getenv("REDIS_SERVER")), System.getenv("PATH"));
        Path folder = Files.createTempDirectory("tidegate-bench-redis");
        int port = freePort();
        Process process = new ProcessBuilder(
                        List.of(binary, "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        RedisServer server = new RedisServer(process, port, folder);
        try {
            server.awaitListening();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    static String binary(Optional<String> named, String path) throws IOException {
        if (named.isPresent()) {
            if (!Files.isExecutable(Path.of(named.get()))) {
                throw new IOException("REDIS_SERVER: " + named.get() + " (expected: an executable file)");
            }
            return named.get();
        }
        return Stream.of(path.split(":"))
                .map(each -> Path.of(each, "redis-server"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new IOException(MISSING));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException {
        while (process.isAlive()) {
            try {
                connect().close();
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new IOException("redis-server ended: " + Files.readString(folder.resolve("log")));
    }

    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public synchronized void close() {
        if (ended) {
            return;
        }
        ended = true;
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder + ", " + e.getMessage());
        }
    }
}
