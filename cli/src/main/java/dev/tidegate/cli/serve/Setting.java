package dev.tidegate.cli.serve;

import dev.tidegate.FailurePolicy;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.store.RedisAddress;
import dev.tidegate.cli.store.RedisPart;
import dev.tidegate.config.plans.RetentionText;
import dev.tidegate.plan.Plan;
import dev.tidegate.postgres.PostgresAddress;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.upstash.UpstashOptions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The settings of {@code serve}, each with one rule for its value from any source. */
public enum Setting {
    /** Where to listen. */
    HOST(ServerOptions.DEFAULT_HOST, Kind.TEXT),
    /** On which port. */
    PORT(String.valueOf(ServerOptions.DEFAULT_PORT), Kind.PORT),
    /** The plans file. */
    PLANS("", Kind.FILE),
    /** The file of API keys. */
    API_KEYS("", Kind.FILE),
    /** The price table. */
    PRICES("", Kind.FILE),
    /** Whether to listen beyond loopback without API keys. */
    INSECURE("false", Kind.FLAG),
    /** The certificate that the server shows, with those of its issuers. */
    TLS_CERT("", Kind.FILE),
    /** The key of that certificate. */
    TLS_KEY("", Kind.FILE),
    /** How long a request may take to arrive. */
    RECEIVE_TIMEOUT_MS(String.valueOf(ServerOptions.DEFAULT_RECEIVE_TIMEOUT.toMillis()), Kind.RECEIVE_TIMEOUT),
    /** How many connections may be open. */
    MAX_CONNECTIONS(String.valueOf(ServerOptions.DEFAULT_MAX_CONNECTIONS), Kind.CONNECTIONS),
    /** The bound of the in-process store. */
    MAX_KEYS(String.valueOf(MemoryStore.defaultMaxKeys()), Kind.COUNT),
    /** How long reservations are remembered after their end. */
    RETENTION("1h", Kind.RETENTION),
    /** The Redis to count in. */
    REDIS("", Kind.REDIS),
    /** Its user. */
    REDIS_USER("", Kind.USER),
    /** The file with its password. */
    REDIS_PASSWORD_FILE("", Kind.FILE),
    /** The certificate authorities to trust. */
    REDIS_CA("", Kind.FILE),
    /** The certificate to show. */
    REDIS_CERT("", Kind.FILE),
    /** The key of that certificate. */
    REDIS_KEY("", Kind.FILE),
    /** The cache that the user enters by IAM. */
    REDIS_IAM("", Kind.TEXT),
    /** Whether it is serverless. */
    REDIS_IAM_SERVERLESS("", Kind.FLAG),
    /** Its region. */
    REDIS_IAM_REGION("", Kind.TEXT),
    /** How long a decision waits for the store. */
    DEADLINE_MS("50", Kind.DEADLINE),
    /** How many processes share the store, at least. */
    INSTANCES("", Kind.INSTANCES),
    /** What an unknown subject may use while the store is away. */
    UNKNOWN_SUBJECTS("deny", Kind.UNKNOWN_SUBJECTS, new Former("UNSEEN", "closed", "deny")),
    /** The state of limits after the store has lost its data. */
    ON_DATA_LOSS("fresh", Kind.ON_DATA_LOSS, new Former("ON_WIPE", "drained", "deny")),
    /** Where it is written down what has to be booked later. */
    JOURNAL("", Kind.FILE),
    LEDGER("", Kind.LEDGER),
    /** Where records wait that a ledger in a database cannot take now. */
    LEDGER_SPOOL("", Kind.FILE),
    /** The alerts file. */
    ALERTS("", Kind.FILE),
    /** How much of that may wait. */
    MAX_PENDING(String.valueOf(FailurePolicy.DEFAULT.maxPending()), Kind.PENDING),
    /** How long a denial may be repeated without asking Redis. */
    REMEMBER_DENIALS_MS("", Kind.MEMORY),
    /** On which port the Upstash-compatible endpoint listens. */
    UPSTASH_PORT("", Kind.PORT),
    /** The file of its tokens. */
    UPSTASH_TOKENS("", Kind.FILE),
    /** The certificate that the endpoint shows, if not that of the server. */
    UPSTASH_TLS_CERT("", Kind.FILE),
    /** The key of that certificate. */
    UPSTASH_TLS_KEY("", Kind.FILE),
    /** How long its requests wait for Redis. */
    UPSTASH_DEADLINE_MS(String.valueOf(UpstashOptions.DEFAULT_DEADLINE.toMillis()), Kind.DEADLINE),
    /** How many of its event streams may be open. */
    UPSTASH_MAX_STREAMS(String.valueOf(UpstashOptions.DEFAULT_MAX_STREAMS), Kind.STREAMS),
    /** Whether a request that a limit script of theirs refuses takes nothing. */
    FIXED_SEMANTICS("false", Kind.FLAG),
    /** How lines of the log look. */
    LOG_FORMAT("text", Kind.FORMAT);

    private enum Kind {
        TEXT("a host name or an address"),
        FILE("a file"),
        FORMAT("text or json"),
        USER("the name of a user of Redis"),
        PORT("an integer from 0 to 65535"),
        RECEIVE_TIMEOUT("milliseconds from 100 to 600000"),
        CONNECTIONS("an integer from 1 to 1000000"),
        COUNT("an integer from 1 to 1000000000"),
        RETENTION("1m … 7d, such as 30m, 24h or 7d"),
        DEADLINE("milliseconds from 1 to 60000"),
        INSTANCES("an integer from 1 to " + FailurePolicy.MAX_INSTANCES),
        UNKNOWN_SUBJECTS("deny or share"),
        ON_DATA_LOSS("fresh or deny"),
        MEMORY("milliseconds from 1 to 10000"),
        PENDING("an integer from 1 to 10000000"),
        STREAMS("an integer from 1 to 100000"),
        FLAG("true or false"),
        LEDGER(LedgerChoice.EXPECTED),
        REDIS(RedisAddress.EXPECTED);

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    /**
     * The former name of a setting, and the former names of its values. Both keep working, so that
     * no file, variable or command line has to change with the release.
     */
    private record Former(String name, String value, String valueNow) {
        static final Former NONE = new Former("", "", "");
    }

