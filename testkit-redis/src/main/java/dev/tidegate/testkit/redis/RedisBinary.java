package dev.tidegate.testkit.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which redis-server to run. Immutable. */
public final class RedisBinary {
    /** What to do where there is none. */
    public static final String INSTALL = "apt-get install -y redis-server";

    private static final List<String> EMBEDDED = List.of("7.0.15", "6.2.6-v5", "6.2.7");

    private final Optional<Path> path;
    private final List<String> resources;

    private RedisBinary(Optional<Path> path, List<String> resources) {
        this.path = path;
        this.resources = resources;
    }

    /**
     * The one that the environment variable {@code REDIS_SERVER} names, else {@code redis-server} on the PATH, else the newest that is packed
     * in a jar on the class path, as {@code org.signal:embedded-redis} and {@code com.github.codemonstur:embedded-redis} do.
     */
    public static RedisBinary find() {
        Optional<Path> named = Optional.ofNullable(System.getenv("REDIS_SERVER"))
                .filter(text -> !text.isBlank())
                .map(Path::of);
        return new RedisBinary(named.or(RedisBinary::onPath), EMBEDDED);
    }

    /** This file, which may also be a script that ends in {@code exec … redis-server "$@"}. */
    public static RedisBinary at(Path path) {
        return new RedisBinary(Optional.of(path), List.of());
    }

    /** The one packed in a jar on the class path in one of these versions, such as {@code 6.2.6-v5}; the first found is taken. */
    public static RedisBinary embedded(String... versions) {
        return new RedisBinary(Optional.empty(), List.of(versions));
    }

    private static Optional<Path> onPath() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(each -> Path.of(each, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where it is, unless it is packed in a jar. */
    Optional<Path> path() {
        return path;
    }

    /** The file to run; one that is packed in a jar is put into {@code folder}. */
    Path placedIn(Path folder) throws IOException {
        if (path.isPresent()) {
            if (!Files.isExecutable(path.get())) {
                throw new IllegalStateException("REDIS_SERVER: " + path.get() + " cannot be executed (expected: the "
                        + "path of a redis-server; to have one: " + INSTALL + ")");
            }
            return path.get();
        }
        for (String version : resources) {
            try (InputStream in = RedisBinary.class.getResourceAsStream(resource(version))) {
                if (in != null) {
                    return unpacked(in, folder.resolve("redis-server"));
                }
            }
        }
        throw new IllegalStateException("no redis-server" + (resources.isEmpty() ? "" : " " + resources) + " for "
                + system() + "; to have one: " + INSTALL);
    }

    private static Path unpacked(InputStream in, Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.copy(in, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
        return file;
    }

    private static String resource(String version) {
        return "/redis-server-" + version + "-" + system();
    }

    private static String system() {
        String cpu = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        return (mac ? "darwin-" : "linux-") + (cpu.contains("aarch64") ? "arm64" : "amd64");
    }
}
