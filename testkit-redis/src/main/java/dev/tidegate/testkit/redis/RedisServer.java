package dev.tidegate.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A real redis-server process on a free port of 127.0.0.1, with a folder of its own. It keeps nothing on disk unless a line of configuration
 * says so. {@link #close()} kills it and deletes the folder; so does the end of this JVM.
 *
 * <p>Safe for any number of threads.
 */
public final class RedisServer implements AutoCloseable {
    private static final int PORT_TRIES = 5;
    /** A cluster's nodes talk on the port this far above. */
    private static final int BUS_DISTANCE = 10_000;

    private final Path folder;
    private final int port;
    private final Optional<String> password;
    private final Optional<RedisTls> tls;
    private final Optional<SSLContext> context;
    private final ProcessBuilder launch;
    private final Thread atExit = new Thread(this::discard);
    private Process process;

    private RedisServer(Builder builder, Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        this.password = builder.password;
        this.tls = builder.encrypted ? builder.shared.or(() -> Optional.of(RedisTls.in(folder))) : Optional.empty();
        this.context = tls.map(RedisTls::context);
        Path config = folder.resolve("redis.conf");
        Files.write(config, configuration(builder));
        this.launch = new ProcessBuilder(builder.binary.placedIn(folder).toString(), config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        this.process = launch.start();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** A plain server: no password, no TLS, nothing kept. */
    public static RedisServer start() {
        return builder().start();
    }

    /** Starts from a plain server. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a server is started with. For one thread. */
    public static final class Builder {
        private final List<String> lines = new ArrayList<>();
        private RedisBinary binary = RedisBinary.find();
        private Optional<String> password = Optional.empty();
        private Optional<RedisTls> shared = Optional.empty();
        private boolean encrypted;
        private boolean clustered;

        private Builder() {}

        /** Another program than {@link RedisBinary#find()}. */
        public Builder binary(RedisBinary value) {
            binary = value;
            return this;
        }

        /** One line as it stands in redis.conf, such as {@code maxmemory 10mb}; a later one wins. */
        public Builder line(String line) {
            lines.add(line);
            return this;
        }

        /** The password that the default user needs. */
        public Builder password(String value) {
            password = Optional.of(value);
            return line("requirepass \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }

        /**
         * One more user.
         *
         * @param rules what it may, in the words of ACL SETUSER, such as {@code ~tg:* +@all}
         */
        public Builder user(String name, String itsPassword, String rules) {
            return line("user " + name + " on >" + itsPassword + " " + rules);
        }

        /** TLS alone, with an authority made for this server; a client needs no certificate. */
        public Builder tls() {
            encrypted = true;
            return this;
        }

        /** TLS alone, and a client has to show a certificate of the same authority. */
        public Builder tlsWithClientCertificates() {
            return tls().line("tls-auth-clients yes");
        }

        /** Turns on TLS with certificates that other servers use too, so that servers can connect to each other. */
        public Builder tls(RedisTls certificates) {
            shared = Optional.of(certificates);
            return tls().line("tls-replication yes");
        }

        /** A node of a cluster, alone and without slots until it is configured otherwise. */
        public Builder clustered() {
            clustered = true;
            return line("cluster-enabled yes");
        }

        /**
         * Starts it and returns once it answers.
         *
         * @throws IllegalStateException if there is no redis-server, with the command that installs one; or if it ends, with what it said
         */
        public RedisServer start() {
            for (int tries = 1; ; tries++) {
                RedisServer server = launched();
                if (server.up() || tries == PORT_TRIES) {
                    return server;
                }
            }
        }

        private RedisServer launched() {
            try {
                Path folder = Files.createTempDirectory("redis");
                try {
                    return new RedisServer(this, folder, freePort(clustered));
                } catch (IOException | RuntimeException e) {
                    delete(folder);
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<String> configuration(Builder builder) {
        List<String> lines = new ArrayList<>(
                List.of("bind 127.0.0.1", "dir " + folder, "save \"\"", "appendonly no", "repl-diskless-sync-delay 0"));
        lines.add(tls.isPresent() ? "port 0" : "port " + port);
        tls.ifPresent(made -> lines.addAll(List.of(
                "tls-port " + port,
                "tls-ca-cert-file " + made.authority(),
                "tls-cert-file " + made.serverCertificate(),
                "tls-key-file " + made.serverKey(),
                "tls-auth-clients no")));
        lines.addAll(builder.lines);
        return lines;
    }

    private static int freePort(boolean withBus) throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = socket.getLocalPort();
                if (!withBus || (port + BUS_DISTANCE < 65_536 && isFree(port + BUS_DISTANCE))) {
                    return port;
                }
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** True once it answers, false if its port was taken meanwhile; then it is discarded. */
    private boolean up() {
        try {
            Patience.await(() -> "redis-server to answer; it said: " + said(), () -> !process.isAlive() || answers());
            if (process.isAlive()) {
                return true;
            }
            String said = said();
            if (said.contains("in use")) {
                close();
                return false;
            }
            boolean lacksTls = tls.isPresent() && said.contains("tls-");
            throw new IllegalStateException(
                    lacksTls
                            ? "this redis-server was built without TLS; to have one with it: " + RedisBinary.INSTALL
                            : "redis-server ended: " + said);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private boolean answers() {
        try (RespClient connection = RespClient.open(port, context)) {
            connection.command("PING");
            return true;
        } catch (RedisRefusal refusal) {
            return !refusal.code().equals("LOADING");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String said() {
        try {
            return Files.readString(log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, on 127.0.0.1; the same after a restart. */
    public int port() {
        return port;
    }

    /** {@code redis://} or {@code rediss://}, with the default user's password if there is one. */
    public String uri() {
        return uri(password.map(secret -> ":" + encoded(secret) + "@").orElse(""));
    }

    /** The address with another user. */
    public String uri(String user, String itsPassword) {
        return uri(encoded(user) + ":" + encoded(itsPassword) + "@");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String uri(String who) {
        return (tls.isPresent() ? "rediss://" : "redis://") + who + "127.0.0.1:" + port;
    }

    /** The certificates it runs with. */
    public RedisTls tls() {
        return tls.orElseThrow(() -> new IllegalStateException("a server without TLS"));
    }

    /** A connection as the default user. Who opens closes. */
    public RespClient connect() {
        RespClient connection = RespClient.open(port, context);
        password.ifPresent(secret -> connection.command("AUTH", secret));
        return connection;
    }

    /** One command on a connection of its own, as the default user. */
    public RedisReply command(String... words) {
        try (RespClient connection = connect()) {
            return connection.command(words);
        }
    }

    /** Such as {@code 7.0.15}; Valkey says here which Redis it is compatible with. */
    public String version() {
        return info("server", "redis_version");
    }

    /** One field of a section of INFO, empty if it is not there. */
    public String info(String section, String field) {
        return command("INFO", section)
                .text()
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Makes it a replica of {@code primary}, and returns when it has all of its keys. For servers without a password. */
    public void follow(RedisServer primary) {
        command("REPLICAOF", "127.0.0.1", String.valueOf(primary.port()));
        Patience.await(
                "a replica to follow",
                () -> info("replication", "master_link_status").equals("up"));
    }

    /** Makes it a primary. */
    public void promote() {
        command("REPLICAOF", "NO", "ONE");
    }

    /** Ends it at once (SIGKILL), and returns when it has ended. */
    public synchronized void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Kills it if it runs, and starts it again on the same port and folder; returns once it answers. */
    public synchronized void restart() {
        kill();
        try {
            process = launch.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!up()) {
            throw new IllegalStateException("someone took port " + port + " meanwhile");
        }
    }

    /** Stops it in its tracks (SIGSTOP): connections stay, nothing is answered. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets it go on (SIGCONT). */
    public void thaw() {
        signal("CONT");
    }

    private synchronized void signal(String name) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
            if (kill.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " failed: the server does not run");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            return; // the hook does it
        }
        discard();
    }

    private void discard() {
        kill();
        delete(folder);
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
