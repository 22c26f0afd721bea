package dev.tidegate.aws.rules;

import java.util.Locale;

/** The severity of a finding, the most severe first. */
public enum Severity {
    /** Strangers can read or change counters, now. */
    CRITICAL,
    /** One more mistake, or one failure, and quotas are lost or open. */
    HIGH,
    /** It weakens what protects the cache. */
    MEDIUM,
    /** It should be tidied up. */
    LOW,
    /** To know, and nothing to do. */
    INFO;

    /** In lower case, as it is written everywhere. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is as bad as {@code least}, or worse. */
    public boolean isAtLeast(Severity least) {
        return compareTo(least) <= 0;
    }

    /** For services that sort by a number: what SARIF readers call the security severity, 0 to 10. */
    public String score() {
        return switch (this) {
            case CRITICAL -> "9.5";
            case HIGH -> "8.0";
            case MEDIUM -> "5.5";
            case LOW -> "2.0";
            case INFO -> "0.0";
        };
    }
}
