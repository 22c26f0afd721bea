package dev.tidegate.testkit.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real PostgreSQL 15 of Debian on a free port of 127.0.0.1, with a folder of its own, the user {@code tidegate} and the
 * database {@code postgres}. PostgreSQL refuses to run as root, so it then runs as {@code nobody}. For one thread.
 */
public final class PostgresServer implements AutoCloseable {
    /** Of the user {@code tidegate}. */
    public static final String PASSWORD = "not a secret";

    private static final String INSTALLED = "usr/lib/postgresql/15/bin";
    private static final int LINES_KEPT = 50;
    private static final int TRIES = 5;

    private final Path binaries;
    private final Path folder;
    private final List<String> options;
    private final ConcurrentLinkedDeque<String> log = new ConcurrentLinkedDeque<>();
    private int port;
    private Process process;

    private PostgresServer(Path binaries, Path folder, List<String> options) throws IOException {
        this.binaries = binaries;
        this.folder = folder;
        this.options = options;
        this.port = freePort();
        this.process = launch();
    }

    /**
     * Makes a database and starts it.
     *
     * @param options each as {@code name=value}, such as {@code fsync=off}
     * @throws IllegalStateException if there is no PostgreSQL, saying where it is looked for
     */
    public static PostgresServer start(String... options) {
        try {
            Path binaries = binaries();
            Path folder = Files.createTempDirectory("tidegate-postgres");
            Path password = folder.resolve("password");
            Files.writeString(password, PASSWORD);
            Files.createDirectory(folder.resolve("data"));
            own(folder);
            PostgresServer.run(
                    binaries,
                    "initdb",
                    "--pgdata=" + folder.resolve("data"),
                    "--username=tidegate",
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                    "--no-instructions");
            PostgresServer server = new PostgresServer(binaries, folder, List.of(options));
            for (int tries = 1; !server.isReady(); tries++) {
                if (tries == TRIES) {
                    throw new IllegalStateException("PostgreSQL does not start: " + server.log);
                }
                server.port = freePort();
                server.process = server.launch();
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path binaries() {
        String own = System.getenv("POSTGRES_BIN");
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        for (String place : new String[] {
            own == null ? "/" + INSTALLED : own,
            "/var/cache/tidegate/postgresql-15/" + INSTALLED,
            cache + "/tidegate/tools/postgresql-15/" + INSTALLED
        }) {
            if (Files.isExecutable(Path.of(place, "postgres"))) {
                return Path.of(place);
            }
        }
        throw new IllegalStateException(
                "no PostgreSQL 15: run cli/src/test/sh/postgres.sh, or set POSTGRES_BIN to the folder of its programs");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Gives the folder and what is in it to the user of the server. */
    private static void own(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        if (isRoot()) {
            var nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.toList()) {
                    Files.setOwner(each, nobody);
                }
            }
        }
    }

    private static ProcessBuilder command(Path binaries, String program, String... arguments) {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
        }
        words.add(binaries.resolve(program).toString());
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .directory(Path.of("/").toFile());
        // Where it was unpacked and not installed, its libraries are beside it.
        Path root = binaries.resolve("../../../../..").normalize();
        if (!root.equals(Path.of("/"))) {
            builder.environment()
                    .put(
                            "LD_LIBRARY_PATH",
                            Stream.of("usr/lib/x86_64", "lib/x86_64", "usr/lib/aarch64", "lib/aarch64")
                                    .map(place ->
                                            root.resolve(place + "-linux-gnu").toString())
                                    .collect(Collectors.joining(":")));
        }
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        return builder;
    }

    private static void run(Path binaries, String program, String... arguments) throws IOException {
        Process process = command(binaries, program, arguments).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(program + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process launch() throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-D",
                folder.resolve("data").toString(),
                "-c",
                "port=" + port,
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                // Its compiler may be missing where the server was unpacked and not installed.
                "-c",
                "jit=off"));
        for (String option : options) {
            words.addAll(List.of("-c", option));
        }
        return command(binaries, "postgres", words.toArray(String[]::new)).start();
    }

    /** Waits until it accepts connections; false if it ended instead. */
    private boolean isReady() {
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Process started = process;
        Thread reader = new Thread(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    log.add(line);
                    if (log.size() > LINES_KEPT) {
                        log.poll();
                    }
                    if (line.contains("ready to accept connections")) {
                        ready.complete(true);
                    }
                }
            } catch (IOException e) {
                log.add(e.toString());
            }
            ready.complete(false);
        });
        reader.setDaemon(true);
        reader.start();
        return ready.join();
    }

    /** Its port, which it has after a restart too. */
    public int port() {
        return port;
    }

    /** The address without the password. */
    public String uri() {
        return "postgresql://tidegate@127.0.0.1:" + port + "/postgres";
    }

    /** The folder of its data, which its user can read alone. */
    public Path data() {
        return folder.resolve("data");
    }

    /** The last lines that it wrote. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** Kills it and all its processes (SIGKILL); returns once they have ended. */
    public void kill() {
        List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    /** Starts it again on the same port and folder; returns once it accepts connections. */
    public void restart() {
        try {
            kill();
            process = launch();
            if (!isReady()) {
                throw new IllegalStateException("PostgreSQL does not start again: " + log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
