package dev.tidegate.doctor.diagnosis;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A failure that the doctor can find, in the order of its reports. Its texts are in {@code failures.yaml}. Part of the
 * API: neither a slug nor a code is ever given to another failure.
 */
public enum FailureClass {
    CONFIG_MISSING,
    CONFIG_INVALID,
    DNS_NOT_FOUND,
    DNS_UNAVAILABLE,
    DNS_TIMEOUT,
    PRIVATE_ADDRESS,
    TCP_TIMEOUT,
    TCP_REFUSED,
    TCP_UNREACHABLE,
    TCP_SILENT,
    TCP_CLOSED,
    PLAINTEXT_TO_TLS,
    TLS_TO_PLAINTEXT,
    NOT_REDIS,
    MAX_CLIENTS,
    PROTECTED_MODE,
    TLS_SILENT,
    TLS_UNTRUSTED,
    TLS_WRONG_NAME,
    TLS_EXPIRED,
    TLS_NOT_YET_VALID,
    TLS_VERSION,
    TLS_CLIENT_CERTIFICATE,
    TLS_FAILED,
    AUTH_REQUIRED,
    WRONG_PASSWORD,
    USER_UNKNOWN,
    USER_DISABLED,
    IAM_TOKEN_INVALID,
    IAM_UNAVAILABLE,
    WRONG_DATABASE,
    LOADING,
    BUSY_SCRIPT,
    MASTER_DOWN,
    REPLICA_READ_ONLY,
    SAVE_FAILED,
    TOO_FEW_REPLICAS,
    CLUSTER_DOWN,
    CLUSTER_NODE_UNREACHABLE,
    MOVED,
    CLUSTER_RESHARDING,
    CROSS_SLOT,
    OUT_OF_MEMORY,
    NO_PERMISSION,
    COMMAND_MISSING,
    SCRIPT_LOST,
    TTL_LOST,
    CONNECTION_CLOSED,
    NO_ANSWER,
    TOO_SLOW,
    UNEXPECTED_REPLY,
    NO_TLS,
    NO_PASSWORD,
    PASSWORD_NOT_SET,
    LOOK_FORBIDDEN,
    REPLICA_WRITABLE,
    CLUSTER_CLIENT_NEEDED,
    NO_MAXMEMORY,
    EVICTION_POLICY,
    EVICTIONS,
    NEARLY_FULL,
    COMMAND_FORBIDDEN,
    IDLE_TIMEOUT,
    CLOCK_SKEW,
    OLD_SCRIPT_FORBIDDEN,
    CLUSTER_DISABLED,
    IAM_SESSION_ENDED,
    CLIENT_OFFLINE;

    /** The effect of a finding on the limiter. */
    public enum Kind {
        /** It stops the limiter. */
        CAUSE,
        /** It does not, and an operator should know. */
        NOTE,
        /** A probe cannot see it; only the page on troubleshooting has it. */
        ELSEWHERE;

        String slug() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Read at first use, when all constants exist. */
    private static final class Texts {
        static final Map<String, FailureText> BY_SLUG = FailuresFile.builtIn(
                Arrays.stream(values()).map(FailureClass::slug).toList());
    }

    private FailureText text() {
        return Objects.requireNonNull(Texts.BY_SLUG.get(slug()), this::slug);
    }

    /** The name in reports, such as {@code tcp-refused}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The short name, such as {@code D5}. */
    public String code() {
        return text().code();
    }

    /** The layer that usually finds it. */
    public Layer layer() {
        return text().layer();
    }

    /** Whether it stops the limiter. */
    public Kind kind() {
        return text().kind();
    }

    /** Whether it may pass without a change of settings. */
    public boolean isTransient() {
        return text().isTransient();
    }

    /** What another program prints, in Markdown; empty if it prints nothing. */
    public String symptom() {
        return text().symptom();
    }

    /** What is wrong, in a sentence; may hold {@code {host}}, {@code {port}} and {@code {user}}. */
    public String cause() {
        return text().cause();
    }

    /** What the cause usually means. */
    public String why() {
        return text().why();
    }

    /** The next command, or the next step. */
    public String next() {
        return text().next();
    }

    /** The command where the Redis is one of AWS; empty if it is the same. */
    public Optional<String> nextOnAws() {
        return text().nextOnAws();
    }
}
