package dev.tidegate.redis.carry;

import dev.tidegate.redis.script.LuaScript;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The scripts that add what another server counts to what is counted here, and those that compare it afterwards; their files
 * say what each takes and replies.
 */
public enum CarryScript {
    /** A counter, such as a window of {@code @upstash/ratelimit}. */
    COUNTER,
    /** A value that is no counter. */
    VALUE,
    /** Members of a set, of a log of requests, or of a window in several regions. */
    MEMBERS,
    /** A sorted set whose scores are counts. */
    SCORES,
    /** A token bucket of {@code @upstash/ratelimit}. */
    BUCKET,
    /** A limit of a plan. */
    LIMIT,
    /** Reads what a limit counts, and what {@link #LIMIT} carried into it. */
    COUNTS,
    /** Compares what {@link #MEMBERS} carried. */
    MEMBERS_CHECK,
    /** Compares what {@link #SCORES} carried. */
    SCORES_CHECK,
    /** Compares what {@link #LIMIT} carried. */
    LIMIT_CHECK;

    private static final byte[] EVALSHA = "EVALSHA".getBytes(StandardCharsets.US_ASCII);

    @SuppressWarnings("ImmutableEnumChecker") // the bytes of a script are not to be changed
    private final LuaScript script = LuaScript.load("carry_" + name().toLowerCase(Locale.ROOT) + ".lua");

    /** The text, for SCRIPT LOAD. The bytes are not to be changed. */
    public byte[] text() {
        return script.text();
    }

    /** Returns the command that calls it on a server that has loaded it. */
    public byte[][] call(List<byte[]> keys, List<byte[]> arguments) {
        byte[][] words = new byte[3 + keys.size() + arguments.size()][];
        words[0] = EVALSHA;
        words[1] = script.digest();
        words[2] = String.valueOf(keys.size()).getBytes(StandardCharsets.US_ASCII);
        int at = 3;
        for (byte[] key : keys) {
            words[at++] = key;
        }
        for (byte[] argument : arguments) {
            words[at++] = argument;
        }
        return words;
    }
}
