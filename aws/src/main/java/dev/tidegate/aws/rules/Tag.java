package dev.tidegate.aws.rules;

import java.util.Locale;

/** What a rule is about. A command shows the rules of its tag: a rule has as many as concern it. */
public enum Tag {
    /** Whether clients can use the cache; {@code aws verify} shows it. */
    USABLE,
    /** Whether the cache and its counters are protected; {@code aws security} shows it. */
    SECURE,
    /** Whether the cache costs more than it needs to. */
    COST;

    /** In lower case, as the rules' file has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
