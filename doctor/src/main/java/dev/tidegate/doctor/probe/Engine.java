package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.Sanitized;
import java.util.Locale;
import java.util.Map;

/**
 * Which server it is, as its INFO says. Valkey says in {@code redis_version} which Redis it is compatible with, and its own
 * version in a field of its own.
 *
 * @param name such as {@code Redis} or {@code Valkey}
 * @param version its own, {@code unknown} where it does not say
 */
public record Engine(String name, String version) {
    private static final String UNKNOWN = "unknown";

    public static Engine of(Map<String, String> info) {
        String said = info.getOrDefault("server_name", "redis").toLowerCase(Locale.ROOT);
        String own = info.getOrDefault(said + "_version", info.getOrDefault("redis_version", UNKNOWN));
        return new Engine(said.equals("redis") ? "Redis" : capital(Sanitized.of(said)), Sanitized.of(own));
    }

    private static String capital(String name) {
        return name.isEmpty() ? "Redis" : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    @Override
    public String toString() {
        return name + (version.equals(UNKNOWN) ? " of no version" : " " + version);
    }
}
