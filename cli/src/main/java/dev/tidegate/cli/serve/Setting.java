package dev.tidegate.cli.serve;

import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.server.ServerOptions;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What can be set, and the one rule for its value wherever it comes from. */
public enum Setting {
    /** Where to listen. */
    HOST(ServerOptions.DEFAULT_HOST, "a host name or an address", text -> true),
    /** On which port. */
    PORT(String.valueOf(ServerOptions.DEFAULT_PORT), "an integer from 0 to 65535", text -> within(text, 0, 65_535)),
    /** The plans file. */
    PLANS("", "a file", text -> true),
    /** The file of API keys. */
    API_KEYS("", "a file", text -> true),
    /** The price table. */
    PRICES("", "a file", text -> true),
    /** Whether to listen beyond loopback without API keys. */
    INSECURE("false", "true or false", text -> text.equals("true") || text.equals("false")),
    /** The bound of the in-process store. */
    MAX_KEYS(
            String.valueOf(MemoryStore.DEFAULT_MAX_KEYS),
            "an integer from 1 to 1000000000",
            text -> within(text, 1, 1_000_000_000));

    private final String byDefault;
    private final String expected;
    private final Predicate<String> accepts;

    Setting(String byDefault, String expected, Predicate<String> accepts) {
        this.byDefault = byDefault;
        this.expected = expected;
        this.accepts = accepts;
    }

    /** The key in the configuration file, and with two hyphens the option. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The variable of the environment. */
    public String variable() {
        return "TIDEGATE_" + name();
    }

    /** The setting of this key. */
    static Optional<Setting> of(String key) {
        for (Setting setting : values()) {
            if (setting.key().equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    String byDefault() {
        return byDefault;
    }

    boolean isFile() {
        return expected.equals("a file");
    }

    String expected() {
        return expected;
    }

    boolean accepts(String text) {
        return !text.isBlank() && accepts.test(text);
    }

    /** Returns {@code text} or refuses it, naming where it was set. */
    String checked(String text, String origin) {
        if (!accepts(text)) {
            throw new InvalidInputException(origin, text, expected);
        }
        return text;
    }

    private static boolean within(String text, long least, long most) {
        return text.matches("\\d{1,10}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most;
    }
}
