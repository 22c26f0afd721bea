package dev.tidegate.redis;

import dev.tidegate.testkit.redis.RedisBinary;
import dev.tidegate.testkit.redis.RedisServer;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The servers that the store promises to run on, oldest and newest; one that is missing fails with how to get it. */
enum ServerVersion {
    REDIS_6_2("6.2.", () -> RedisBinary.embedded("6.2.6-v5", "6.2.7")),
    REDIS_7_0("7.0.", () -> RedisBinary.embedded("7.0.15")),
    REDIS_8("8.", () -> named("REDIS_SERVER_8")),
    VALKEY_8("8.", () -> named("VALKEY_SERVER_8"));

    private final String begins;
    private final Supplier<RedisBinary> binary;

    ServerVersion(String begins, Supplier<RedisBinary> binary) {
        this.begins = begins;
        this.binary = binary;
    }

    private static RedisBinary named(String variable) {
        String path = System.getenv(variable);
        if (path == null || path.isBlank()) {
            throw new IllegalStateException(
                    variable + " names no server; to have one: eval \"$(redis/src/test/sh/newest-servers.sh)\"");
        }
        return RedisBinary.at(Path.of(path));
    }

    RedisServer start() {
        RedisServer server = RedisServer.builder().binary(binary.get()).start();
        String version = server.info("server", this == VALKEY_8 ? "valkey_version" : "redis_version");
        if (!version.startsWith(begins)) {
            server.close();
            throw new IllegalStateException(this + " is a server of version " + version);
        }
        return server;
    }
}
