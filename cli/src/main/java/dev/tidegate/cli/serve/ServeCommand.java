package dev.tidegate.cli.serve;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.cli.log.LogLines;
import dev.tidegate.cli.store.RedisOption;
import dev.tidegate.cli.store.RedisSecurityOptions;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Names;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.cli.terminal.Version;
import dev.tidegate.config.prices.ReloadingPrices;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.ServerStartException;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.usage.Prices;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code serve}: runs the HTTP server. */
@Command(
        name = "serve",
        description = {
            "Answers decisions over HTTP until it is stopped.",
            "",
            "Each option can also be set in the environment (TIDEGATE_PORT for --port, and so on) and in the "
                    + "configuration file (port: 8080). An option beats the environment, the environment the file.",
            "",
            "Counts are kept in the Redis that --redis names, else TIDEGATE_REDIS, ELASTICACHE_REDIS_URL,"
                    + " ELASTICACHE_REDIS_HOST (with _PORT, _AUTH_TOKEN or _PASSWORD) or REDIS_URL, the first that is set,"
                    + " else the configuration file. Without any they are kept in this process: a restart forgets them,"
                    + " and no other instance sees them.",
            "The log goes to stderr; TIDEGATE_LOG sets its level (trace, debug, info, warn, error)."
        },
        exitCodeList = {
            "1:it could not start; the message names the next step",
            "2:wrong arguments, or an invalid file",
            "129:stopped by SIGHUP, where there is no file to read again",
            "130:stopped by SIGINT",
            "143:stopped by SIGTERM"
        },
        footer = {
            "  tidegate serve",
            "  tidegate serve --plans plans.yaml --port 9090",
            "  tidegate serve --host 0.0.0.0 --api-keys keys.txt",
            "  tidegate serve --host 0.0.0.0 --api-keys keys.txt --tls-cert server.pem --tls-key server.key",
            "  tidegate serve --redis redis://127.0.0.1:6379",
            "  TIDEGATE_UPSTASH_TOKEN=... tidegate serve --redis redis://127.0.0.1:6379 --upstash-port 8079",
            "  TIDEGATE_PORT=9090 tidegate serve --config tidegate.yaml"
        })
public final class ServeCommand implements Callable<Integer> {
    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The address to listen on. Default: 127.0.0.1, only this machine.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port. Default: 8080. 0 chooses a free port and prints it.")
    private Optional<String> port = Optional.empty();

    @Option(names = "--plans", paramLabel = "FILE", description = "The plans file. Default: the built-in plans.")
    private Optional<String> plans = Optional.empty();

