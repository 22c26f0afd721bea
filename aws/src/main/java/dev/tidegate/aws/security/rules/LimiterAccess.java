package dev.tidegate.aws.security.rules;

import java.util.Set;

/** The permissions that a user of the limiter needs; a test of the command line compares them with those of the store. */
public final class LimiterAccess {
    /** The access string. */
    public static final String RULE =
            "on ~tg:* -@all +ping +script|load +evalsha +time +get +set +del +eval +cluster|nodes +info +client|setname +cluster|myid";

    /** What a limiter calls, ours or the one that it replaces; if one of them is renamed, it stops. */
    static final Set<String> COMMANDS = Set.of(
            "PING",
            "SCRIPT",
            "EVALSHA",
            "EVAL",
            "TIME",
            "GET",
            "SET",
            "DEL",
            "CLUSTER",
            "INFO",
            "CLIENT",
            "HELLO",
            "AUTH",
            "INCR",
            "INCRBY",
            "EXPIRE",
            "PEXPIRE",
            "PTTL",
            "TTL",
            "ZADD",
            "ZCARD",
            "ZREMRANGEBYSCORE");

    private LimiterAccess() {}
}
