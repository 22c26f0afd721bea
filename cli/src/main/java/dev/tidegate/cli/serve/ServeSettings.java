package dev.tidegate.cli.serve;

import dev.tidegate.FailurePolicy;
import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.cli.store.RedisCredentials;
import dev.tidegate.cli.store.RedisPart;
import dev.tidegate.cli.store.RedisPart.Given;
import dev.tidegate.cli.store.RedisVariables;
import dev.tidegate.config.plans.RetentionText;
import dev.tidegate.server.tls.CertificateFiles;
import dev.tidegate.server.upstash.UpstashOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The validated settings of the command {@code serve}.
 *
 * @param host where to listen
 * @param port on which port; 0 finds a free one
 * @param plans the plans file; empty for the built-in plans
 * @param apiKeys the file of API keys
 * @param prices the price table; empty for the built-in one
 * @param insecure whether to listen beyond loopback without API keys
 * @param maxKeys the bound of the in-process store
 * @param retention how long reservations are remembered after their end, where their plan does not say
 * @param redis where to count; empty counts in this process
 * @param deadline how long a decision waits for the store
 * @param rememberDenials how long a denial may be repeated without asking Redis; empty for not at all
 * @param onStoreFailure what is done while the store cannot answer
 * @param tls the certificate of the server; empty for plain HTTP
 * @param receiveTimeout how long the headers of a request may take to arrive, and then its body
 * @param maxConnections how many connections may be open at once
 * @param upstash the Upstash-compatible endpoint; empty for none
 * @param upstashTokens the file of its tokens
 * @param upstashTls its certificate; empty for plain HTTP
 * @param ledger the usage ledger; empty for none
 * @param ledgerSpool the folder where records wait that a database cannot take now; empty for none
 * @param alerts the alerts file; empty for none
 * @param logFormat how lines of the log look: {@code text} or {@code json}
 * @param unused a sentence for each setting that was given and has no effect beside the others
 */
