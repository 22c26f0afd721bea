package dev.tidegate.bench.redis.server;

import java.util.HashMap;
import java.util.Map;

/**
 * The figures of INFO for the time before.
 *
 * @param version such as {@code 7.0.15}
 * @param cpuMicros CPU time of the server, its own and the system's for it
 * @param memoryBytes used_memory
 * @param calls how often each command was run, those inside of scripts included
 */
public record ServerFigures(String version, long cpuMicros, long memoryBytes, Map<String, Long> calls) {
    private static final String COMMAND = "cmdstat_";
    private static final String CALLS = "calls=";

    static ServerFigures parse(String info) {
        Map<String, String> fields = new HashMap<>();
        Map<String, Long> calls = new HashMap<>();
        for (String line : info.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1);
            fields.put(name, value);
            if (name.startsWith(COMMAND) && value.startsWith(CALLS)) {
                calls.put(
                        name.substring(COMMAND.length()),
                        Long.valueOf(value.substring(CALLS.length(), value.indexOf(','))));
            }
        }
        double cpu = number(fields, "used_cpu_sys") + number(fields, "used_cpu_user");
        return new ServerFigures(
                fields.getOrDefault("redis_version", "?"),
                Math.round(cpu * 1e6),
                (long) number(fields, "used_memory"),
                calls);
    }

    private static double number(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("INFO has no " + name);
        }
        return Double.parseDouble(value);
    }

    /** The commands run since {@code before}, without those that ask for these figures. */
    public Map<String, Long> callsSince(ServerFigures before) {
        Map<String, Long> since = new HashMap<>();
        calls.forEach((name, count) -> since.put(name, count - before.calls.getOrDefault(name, 0L)));
        since.remove("info");
        since.values().removeIf(count -> count == 0);
        return since;
    }
}
