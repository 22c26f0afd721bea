package dev.tidegate.server.upstash.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.upstash.access.CommandRule.Kind;
import dev.tidegate.testkit.redis.RedisReply;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table against what the Redis at hand says of its commands. */
class CommandTableTest {
    private static final Set<Kind> HARMLESS = EnumSet.of(Kind.PLAIN, Kind.READ, Kind.WHOLE, Kind.SCAN, Kind.CHANNELS);
    private static final int SUBCOMMANDS = 9;

    private final List<String> faults = new ArrayList<>();

    @Test
    void noCommandOfRedisIsTakenForLessThanItIs() {
        try (RedisServer redis = RedisServer.start();
                RespClient admin = redis.connect()) {
            admin.command("command").items().forEach(this::compare);
        }
        assertThat(faults).isEmpty();
    }

    private void compare(RedisReply described) {
        List<RedisReply> parts = described.items();
        String name = parts.get(0).text();
        CommandRule rule = CommandTable.rules().get(name);
        if (rule != null) {
            compare(rule, parts.get(2).items().stream().map(RedisReply::text).toList());
        } else if (!CommandTable.isKnown(name)) {
            int bar = name.indexOf('|');
            if (bar < 0 || !CommandTable.rules().containsKey(name.substring(0, bar))) {
                faults.add(name + " is not in the table");
            }
        }
        if (parts.size() > SUBCOMMANDS) {
            parts.get(SUBCOMMANDS).items().forEach(this::compare);
        }
    }

    private void compare(CommandRule rule, List<String> flags) {
        if (flags.contains("write") && HARMLESS.contains(rule.kind())) {
            faults.add(rule.name() + " writes");
        }
        if (flags.contains("admin") && rule.kind() != Kind.ADMIN && rule.kind() != Kind.CONNECTION) {
            faults.add(rule.name() + " administers");
        }
        if (flags.contains("blocking") && !rule.blocking() && !rule.name().startsWith("xread")) {
            faults.add(rule.name() + " waits");
        }
        if (flags.contains("readonly") && rule.kind() == Kind.WRITE) {
            faults.add(rule.name() + " only reads");
        }
    }
}