public record ServeSettings(
        String host,
        int port,
        Optional<Path> plans,
        Optional<Path> apiKeys,
        Optional<Path> prices,
        boolean insecure,
        long maxKeys,
        Duration retention,
        Optional<RedisChoice> redis,
        Duration deadline,
        Optional<Duration> rememberDenials,
        FailurePolicy onStoreFailure,
        Optional<CertificateFiles> tls,
        Duration receiveTimeout,
        int maxConnections,
        Optional<UpstashOptions> upstash,
        Optional<Path> upstashTokens,
        Optional<CertificateFiles> upstashTls,
        Optional<LedgerChoice> ledger,
        Optional<Path> ledgerSpool,
        Optional<Path> alerts,
        String logFormat,
        List<String> unused) {

    /** Copies the sentences. */
    public ServeSettings {
        unused = List.copyOf(unused);
    }

    /**
     * Each setting from the first place that names it: option, environment, configuration file, default.
     *
     * @param options those given
     * @param env the environment; a variable that is set to nothing counts as not set, but for those of Redis
     * @param config the configuration file, if there is one
     * @throws dev.tidegate.InvalidInputException naming the option or variable that cannot be accepted
     * @throws InvalidConfigException with every fault of the file
     */
    public static ServeSettings resolve(Map<Setting, String> options, Map<String, String> env, Optional<Path> config) {
        Map<Setting, String> file = config.map(ConfigFile::load).orElse(Map.of());
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        Optional<RedisChoice> redis = redis(options, env, file);
        for (Setting setting : EnumSet.complementOf(EnumSet.of(Setting.REDIS))) {
            all.put(setting, value(setting, options, env, file).value());
        }
        if (redis.isEmpty()) {
            refuseForOutages(options, env, file);
            if (options.containsKey(Setting.REMEMBER_DENIALS_MS)) {
                throw new InvalidInputException(
                        "--" + Setting.REMEMBER_DENIALS_MS.key(),
                        options.get(Setting.REMEMBER_DENIALS_MS),
                        "a Redis that it spares: --redis or TIDEGATE_REDIS");
            }
        }
        Function<Setting, Optional<Given>> source = setting -> given(setting, options, env, file);
        Optional<CertificateFiles> tls = certificate(Setting.TLS_CERT, Setting.TLS_KEY, source);
        Optional<CertificateFiles> upstashTls = certificate(Setting.UPSTASH_TLS_CERT, Setting.UPSTASH_TLS_KEY, source);
        Optional<LedgerChoice> ledger =
                source.apply(Setting.LEDGER).map(given -> LedgerChoice.of(given.origin(), given.value(), env));
        checkSpool(ledger, redis.isPresent(), source.apply(Setting.LEDGER_SPOOL));
        return new ServeSettings(
                text(all, Setting.HOST),
                Integer.parseInt(text(all, Setting.PORT)),
                path(all, Setting.PLANS),
                path(all, Setting.API_KEYS),
                path(all, Setting.PRICES),
                Boolean.parseBoolean(text(all, Setting.INSECURE)),
                Long.parseLong(text(all, Setting.MAX_KEYS)),
                RetentionText.parse(text(all, Setting.RETENTION)),
                redis,
                Duration.ofMillis(Long.parseLong(text(all, Setting.DEADLINE_MS))),
                rememberDenials(all, redis.isPresent()),
                onStoreFailure(all),
                tls,
                Duration.ofMillis(Long.parseLong(text(all, Setting.RECEIVE_TIMEOUT_MS))),
                Integer.parseInt(text(all, Setting.MAX_CONNECTIONS)),
                upstash(all),
                path(all, Setting.UPSTASH_TOKENS),
                upstashTls.or(() -> tls),
                ledger,
                path(all, Setting.LEDGER_SPOOL),
                path(all, Setting.ALERTS),
                text(all, Setting.LOG_FORMAT),
                unused(redis.isPresent(), source));
    }

    /** What says nothing here is no fault: variables and files may be shared with processes for which it does. */
    private static List<String> unused(boolean redis, Function<Setting, Optional<Given>> source) {
        boolean upstash = source.apply(Setting.UPSTASH_PORT).isPresent();
        List<String> unused = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            source.apply(setting)
                    .flatMap(
                            given -> setting.withoutEffect(redis, upstash).map(reason -> given.origin() + " " + reason))
                    .ifPresent(unused::add);
        }
        return unused;
    }

    private static void checkSpool(Optional<LedgerChoice> ledger, boolean redis, Optional<Given> spool) {
        boolean database = ledger.flatMap(LedgerChoice::database).isPresent();
        if (spool.isPresent() && !database) {
            throw new InvalidInputException(
                    spool.get().origin(),
                    spool.get().value(),
                    "a --ledger in PostgreSQL: for no other one records wait here");
        }
        if (!redis && database && spool.isEmpty()) {
            throw new InvalidInputException(
                    "--ledger-spool", "nothing", "a folder for records while the database is away, or --redis");
        }
    }

    /** Half a pair is a mistake, wherever it was set. */
    private static Optional<CertificateFiles> certificate(
            Setting certificate, Setting key, Function<Setting, Optional<Given>> source) {
        Optional<Given> one = source.apply(certificate);
        Optional<Given> other = source.apply(key);
        if (one.isPresent() != other.isPresent()) {
            Given alone = one.or(() -> other).orElseThrow();
            Setting missing = one.isPresent() ? key : certificate;
            throw new InvalidInputException(
                    alone.origin(),
                    alone.value(),
                    "also --" + missing.key() + " or " + missing.variables().get(0));
        }
        return one.map(file -> new CertificateFiles(
                Path.of(file.value()), Path.of(other.orElseThrow().value())));
    }

    private static Optional<UpstashOptions> upstash(Map<Setting, String> all) {
        String port = text(all, Setting.UPSTASH_PORT);
        return port.isEmpty()
                ? Optional.empty()
                : Optional.of(new UpstashOptions(
                                Integer.parseInt(port),
                                Duration.ofMillis(Long.parseLong(text(all, Setting.UPSTASH_DEADLINE_MS))),
                                Integer.parseInt(text(all, Setting.UPSTASH_MAX_STREAMS)))
                        .withFixedSemantics(Boolean.parseBoolean(text(all, Setting.FIXED_SEMANTICS))));
    }

    private static FailurePolicy onStoreFailure(Map<Setting, String> all) {
        String instances = text(all, Setting.INSTANCES);
        return new FailurePolicy(
                instances.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(instances)),
                FailurePolicy.UnknownSubjects.valueOf(
                        text(all, Setting.UNKNOWN_SUBJECTS).toUpperCase(Locale.ROOT)),
                FailurePolicy.DataLoss.valueOf(text(all, Setting.ON_DATA_LOSS).toUpperCase(Locale.ROOT)),
                path(all, Setting.JOURNAL),
                Integer.parseInt(text(all, Setting.MAX_PENDING)),
                FailurePolicy.DEFAULT.maxSubjects());
    }

    private static Given value(
            Setting setting, Map<Setting, String> options, Map<String, String> env, Map<Setting, String> file) {
        return given(setting, options, env, file).orElseGet(() -> new Given(setting.byDefault(), "the default"));
    }

    private static Optional<Given> given(
            Setting setting, Map<Setting, String> options, Map<String, String> env, Map<Setting, String> file) {
        String option = options.get(setting);
        if (option != null) {
            String origin = "--" + setting.key();
            return Optional.of(new Given(setting.checked(option, origin), origin));
        }
        for (String variable : setting.variables()) {
            String set = env.getOrDefault(variable, "");
            if (!set.isEmpty()) {
                return Optional.of(new Given(setting.checked(set, variable), variable));
            }
        }
        return Optional.ofNullable(file.get(setting))
                .map(text -> new Given(text, setting.key() + " in the configuration file"));
    }

    /** As the others, with more variables between the option and the file. */
    private static Optional<RedisChoice> redis(
            Map<Setting, String> options, Map<String, String> env, Map<Setting, String> file) {
        Optional<RedisChoice> choice = named(options, "--redis")
                .or(() -> RedisVariables.find(env))
                .or(() -> named(file, "the configuration file"));
        RedisCredentials entry = entry(options, env, file);
        if (choice.isEmpty() && entry.any().isPresent()) {
            throw new InvalidInputException(
                    entry.any().get().origin(),
                    entry.any().get().value(),
                    "a Redis to enter: --redis or TIDEGATE_REDIS");
        }
        return choice.map(redis -> redis.entering(entry));
    }

    /**
     * Without a Redis there is no outage of it to survive, so an option that speaks of one is a mistake. The variables and
     * the keys of a file may be shared with processes that have a Redis; only a journal promises something to keep.
     */
    private static Optional<Duration> rememberDenials(Map<Setting, String> all, boolean redis) {
        String millis = text(all, Setting.REMEMBER_DENIALS_MS);
        return redis && !millis.isEmpty() ? Optional.of(Duration.ofMillis(Long.parseLong(millis))) : Optional.empty();
    }

    private static void refuseForOutages(
            Map<Setting, String> options, Map<String, String> env, Map<Setting, String> file) {
        for (Setting setting : Setting.FOR_OUTAGES) {
            Given given = value(setting, options, env, file);
            boolean promised = setting == Setting.JOURNAL && !given.value().isEmpty();
            if (options.containsKey(setting) || promised) {
                throw new InvalidInputException(
                        given.origin(), given.value(), "a Redis whose outages it is for: --redis or TIDEGATE_REDIS");
            }
        }
    }

    private static RedisCredentials entry(
            Map<Setting, String> options, Map<String, String> env, Map<Setting, String> file) {
        Map<RedisPart, Given> parts = new EnumMap<>(RedisPart.class);
        for (RedisPart part : RedisPart.values()) {
            Given given = value(Setting.of(part), options, env, file);
            if (!given.value().isEmpty()) {
                parts.put(part, given);
            }
        }
        return RedisCredentials.of(parts, env);
    }

    private static Optional<RedisChoice> named(Map<Setting, String> settings, String origin) {
        return Optional.ofNullable(settings.get(Setting.REDIS)).map(uri -> RedisChoice.of(uri, origin));
    }

    private static String text(Map<Setting, String> all, Setting setting) {
        return all.getOrDefault(setting, setting.byDefault());
    }

    private static Optional<Path> path(Map<Setting, String> all, Setting setting) {
        String text = text(all, setting);
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }
}
