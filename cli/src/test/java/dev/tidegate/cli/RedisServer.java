package dev.tidegate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real redis-server process on a free loopback port: the one that {@code REDIS_SERVER} names, else one on the PATH, else the one that comes with
 * the tests. It can be frozen, killed and started again on its port. Ends with {@link #close()}.
 */
final class RedisServer implements AutoCloseable {
    private final int port;
    private final Path folder;
    private final List<String> more;
    private Process process;

    private RedisServer(int port, Path folder, List<String> more) throws IOException {
        this.port = port;
        this.folder = folder;
        this.more = more;
        this.process = launch();
    }

    static RedisServer start(String... more) {
        try {
            RedisServer server = new RedisServer(freePort(), Files.createTempDirectory("redis"), List.of(more));
            server.awaitListening();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(binary(folder), "--port", "" + port, "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", folder.toString()));
        command.addAll(more);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    int port() {
        return port;
    }

    /** It keeps its connections and says nothing more. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid())
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    void restart() {
        try {
            process = launch();
            awaitListening();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String binary(Path folder) throws IOException {
        Optional<String> named =
                Optional.ofNullable(System.getenv("REDIS_SERVER")).or(RedisServer::onPath);
        return named.isPresent() ? named.get() : unpacked(folder);
    }

    private static Optional<String> onPath() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(each -> Path.of(each, "redis-server"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static String unpacked(Path folder) throws IOException {
        String cpu = System.getProperty("os.arch").toLowerCase(Locale.ROOT).contains("aarch64") ? "arm64" : "amd64";
        Path binary = folder.resolve("redis-server");
        if (Files.exists(binary)) {
            return binary.toString();
        }
        try (InputStream in = RedisServer.class.getResourceAsStream("/redis-server-7.0.15-linux-" + cpu)) {
            if (in == null) {
                throw new IOException("no redis-server for " + cpu + ": apt-get install redis-server");
            }
            Files.copy(in, binary);
        }
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
        return binary.toString();
    }

    private void awaitListening() throws IOException {
        while (process.isAlive()) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new IOException("redis-server ended: " + Files.readString(folder.resolve("log")));
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
