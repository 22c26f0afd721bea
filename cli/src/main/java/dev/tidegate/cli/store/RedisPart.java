package dev.tidegate.cli.store;

import java.util.Locale;

/** The parts of a Redis configuration besides its address. None of it is a secret: a password stands in a file. */
public enum RedisPart {
    /** The user of the access control list. */
    USER,
    /** A file with the password in its first line, read again and again. */
    PASSWORD_FILE,
    /** The certificate authorities to trust. */
    CA,
    /** What this client shows. */
    CERT,
    /** The private key to it. */
    KEY,
    /** The cache on ElastiCache that the user enters by IAM. */
    IAM,
    /** Whether that cache is serverless. */
    IAM_SERVERLESS,
    /** The region of that cache. */
    IAM_REGION;

    /** The key in the configuration file, and with two hyphens the option. */
    public String key() {
        return "redis-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The variable of the environment. */
    public String variable() {
        return "TIDEGATE_REDIS_" + name();
    }

    /**
     * A value of a setting, and its origin.
     *
     * @param value as it was given
     * @param origin the option, the variable, or the key of the configuration file
     */
    public record Given(String value, String origin) {}
}
