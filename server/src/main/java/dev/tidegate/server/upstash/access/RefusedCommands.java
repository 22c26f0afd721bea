package dev.tidegate.server.upstash.access;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The commands that are refused unless a token allows them, and those that no token can have. */
final class RefusedCommands {
    /** They change the connection that requests share, or wait for other commands on it. */
    private static final Set<String> NEVER = Set.of(
            "asking",
            "auth",
            "client",
            "discard",
            "exec",
            "failover",
            "hello",
            "monitor",
            "multi",
            "psubscribe",
            "psync",
            "punsubscribe",
            "quit",
            "readonly",
            "readwrite",
            "replconf",
            "reset",
            "select",
            "ssubscribe",
            "subscribe",
            "sunsubscribe",
            "sync",
            "unsubscribe",
            "unwatch",
            "watch");

    private static final Set<String> BLOCKING = Set.of(
            "blmove", "blmpop", "blpop", "brpop", "brpoplpush", "bzmpop", "bzpopmax", "bzpopmin", "wait", "waitaof");

    private static final Set<String> ADMINISTRATIVE = Set.of(
            "acl",
            "bgrewriteaof",
            "bgsave",
            "cluster",
            "config",
            "debug",
            "flushall",
            "flushdb",
            "latency",
            "migrate",
            "module",
            "pfdebug",
            "pfselftest",
            "replicaof",
            "restore-asking",
            "role",
            "save",
            "shutdown",
            "slaveof",
            "slowlog",
            "swapdb");

    private RefusedCommands() {}

    static Optional<String> check(List<byte[]> command, Set<String> allowed) {
        String name = text(command.get(0));
        if (NEVER.contains(name) || waits(name, command)) {
            return Optional.of(unavailable(name));
        }
        boolean refused = (BLOCKING.contains(name) || ADMINISTRATIVE.contains(name)) && !allowed.contains(name);
        return refused ? Optional.of(unavailable(name)) : Optional.empty();
    }

    /** A read of a stream is refused only where it waits. */
    private static boolean waits(String name, List<byte[]> command) {
        if (!name.equals("xread") && !name.equals("xreadgroup")) {
            return false;
        }
        for (byte[] word : command.subList(1, command.size())) {
            String text = text(word);
            if (text.equals("streams")) {
                return false;
            }
            if (text.equals("block")) {
                return true;
            }
        }
        return false;
    }

    private static String unavailable(String name) {
        return "ERR Command is not available: '" + name.toUpperCase(Locale.ROOT) + "'";
    }

    private static String text(byte[] word) {
        return new String(word, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }
}