    /** What decides how outages of Redis are survived, and means nothing without one. */
    static final Set<Setting> FOR_OUTAGES = Collections.unmodifiableSet(
            EnumSet.of(DEADLINE_MS, INSTANCES, UNKNOWN_SUBJECTS, ON_DATA_LOSS, JOURNAL, MAX_PENDING));

    private static final Set<Setting> FOR_UPSTASH = Collections.unmodifiableSet(EnumSet.of(
            UPSTASH_TOKENS,
            UPSTASH_TLS_CERT,
            UPSTASH_TLS_KEY,
            UPSTASH_DEADLINE_MS,
            UPSTASH_MAX_STREAMS,
            FIXED_SEMANTICS));

    private final String byDefault;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // three texts
    private final Former former;

    Setting(String byDefault, Kind kind) {
        this(byDefault, kind, Former.NONE);
    }

    Setting(String byDefault, Kind kind, Former former) {
        this.byDefault = byDefault;
        this.kind = kind;
        this.former = former;
    }

    /** The key in the configuration file, and with two hyphens the option. */
    public String key() {
        return key(name());
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The variable of the environment. */
    public String variable() {
        return "TIDEGATE_" + name();
    }

    /** All variables that set it, the one that counts first. */
    List<String> variables() {
        return former.name().isEmpty() ? List.of(variable()) : List.of(variable(), "TIDEGATE_" + former.name());
    }

    /** The setting of this key, or of this key of an earlier release. */
    static Optional<Setting> of(String key) {
        for (Setting setting : values()) {
            if (setting.key().equals(key) || (!key.isEmpty() && key.equals(key(setting.former.name())))) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    /** The one that says this of the Redis. */
    public static Setting of(RedisPart part) {
        return valueOf("REDIS_" + part.name());
    }

    /** Why it has no effect for a server with or without a Redis and an Upstash-compatible endpoint; empty if it has. */
    Optional<String> withoutEffect(boolean redis, boolean upstash) {
        if (!redis && FOR_OUTAGES.contains(this)) {
            return Optional.of("is for outages of a Redis, and no Redis is named");
        }
        if (!redis && this == REMEMBER_DENIALS_MS) {
            return Optional.of("is for counts in a Redis, and no Redis is named");
        }
        if (redis && this == MAX_KEYS) {
            return Optional.of("is for counts in this process, and they are kept in Redis");
        }
        if (!upstash && FOR_UPSTASH.contains(this)) {
            return Optional.of("is for the Upstash-compatible endpoint, and --upstash-port is not given");
        }
        return Optional.empty();
    }

    String byDefault() {
        return byDefault;
    }

    /** Whether this value of it names a file. */
    boolean isFile(String text) {
        return kind == Kind.FILE || (kind == Kind.LEDGER && !PostgresAddress.isOne(text));
    }

    String expected() {
        return kind.expected;
    }

    boolean accepts(String given) {
        String text = present(given);
        return switch (kind) {
            case TEXT, FILE, USER -> !text.isBlank();
            case PORT -> within(text, 0, 65_535);
            case RECEIVE_TIMEOUT -> within(text, 100, 600_000);
            case CONNECTIONS -> within(text, 1, 1_000_000);
            case COUNT -> within(text, 1, 1_000_000_000);
            case RETENTION -> isRetention(text);
            case DEADLINE -> within(text, 1, 60_000);
            case INSTANCES -> within(text, 1, FailurePolicy.MAX_INSTANCES);
            case UNKNOWN_SUBJECTS -> text.equals("deny") || text.equals("share");
            case ON_DATA_LOSS -> text.equals("fresh") || text.equals("deny");
            case MEMORY -> within(text, 1, 10_000);
            case PENDING -> within(text, 1, 10_000_000);
            case STREAMS -> within(text, 1, 100_000);
            case LEDGER -> !text.isBlank() && (!PostgresAddress.isOne(text) || isAddress(text));
            case REDIS -> RedisAddress.fault(text).isEmpty();
            case FORMAT -> text.equals("text") || text.equals("json");
            case FLAG -> text.equals("true") || text.equals("false");
        };
    }

    private static boolean isAddress(String text) {
        try {
            PostgresAddress.parse("", text);
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    private static boolean isRetention(String text) {
        try {
            Plan.checkedRetention(RetentionText.parse(text));
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    /** What may be said of a value that is refused: one that may hold a password is not repeated. */
    String shown(String text) {
        if (kind == Kind.LEDGER) {
            return PostgresAddress.isOne(text) ? "an address that cannot be used" : text;
        }
        return kind == Kind.REDIS ? RedisAddress.fault(text).orElse("") : text;
    }

    /** The name that a value has now. */
    private String present(String text) {
        return text.equals(former.value()) ? former.valueNow() : text;
    }

    /** Returns {@code text}, under its present name, or refuses it, naming where it was set. */
    String checked(String text, String origin) {
        if (!accepts(text)) {
            throw new InvalidInputException(origin, shown(text), kind.expected);
        }
        return present(text);
    }

    private static boolean within(String text, long least, long most) {
        return text.matches("\\d{1,10}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most;
    }
}
