package dev.tidegate.redis.connection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an error of Redis or Valkey means, whichever engine and version says it.
 *
 * <p>The store and the doctor read errors through this table alone. Three forms occur, and {@code RedisErrorsTest} makes
 * each error on Redis 6.2, 7.0, 8.2 and Valkey 9.1:
 *
 * <ul>
 *   <li>a code as the first word: {@code OOM command not allowed …}. Redis 7 and Valkey say so within scripts too;
 *   <li>Redis 6.2 wraps what a script raised: {@code ERR Error running script (call to f_…): @user_script:9:
 *       @user_script: 9: -OOM command not allowed …};
 *   <li>{@code ERR} and a text: a right that is missing within a script is {@code The user executing the script …} in
 *       Redis 6.2 and 7.0, {@code ACL failure in script: …} in Redis 8.2 and Valkey 9.1.
 * </ul>
 */
public enum RedisError {
    /** The server is full and evicts nothing. */
    OUT_OF_MEMORY("OOM", Then.RETRY),
    /** Snapshots or the append-only file cannot be written, and the server refuses writes until they can. */
    SAVE_FAILED("MISCONF", Then.RETRY),
    /** Fewer replicas are connected than min-replicas-to-write asks for. */
    TOO_FEW_REPLICAS("NOREPLICAS", Then.RETRY),
    /** The server is a replica. */
    READ_ONLY("READONLY", Then.RETRY),
    /** The server reads its data from disk. */
    LOADING("LOADING", Then.RETRY),
    /** Another client's script runs too long. */
    BUSY("BUSY", Then.RETRY),
    /** A replica without its primary, set to answer nothing until it has it back. */
    MASTER_DOWN("MASTERDOWN", Then.RETRY),
    /** A slot of the cluster is not served. */
    CLUSTER_DOWN("CLUSTERDOWN", Then.RETRY),
    /** Keys of one command are on two nodes, because their slot is being moved. */
    TRY_AGAIN("TRYAGAIN", Then.RETRY),
    /** The key has been moved to another node already, its slot not yet. */
    ASK("ASK", Then.RETRY),
    /** Another node has the slot. */
    MOVED("MOVED", Then.RETRY),
    /** The script was ended by SCRIPT KILL, which a server refuses once the script has written. */
    SCRIPT_KILLED("", Then.RETRY, "Script killed by user"),
    /** No further client is accepted. */
    MAX_CLIENTS("", Then.RETRY, "max number of clients"),
    /** The script's text has to be sent first. */
    NO_SCRIPT("NOSCRIPT", Then.NOT_EXECUTED),
    /** A password is needed. */
    AUTH_REQUIRED("NOAUTH", Then.NOT_EXECUTED),
    /** The user or the password is wrong. */
    WRONG_PASSWORD("WRONGPASS", Then.NOT_EXECUTED, "invalid password"),
    /**
     * The user may not run a command or use a key. Decisions write with SET alone, so that a missing right stops them
     * before their first write.
     */
    NO_PERMISSION("NOPERM", Then.NOT_EXECUTED, "ACL failure in script", "The user executing the script"),
    /** The server answers clients on its own machine alone. */
    PROTECTED_MODE("DENIED", Then.NOT_EXECUTED),
    /** A command was renamed, taken away, or is not known to this version. */
    COMMAND_MISSING(
            "",
            Then.NOT_EXECUTED,
            "unknown command",
            "unknown subcommand",
            "Unknown subcommand",
            "Unknown Redis command",
            "Unknown command called from"),
    /** A token of IAM was not accepted. */
    IAM_TOKEN_INVALID("", Then.NOT_EXECUTED, "invalid-iam-credentials"),
    /** IAM could not be asked, or was asked too often. */
    IAM_UNAVAILABLE("", Then.RETRY, "service is not available", "Exceeded limit of IAM"),
    /** A password was sent to a server that asks for none. */
    PASSWORD_NOT_SET("", Then.NOT_EXECUTED, "without any password configured", "but no password is set"),
    /** There is no such database. */
    WRONG_DATABASE("", Then.NOT_EXECUTED, "DB index is out of range", "SELECT is not allowed"),
    /** Keys of one command belong to different slots. */
    CROSS_SLOT("CROSSSLOT", Then.REFUSED),
    /** The key holds something that the limiter did not write. */
    WRONG_TYPE("WRONGTYPE", Then.UNREADABLE),
    /** Lua failed in a script of the limiter, which it does on a stored value that is none of the limiter's. */
    SCRIPT_FAILED("", Then.UNREADABLE),
    /** None of these. */
    UNKNOWN("", Then.REFUSED);

    private enum Then {
        /** Not executed, and a later attempt may pass without intervention. */
        RETRY,
        /** Not executed, and no attempt passes until an operator intervenes. */
        NOT_EXECUTED,
        /** A value that is stored cannot be read: scripts read every value before they write one. */
        UNREADABLE,
        /** The server minds this one command; whether something was written before is not known. */
        REFUSED
    }

    /** How Redis 6.2 begins what a script raised: two places in the script, and a hyphen unless Lua itself failed. */
    private static final Pattern WRAPPER = Pattern.compile(
            "^ERR Error running script \\(call to f_\\w+\\): @user_script: ?\\d+: (?:@user_script: ?\\d+: )?-?");

    /** Where every engine and version says that Lua failed: the place in the script. */
    private static final Pattern FAILED = Pattern.compile("\\buser_script: ?\\d+:");

    private static final Map<String, RedisError> BY_CODE = Arrays.stream(values())
            .filter(error -> !error.code.isEmpty())
            .collect(Collectors.toUnmodifiableMap(error -> error.code, Function.identity()));

    private final String code;
    private final Then then;
    /** What it says where it has no code; parts of the whole. */
    private final Pattern texts;

    RedisError(String code, Then then, String... texts) {
        this.code = code;
        this.then = then;
        this.texts = Pattern.compile(
                texts.length == 0
                        ? "(?!)"
                        : Arrays.stream(texts).map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /**
     * Reads an error.
     *
     * @param message all of it but the leading hyphen, as clients give it
     */
    public static RedisError of(String message) {
        String bare = WRAPPER.matcher(message).replaceFirst("");
        int end = bare.indexOf(' ');
        RedisError known = BY_CODE.get(end < 0 ? bare : bare.substring(0, end));
        if (known != null) {
            return known;
        }
        for (RedisError error : values()) {
            if (error.texts.matcher(bare).find()) {
                return error;
            }
        }
        return FAILED.matcher(message).find() ? SCRIPT_FAILED : UNKNOWN;
    }

    /** Whether nothing was written: the server raises it before the first write of a command or script. */
    public boolean isNotExecuted() {
        return then != Then.REFUSED && then != Then.UNREADABLE;
    }

    /** Whether a stored value cannot be read, so that only commands that need it fail. */
    public boolean isOfAValue() {
        return then == Then.UNREADABLE;
    }

    /** Whether a later attempt may pass without intervention. */
    public boolean isTransient() {
        return then == Then.RETRY;
    }

    /** A short name for messages: the code where there is one. Holds nothing of what the server said. */
    public String label() {
        return code.isEmpty() ? name().toLowerCase(Locale.ROOT).replace('_', ' ') : code;
    }
}
