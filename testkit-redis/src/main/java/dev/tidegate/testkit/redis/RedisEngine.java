package dev.tidegate.testkit.redis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The servers that the store promises to run on, oldest and newest. {@code redis/src/test/sh/newest-servers.sh} installs
 * those that no jar has; one that is missing fails with that command.
 */
public enum RedisEngine {
    /** The oldest that is supported. */
    REDIS_6_2("redis_version", "6.2.", "REDIS_SERVER_6_2", ""),
    /** What Debian 12 has. */
    REDIS_7_0("redis_version", "7.0.", "REDIS_SERVER_7_0", ""),
    /** The newest of Redis. */
    REDIS_8_2("redis_version", "8.2.", "REDIS_SERVER_8_2", "redis-server-8.2"),
    /** The newest of Valkey. */
    VALKEY_9_1("valkey_version", "9.1.", "VALKEY_SERVER_9_1", "valkey-server-9.1");

    /** What to do where one is missing. */
    public static final String INSTALL = "redis/src/test/sh/newest-servers.sh";

    private final String versionField;
    private final String begins;
    private final String variable;
    /** In the cache folder; empty where a jar has it. */
    private final String installed;

    RedisEngine(String versionField, String begins, String variable, String installed) {
        this.versionField = versionField;
        this.begins = begins;
        this.variable = variable;
        this.installed = installed;
    }

    private RedisBinary usual() {
        if (installed.isEmpty()) {
            return this == REDIS_6_2 ? RedisBinary.embedded("6.2.6-v5", "6.2.7") : RedisBinary.embedded("7.0.15");
        }
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        return RedisBinary.at(cache.resolve("tidegate/servers").resolve(installed));
    }

    /** The program: the one that the variable of its version names, such as {@code REDIS_SERVER_8_2}, else the usual one. */
    public RedisBinary binary() {
        Optional<RedisBinary> named = Optional.ofNullable(System.getenv(variable))
                .filter(text -> !text.isBlank())
                .map(text -> RedisBinary.at(Path.of(text)));
        RedisBinary binary = named.orElseGet(this::usual);
        binary.path().filter(path -> !Files.isExecutable(path)).ifPresent(missing -> {
            throw new IllegalStateException(this + ": " + missing + " cannot be executed; to have it: " + INSTALL
                    + ", or name one by " + variable);
        });
        return binary;
    }

    /** A plain server of this version. */
    public RedisServer start() {
        return start(RedisServer.builder());
    }

    /**
     * A server of this version, with what {@code builder} says beside it.
     *
     * @throws IllegalStateException if the program is missing or of another version
     */
    public RedisServer start(RedisServer.Builder builder) {
        RedisServer server = builder.binary(binary()).start();
        String version = server.info("server", versionField);
        if (!version.startsWith(begins)) {
            server.close();
            throw new IllegalStateException(this + " is a server of version " + version);
        }
        return server;
    }

    /** Whether its DEBUG command has to be enabled by a line of configuration, which an older one refuses to read. */
    public boolean locksDebug() {
        return this != REDIS_6_2;
    }
}