    @Option(
            names = "--api-keys",
            paramLabel = "FILE",
            description = "Who may call: one hashed key a line, as api-key prints it.")
    private Optional<String> apiKeys = Optional.empty();

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "The price table; read again when it changes. Default: the built-in one.")
    private Optional<String> prices = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML file with these settings.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--insecure",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Listen beyond this machine without API keys.")
    private Optional<String> insecure = Optional.empty();

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Answer over HTTPS with this certificate, followed by those of its issuers, in PEM; with "
                    + "--tls-key. Read again when it changes. Default: plain HTTP.")
    private Optional<String> tlsCert = Optional.empty();

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The private key of that certificate: RSA or EC in PEM, without a passphrase.")
    private Optional<String> tlsKey = Optional.empty();

    @Option(
            names = "--receive-timeout-ms",
            paramLabel = "N",
            description = "How long the headers of a request may take to arrive, and then its body: 100 to 600000. "
                    + "Default: 10000.")
    private Optional<String> receiveTimeout = Optional.empty();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "How many connections may be open at once; one more is answered 503. Default: 10000.")
    private Optional<String> maxConnections = Optional.empty();

    @Option(
            names = "--max-keys",
            paramLabel = "N",
            description = "The most subjects, users and models with counts, and reservations, at once. "
                    + "Default: as many as fit in half of the heap, at most 1000000.")
    private Optional<String> maxKeys = Optional.empty();

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            description =
                    "How long reservations are remembered after they have ended or expired, where their plan does "
                            + "not say: 1m to 7d. Default: 1h.")
    private Optional<String> retention = Optional.empty();

    @Option(names = "--redis", paramLabel = "URI", description = RedisOption.HELP)
    private Optional<String> redis = Optional.empty();

    @Option(
            names = "--deadline-ms",
            paramLabel = "N",
            description = "How long a decision waits for Redis: 1 to 60000. Default: 50.")
    private Optional<String> deadline = Optional.empty();

    @Option(
            names = "--remember-denials-ms",
            paramLabel = "N",
            description = "How long a denial may be repeated without asking Redis: 1 to 10000. What this process gives "
                    + "back ends it at once, what others give back is seen that much later. Default: not at all.")
    private Optional<String> rememberDenials = Optional.empty();

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "How many processes share the Redis, at least: each may use one part in so many of what was "
                    + "left while Redis is away. Default: the number of recent heartbeats.")
    private Optional<String> instances = Optional.empty();

    @Option(
            names = "--unknown-subjects",
            paramLabel = "deny|share",
            description = "What a subject may use that this process has not seen within the window, while Redis is "
                    + "away: nothing, or its share of the capacity. Default: deny.")
    private Optional<String> unknownSubjects = Optional.empty();

    /** The former name. */
    @Option(names = "--unseen", hidden = true)
    private Optional<String> unseen = Optional.empty();

    @Option(
            names = "--on-data-loss",
            paramLabel = "fresh|deny",
            description = "What becomes of limits when Redis has lost its data: they start with their full capacity, "
                    + "or deny for one window. Default: fresh.")
    private Optional<String> onDataLoss = Optional.empty();

    /** The former name. */
    @Option(names = "--on-wipe", hidden = true)
    private Optional<String> onWipe = Optional.empty();

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "Where it is written down what has to be booked when Redis is back, so that it survives this "
                    + "process. Needs --redis. Default: in memory.")
    private Optional<String> journal = Optional.empty();

    @Option(
            names = "--ledger",
            paramLabel = "DIR|URL",
            description =
                    "Record in the files of this folder what was used, for reports: see usage. One folder for each "
                            + "server. Or in a PostgreSQL database, for all servers: postgresql://user@host/db, with "
                            + "the password in PGPASSWORD or PGPASSFILE. Default: nothing is recorded.")
    private Optional<String> ledger = Optional.empty();

    @Option(
            names = "--alerts",
            paramLabel = "FILE",
            description =
                    "Where alerts go, and when: webhooks of Standard Webhooks or Slack, with a queue on the disk. "
                            + "Read again when it changes. Default: the log alone.")
    private Optional<String> alerts = Optional.empty();

    @Option(
            names = "--ledger-spool",
            paramLabel = "DIR",
            description = "Where records wait while the database of --ledger is away. One folder for each server. "
                    + "Needed without --redis; with it, records wait in Redis, and here only the sums of acquires "
                    + "without an id.")
    private Optional<String> ledgerSpool = Optional.empty();

    @Option(names = "--max-pending", paramLabel = "N", description = "How much may wait to be booked. Default: 100000.")
    private Optional<String> maxPending = Optional.empty();

    @Option(
            names = "--upstash-port",
            paramLabel = "PORT",
            description =
                    "Where clients of Upstash may call, with --redis and a token of --upstash-tokens or the one that "
                            + "TIDEGATE_UPSTASH_TOKEN names. "
                            + "Default: nowhere.")
    private Optional<String> upstashPort = Optional.empty();

    @Option(
            names = "--upstash-tokens",
            paramLabel = "FILE",
            description =
                    "The tokens of those clients, as tidegate tokens create writes them; read again when it changes.")
    private Optional<String> upstashTokens = Optional.empty();

    @Option(
            names = "--upstash-tls-cert",
            paramLabel = "FILE",
            description = "The certificate for those clients; with --upstash-tls-key. Default: that of --tls-cert.")
    private Optional<String> upstashTlsCert = Optional.empty();

    @Option(names = "--upstash-tls-key", paramLabel = "FILE", description = "The private key of that certificate.")
    private Optional<String> upstashTlsKey = Optional.empty();

    @Option(
            names = "--upstash-deadline-ms",
            paramLabel = "N",
            description = "How long a request of theirs waits for Redis: 1 to 60000. Default: 3000.")
    private Optional<String> upstashDeadline = Optional.empty();

    @Option(
            names = "--upstash-max-streams",
            paramLabel = "N",
            description = "How many of their event streams may be open at once. Default: 1000.")
    private Optional<String> upstashStreams = Optional.empty();

    @Option(
            names = "--fixed-semantics",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "A request that a limit script of theirs refuses takes nothing, what is left is true, and "
                    + "every counter expires. Default: false, which is what Upstash does.")
    private Optional<String> fixedSemantics = Optional.empty();

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            description = "The format of log lines. Default: text, which is key=value.")
    private Optional<String> logFormat = Optional.empty();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RedisSecurityOptions entry;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        checkLogLevel(terminal);
        serve(settings(terminal), terminal, url -> {});
        return ExitCode.OK;
    }

    /**
     * Serves until the terminal is asked to stop.
     *
     * @param listening is given the address once the server accepts connections there
     * @throws Failure if it cannot start
     */
    public static void serve(ServeSettings settings, Terminal terminal, Consumer<String> listening) {
        if (settings.prices().isEmpty()) {
            BuiltInTable.readAhead();
        }
        Names.followFailover();
        LogLines.use(LogLines.Format.of(settings.logFormat()));
        settings.redis().ifPresent(choice -> RedisOption.warn(choice, terminal));
        Plans loaded = Inputs.plans(settings.plans());
        Prices table = settings.prices()
                .<Prices>map(
                        file -> new ReloadingPrices(file, Inputs.priceTable(Optional.of(file)), TimeSource.system()))
                .orElseGet(() -> Inputs.prices(Optional.empty()));
        ServeFiles files = ServeFiles.load(settings, terminal);
        ServerOptions options = options(settings, files);
        try {
            new Serving(settings, options, loaded, table, files, listening).run(Version.text(), terminal.stop());
        } catch (CompletionException e) {
            if (e.getCause() instanceof ServerStartException cause) {
                throw Failure.failed(String.valueOf(cause.getMessage()), cause.hint())
                        .because(e);
            }
            if (e.getCause() instanceof TimeoutException) {
                throw Failure.failed(
                                "the server did not start in time on " + options.host() + ":" + options.port(),
                                "look whether the port is in use, or choose another (0 finds a free one)")
                        .because(e);
            }
            throw e;
        }
    }

    private ServeSettings settings(Terminal terminal) {
        Map<Setting, String> given = new EnumMap<>(Setting.class);
        host.ifPresent(value -> given.put(Setting.HOST, value));
        port.ifPresent(value -> given.put(Setting.PORT, value));
        plans.ifPresent(value -> given.put(Setting.PLANS, value));
        apiKeys.ifPresent(value -> given.put(Setting.API_KEYS, value));
        prices.ifPresent(value -> given.put(Setting.PRICES, value));
        insecure.ifPresent(value -> given.put(Setting.INSECURE, value));
        tlsCert.ifPresent(value -> given.put(Setting.TLS_CERT, value));
        tlsKey.ifPresent(value -> given.put(Setting.TLS_KEY, value));
        receiveTimeout.ifPresent(value -> given.put(Setting.RECEIVE_TIMEOUT_MS, value));
        maxConnections.ifPresent(value -> given.put(Setting.MAX_CONNECTIONS, value));
        maxKeys.ifPresent(value -> given.put(Setting.MAX_KEYS, value));
        retention.ifPresent(value -> given.put(Setting.RETENTION, value));
        redis.ifPresent(value -> given.put(Setting.REDIS, value));
        deadline.ifPresent(value -> given.put(Setting.DEADLINE_MS, value));
        rememberDenials.ifPresent(value -> given.put(Setting.REMEMBER_DENIALS_MS, value));
        instances.ifPresent(value -> given.put(Setting.INSTANCES, value));
        unknownSubjects.or(() -> unseen).ifPresent(value -> given.put(Setting.UNKNOWN_SUBJECTS, value));
        onDataLoss.or(() -> onWipe).ifPresent(value -> given.put(Setting.ON_DATA_LOSS, value));
        journal.ifPresent(value -> given.put(Setting.JOURNAL, value));
        ledger.ifPresent(value -> given.put(Setting.LEDGER, value));
        alerts.ifPresent(value -> given.put(Setting.ALERTS, value));
        ledgerSpool.ifPresent(value -> given.put(Setting.LEDGER_SPOOL, value));
        maxPending.ifPresent(value -> given.put(Setting.MAX_PENDING, value));
        upstashPort.ifPresent(value -> given.put(Setting.UPSTASH_PORT, value));
        upstashTokens.ifPresent(value -> given.put(Setting.UPSTASH_TOKENS, value));
        upstashTlsCert.ifPresent(value -> given.put(Setting.UPSTASH_TLS_CERT, value));
        upstashTlsKey.ifPresent(value -> given.put(Setting.UPSTASH_TLS_KEY, value));
        upstashDeadline.ifPresent(value -> given.put(Setting.UPSTASH_DEADLINE_MS, value));
        upstashStreams.ifPresent(value -> given.put(Setting.UPSTASH_MAX_STREAMS, value));
        fixedSemantics.ifPresent(value -> given.put(Setting.FIXED_SEMANTICS, value));
        logFormat.ifPresent(value -> given.put(Setting.LOG_FORMAT, value));
        entry.given().forEach((part, value) -> given.put(Setting.of(part), value));
        Optional<Path> file =
                config.or(() -> terminal.variable("TIDEGATE_CONFIG").map(Path::of));
        try {
            return ServeSettings.resolve(given, terminal.env(), file);
        } catch (InvalidConfigException e) {
            throw Inputs.faulty(file.orElseThrow(), e.faults()).because(e);
        } catch (UncheckedIOException e) {
            throw Inputs.unreadable(file.orElseThrow(), e);
        }
    }

    private static ServerOptions options(ServeSettings settings, ServeFiles files) {
        try {
            ServerOptions plain = new ServerOptions(settings.host(), settings.port(), files.keys(), settings.insecure())
                    .withBounds(settings.receiveTimeout(), settings.maxConnections());
            return files.certificate().map(plain::withCertificate).orElse(plain);
        } catch (InvalidInputException e) {
            throw Failure.usage(
                            "--" + e.getMessage(),
                            "make a key with: tidegate api-key NAME, and give its line in --api-keys FILE;"
                                    + " or say --insecure")
                    .because(e);
        }
    }

    private static void checkLogLevel(Terminal terminal) {
        terminal.variable("TIDEGATE_LOG")
                .filter(level -> !LEVELS.contains(level.toLowerCase(java.util.Locale.ROOT)))
                .ifPresent(level -> {
                    throw Failure.usage("TIDEGATE_LOG: " + level + " (expected: trace, debug, info, warn or error)");
                });
    }
}
