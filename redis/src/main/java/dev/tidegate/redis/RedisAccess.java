package dev.tidegate.redis;

import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.Scripts;
import java.util.List;

/**
 * What a user of Redis needs so that {@link RedisStore} works as that user, and nothing else: for access rules, and for tests of them.
 * Immutable; opens no connection.
 */
public final class RedisAccess {
    /** Every key of ours begins with it. */
    public static final String KEY_PREFIX = "tg:";

    /** What the store sends, and what its scripts call. */
    private static final List<String> COMMANDS = List.of(
            "ping",
            "script|load",
            "evalsha",
            "time",
            "get",
            "set",
            "del",
            // In a cluster a script that its node lacks goes with the call.
            "eval",
            "cluster|nodes",
            // It works without the rest, but then every look at a cluster is a denial in the log of the ACL.
            "info",
            "client|setname",
            "cluster|myid");

    /** What the streams of the usage ledger need beyond that, and the list of all overrides. */
    private static final List<String> FOR_LEDGER = List.of(
            "scan", "incr", "xlen", "xadd", "xreadgroup", "xgroup|create", "xautoclaim", "xack", "xdel", "eval");

    private RedisAccess() {}

    /** The commands that a server with a usage ledger needs beyond {@link #commands()}; and {@code scan}, for the list of all overrides. */
    public static List<String> commandsForLedger() {
        return FOR_LEDGER.stream().filter(each -> !COMMANDS.contains(each)).toList();
    }

    /** The access string of a server with a usage ledger. */
    public static String ruleForLedger() {
        return rule() + " +" + String.join(" +", commandsForLedger());
    }

    /** The commands, as rules name them: {@code script|load} is a subcommand. The last five are for clusters alone. */
    public static List<String> commands() {
        return COMMANDS;
    }

    /** An access string: keys of ours, the commands, and nothing else. */
    public static String rule() {
        return "~" + KEY_PREFIX + "* -@all +" + String.join(" +", COMMANDS);
    }

    /** The texts of the scripts that the store loads. */
    public static List<String> scripts() {
        return Scripts.NAMES.stream().map(LuaScript::read).toList();
    }
}
