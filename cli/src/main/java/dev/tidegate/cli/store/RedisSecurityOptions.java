package dev.tidegate.cli.store;

import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options for authentication and TLS, of every command that connects to a Redis. */
public final class RedisSecurityOptions {
    @Option(
            names = "--redis-user",
            paramLabel = "NAME",
            description = "The user of Redis, if the URI names none. Default: $TIDEGATE_REDIS_USER.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--redis-password-file",
            paramLabel = "FILE",
            description =
                    "A file with the password in its first line, read again every second: it may change at any time. "
                            + "Default: $TIDEGATE_REDIS_PASSWORD_FILE.")
    private Optional<String> passwordFile = Optional.empty();

    @Option(
            names = "--redis-ca",
            paramLabel = "FILE",
            description = "Authorities to trust instead of the system's: certificates in PEM. "
                    + "Default: $TIDEGATE_REDIS_CA.")
    private Optional<String> ca = Optional.empty();

    @Option(
            names = "--redis-cert",
            paramLabel = "FILE",
            description =
                    "The certificate to show to a server that asks for one, in PEM. Default: $TIDEGATE_REDIS_CERT.")
    private Optional<String> cert = Optional.empty();

    @Option(
            names = "--redis-key",
            paramLabel = "FILE",
            description = "Its private key in PEM, PKCS #8, not encrypted. Default: $TIDEGATE_REDIS_KEY.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--redis-iam",
            paramLabel = "CACHE",
            description =
                    "Enter a cache of ElastiCache by IAM, as --redis-user: the id of the replication group or the name of "
                            + "the serverless cache, not the endpoint. Default: $TIDEGATE_REDIS_IAM.")
    private Optional<String> iam = Optional.empty();

    @Option(
            names = "--redis-iam-serverless",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "That cache is serverless. Default: $TIDEGATE_REDIS_IAM_SERVERLESS, else false.")
    private Optional<String> iamServerless = Optional.empty();

    @Option(
            names = "--redis-iam-region",
            paramLabel = "REGION",
            description = "Its region. Default: $TIDEGATE_REDIS_IAM_REGION, AWS_REGION, AWS_DEFAULT_REGION.")
    private Optional<String> iamRegion = Optional.empty();

    /** What was given. */
    public Map<RedisPart, String> given() {
        Map<RedisPart, String> given = new EnumMap<>(RedisPart.class);
        user.ifPresent(value -> given.put(RedisPart.USER, value));
        passwordFile.ifPresent(value -> given.put(RedisPart.PASSWORD_FILE, value));
        ca.ifPresent(value -> given.put(RedisPart.CA, value));
        cert.ifPresent(value -> given.put(RedisPart.CERT, value));
        key.ifPresent(value -> given.put(RedisPart.KEY, value));
        iam.ifPresent(value -> given.put(RedisPart.IAM, value));
        iamServerless.ifPresent(value -> given.put(RedisPart.IAM_SERVERLESS, value));
        iamRegion.ifPresent(value -> given.put(RedisPart.IAM_REGION, value));
        return given;
    }

    public boolean isGiven() {
        return !given().isEmpty();
    }

    /** With what the environment says beside it. */
    public RedisCredentials with(Terminal terminal) {
        return RedisCredentials.find(given(), terminal.env());
    }

    public void refuseWithoutRedis() {
        given().keySet().stream().findFirst().ifPresent(part -> {
            throw Failure.usage("--" + part.key() + " goes with a Redis: name one with --redis or TIDEGATE_REDIS");
        });
    }
}
