package dev.tidegate.cli.client;

import dev.tidegate.StoreException;
import dev.tidegate.cli.store.Authorities;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.cli.store.RedisOption;
import dev.tidegate.cli.store.RedisSecurityOptions;
import dev.tidegate.cli.store.RedisVariables;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.plan.Plans;
import dev.tidegate.usage.Prices;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The limiter to use: a server, one on Redis, or one in this process. */
public final class ClientOptions {
    static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final int MAX_KEY_LENGTH = 512;
    private static final int MAX_KEY_FILE_BYTES = 1 << 16;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The server. Default: $TIDEGATE_URL, else the Redis that the environment names (see --redis), "
                            + "else " + DEFAULT_URL + ".")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "A file with the key for the server in its first line. Default: the key in "
                    + "$TIDEGATE_API_KEY. A key is never an argument: others on the machine could read it.")
    private Optional<Path> apiKeyFile = Optional.empty();

    @Option(
            names = Authorities.OPTION,
            paramLabel = "FILE",
            description = "Authorities to trust instead of the system's where the URL of the server is https: "
                    + "certificates in PEM. Default: $" + Authorities.VARIABLE + ".")
    private Optional<String> ca = Optional.empty();

    @Option(
            names = "--embedded",
            description = "Ask no server: decide in this process, which starts empty and forgets at its end.")
    private boolean embedded;

    @Option(
            names = RedisOption.NAME,
            paramLabel = "URI",
            description = {
                "Ask no server: decide in this process. " + RedisOption.HELP,
                "Without --redis, --url, --api-key-file, --embedded and $TIDEGATE_URL, the first that is set of TIDEGATE_REDIS, "
                        + "ELASTICACHE_REDIS_URL, ELASTICACHE_REDIS_HOST (with _PORT, _AUTH_TOKEN or _PASSWORD) and REDIS_URL."
            })
    private Optional<String> redis = Optional.empty();

    @Option(
            names = "--plans",
            paramLabel = "FILE",
            description = "With --embedded or Redis: the plans file. Default: the built-in plans.")
    private Optional<Path> plans = Optional.empty();

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "With --embedded or Redis: the price table. Default: the built-in one.")
    private Optional<Path> prices = Optional.empty();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RedisSecurityOptions entry;

    public LimiterClient open(Terminal terminal) {
        refuseContradictions();
        if (embedded) {
            entry.refuseWithoutRedis();
            return new EmbeddedLimiterClient(Inputs.plans(plans), Inputs.prices(prices));
        }
        Optional<RedisChoice> choice = redis(terminal).map(found -> found.entering(entry.with(terminal)));
        if (choice.isEmpty()) {
            entry.refuseWithoutRedis();
        }
        return choice.isPresent() ? onRedis(choice.get(), terminal) : onServer(terminal);
    }

    /** The Redis to use, for commands that read its keys. */
    public RedisChoice namedRedis(Terminal terminal) {
        refuseContradictions();
        RedisChoice choice = redis(terminal)
                .map(found -> found.entering(entry.with(terminal)))
                .orElseThrow(() -> Failure.usage("no Redis is named (expected: --redis URI or TIDEGATE_REDIS)"));
        say(choice, terminal);
        return choice;
    }

    /** The plans by which a limiter on Redis decides. */
    public Plans plans() {
        return Inputs.plans(plans);
    }

    /** The prices of a limiter on Redis. */
    public Prices prices() {
        return Inputs.prices(prices);
    }

    /** For commands that ask for what an earlier one did. */
    public void refuseEmbedded(String reason) {
        if (embedded) {
            throw Failure.usage("--embedded: " + reason + " (expected: --url or --redis, or neither)");
        }
    }

    private void refuseContradictions() {
        if (embedded && (url.isPresent() || apiKeyFile.isPresent() || ca.isPresent())) {
            throw Failure.usage("--embedded asks no server: leave out --url, --api-key-file and --ca");
        }
        if (redis.isPresent() && embedded) {
            throw Failure.usage("--redis and --embedded contradict each other: leave out one");
        }
        if (redis.isPresent() && (url.isPresent() || apiKeyFile.isPresent() || ca.isPresent())) {
            String server = url.isPresent() ? "--url" : apiKeyFile.isPresent() ? "--api-key-file" : Authorities.OPTION;
            throw Failure.usage("--redis and " + server + " contradict each other: leave out one");
        }
    }

    /** What names a server, an option or our own variable, beats what an environment happens to say of Redis. */
    private Optional<RedisChoice> redis(Terminal terminal) {
        if (redis.isPresent()) {
            return redis.map(uri -> RedisChoice.of(uri, RedisOption.NAME));
        }
        boolean server = url.isPresent()
                || apiKeyFile.isPresent()
                || ca.isPresent()
                || terminal.variable("TIDEGATE_URL").isPresent();
        return server ? Optional.empty() : RedisVariables.find(terminal.env());
    }

    private LimiterClient onRedis(RedisChoice choice, Terminal terminal) {
        say(choice, terminal);
        return opened(choice);
    }

    private void say(RedisChoice choice, Terminal terminal) {
        RedisOption.warn(choice, terminal);
        if (redis.isEmpty()) {
            terminal.err()
                    .println(
                            "tidegate: counting in Redis at " + choice.address().where() + ", from " + choice.origin());
        }
        choice.notes().forEach(note -> terminal.err().println("tidegate: " + note));
    }

    private LimiterClient opened(RedisChoice choice) {
        Plans decideBy = Inputs.plans(plans);
        Prices priceBy = Inputs.prices(prices);
        try {
            return RedisLimiterClient.open(choice, decideBy, priceBy);
        } catch (StoreException e) {
            throw Failure.unanswered("Redis at " + choice.address().where() + ": " + e.getMessage()
                            + "; look at the address, the password, and whether it wants TLS (rediss://)")
                    .because(e);
        }
    }

    private LimiterClient onServer(Terminal terminal) {
        if (plans.isPresent() || prices.isPresent()) {
            throw Failure.usage(
                    "--plans and --prices go with --embedded or --redis", "a server has its own plans and prices");
        }
        return server(url, apiKeyFile, ca, terminal);
    }

    /** A client of the server that options and the environment name. */
    static HttpLimiterClient server(
            Optional<String> url, Optional<Path> apiKeyFile, Optional<String> ca, Terminal terminal) {
        String address = url.or(() -> terminal.variable("TIDEGATE_URL")).orElse(DEFAULT_URL);
        URI server = checked(address);
        return new HttpLimiterClient(server, apiKey(apiKeyFile, terminal), trusted(server, ca, terminal));
    }

    private static Optional<SSLContext> trusted(URI server, Optional<String> ca, Terminal terminal) {
        if ("https".equals(server.getScheme())) {
            return Authorities.trusted(ca, terminal);
        }
        if (ca.isPresent()) {
            throw Failure.usage("--ca: " + ca.get() + " (expected: only for a server whose URL begins with https://)");
        }
        return Optional.empty();
    }

    private static URI checked(String address) {
        try {
            URI uri = new URI(address);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (http && plain && WebHost.of(uri).isPresent()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw refused(address).because(e);
        }
        throw refused(address);
    }

    /** What may be a password is not repeated. */
    private static Failure refused(String address) {
        String shown = address.matches("[^@?#]*") ? address : "an address with credentials, a query or a fragment";
        return Failure.usage("--url: " + shown + " (expected: http://HOST[:PORT] or https://HOST[:PORT])");
    }

    private static Optional<String> apiKey(Optional<Path> apiKeyFile, Terminal terminal) {
        Optional<String> key = apiKeyFile.isPresent()
                ? Optional.of(firstLine(apiKeyFile.get()))
                : terminal.variable("TIDEGATE_API_KEY");
        if (key.isPresent() && !key.get().matches("[\\x21-\\x7e]{1," + MAX_KEY_LENGTH + "}")) {
            String where = apiKeyFile.isPresent() ? "--api-key-file" : "TIDEGATE_API_KEY";
            throw Failure.usage(where + ": not a key (expected: one line of printable ASCII without spaces)");
        }
        return key;
    }

    private static String firstLine(Path file) {
        try {
            return Inputs.text(file, MAX_KEY_FILE_BYTES)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
        } catch (IOException e) {
            throw Failure.failed("--api-key-file: " + Inputs.why(file, e), "check the path")
                    .because(e);
        }
    }
}
