package dev.tidegate.cli.store;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.cli.store.RedisPart.Given;
import dev.tidegate.cli.terminal.AwsJar;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.connection.Credentials;
import dev.tidegate.redis.connection.CredentialsSource;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The credentials for a Redis: user, password, certificate authorities and client certificate. Read and checked once;
 * only the password is read again. Immutable.
 */
public final class RedisCredentials {
    private static final String PASSWORD = "a file that can be read, with the password in its first line";

    /** Where the AWS CLI looks too. */
    private static final List<String> REGION_VARIABLES = List.of("AWS_REGION", "AWS_DEFAULT_REGION");

    private static final String ID = "letters, digits and hyphens: ";

    private final Map<RedisPart, Given> parts;
    private final Optional<KeyStore> trusted;
    private final Optional<KeyStore> identity;

    private RedisCredentials(Map<RedisPart, Given> parts) {
        this.parts = parts;
        refuseHalves();
        this.trusted = part(RedisPart.CA).map(Pem::authorities);
        this.identity = part(RedisPart.CERT)
                .map(cert -> Pem.identity(cert, part(RedisPart.KEY).orElseThrow()));
        passwordFile().ifPresent(RedisCredentials::tried);
    }

    /**
     * Checks what was given.
     *
     * @throws InvalidInputException naming who said what cannot be accepted, and what can
     */
    public static RedisCredentials of(Map<RedisPart, Given> parts, Map<String, String> env) {
        Map<RedisPart, Given> inOrder = new EnumMap<>(RedisPart.class);
        inOrder.putAll(parts);
        if (parts.containsKey(RedisPart.IAM)) {
            for (String variable : REGION_VARIABLES) {
                String region = env.getOrDefault(variable, "");
                if (!region.isEmpty()) {
                    inOrder.putIfAbsent(RedisPart.IAM_REGION, new Given(region, variable));
                }
            }
        }
        return new RedisCredentials(inOrder);
    }

    /** Each part from its option, else from its variable; one that is set to nothing counts as not set. */
    public static RedisCredentials find(Map<RedisPart, String> options, Map<String, String> env) {
        Map<RedisPart, Given> parts = new EnumMap<>(RedisPart.class);
        for (RedisPart part : RedisPart.values()) {
            String variable = env.getOrDefault(part.variable(), "");
            if (!variable.isEmpty()) {
                parts.put(part, new Given(variable, part.variable()));
            }
        }
        options.forEach((part, value) -> parts.put(part, new Given(value, "--" + part.key())));
        return of(parts, env);
    }

    /** Nothing beside the address. */
    static RedisCredentials none() {
        return of(Map.of(), Map.of());
    }

    private void refuseHalves() {
        refuseAlone(RedisPart.CERT, RedisPart.KEY);
        refuseAlone(RedisPart.KEY, RedisPart.CERT);
        refuseAlone(RedisPart.IAM, RedisPart.USER);
        refuseAlone(RedisPart.IAM, RedisPart.IAM_REGION);
        refuseAlone(RedisPart.IAM_SERVERLESS, RedisPart.IAM);
        refuseAlone(RedisPart.IAM_REGION, RedisPart.IAM);
        if (part(RedisPart.IAM).isPresent()) {
            refuseUnlessId(
                    RedisPart.IAM,
                    ID + "the id of the replication group or the name of the serverless cache, not the endpoint");
            refuseUnlessId(RedisPart.USER, ID + "the user of ElastiCache, whose id and name are the same");
            refuseUnlessId(RedisPart.IAM_REGION, "a region such as eu-west-1");
            refuseUnlessFlag(part(RedisPart.IAM_SERVERLESS));
            refuseBoth(passwordFile());
        }
        part(RedisPart.USER).filter(user -> user.value().isBlank()).ifPresent(user -> {
            throw new InvalidInputException(user.origin(), "nothing", "the name of a user of Redis");
        });
    }

    private void refuseAlone(RedisPart one, RedisPart other) {
        part(one).filter(any -> part(other).isEmpty()).ifPresent(given -> {
            throw new InvalidInputException(
                    given.origin(), given.value(), "--" + other.key() + " or " + other.variable() + " with it");
        });
    }

    private void refuseUnlessId(RedisPart part, String expected) {
        part(part).filter(given -> !given.value().matches("[A-Za-z0-9-]{1,64}")).ifPresent(given -> {
            throw new InvalidInputException(given.origin(), given.value(), expected);
        });
    }

    private static void refuseUnlessFlag(Optional<Given> flag) {
        flag.filter(given -> !given.value().matches("true|false")).ifPresent(given -> {
            throw new InvalidInputException(given.origin(), given.value(), "true or false");
        });
    }

    private static void refuseBoth(Optional<Given> file) {
        file.ifPresent(given -> {
            throw new InvalidInputException(given.origin(), given.value(), "no --redis-iam beside it: one of the two");
        });
    }

    private static void tried(Given file) {
        try {
            var unused = source(Optional.empty(), file).current();
        } catch (StoreException e) {
            throw new InvalidInputException(file.origin(), file.value(), PASSWORD);
        }
    }

    Optional<Given> part(RedisPart part) {
        return Optional.ofNullable(parts.get(part));
    }

    Optional<Given> passwordFile() {
        return part(RedisPart.PASSWORD_FILE);
    }

    /** What gives the password, if it is not the address. */
    Optional<Given> secret() {
        return passwordFile().or(() -> part(RedisPart.IAM));
    }

    /** The first part that makes no sense without TLS. */
    Optional<Given> needsTls() {
        return part(RedisPart.CA).or(() -> part(RedisPart.CERT)).or(() -> part(RedisPart.IAM));
    }

    /** One of them, to say that there is nothing to enter; empty if none was given. */
    public Optional<Given> any() {
        return parts.values().stream().findFirst();
    }

    private static CredentialsSource source(Optional<String> user, Given file) {
        return CredentialsSource.file(user, Path.of(file.value()));
    }

    private Optional<String> user() {
        return part(RedisPart.USER).map(Given::value);
    }

    /** Who to be, where the address alone does not say it. */
    private Optional<CredentialsSource> credentials(RedisAddress address) {
        Target said = Target.parse(address.uri());
        Optional<String> user = user().or(said::user);
        if (passwordFile().isPresent()) {
            return passwordFile().map(file -> source(user, file));
        }
        if (part(RedisPart.IAM).isPresent()) {
            return Optional.of(iam());
        }
        if (user().isEmpty()) {
            return Optional.empty();
        }
        Credentials fixed = new Credentials(user, said.password().orElseThrow());
        return Optional.of(() -> fixed);
    }

    private CredentialsSource iam() {
        // Here and not in the class it guards, which cannot be loaded without the jar.
        AwsJar.require("--redis-iam");
        return IamCredentials.of(
                user().orElseThrow(),
                part(RedisPart.IAM).orElseThrow().value(),
                part(RedisPart.IAM_SERVERLESS)
                        .filter(flag -> flag.value().equals("true"))
                        .isPresent(),
                part(RedisPart.IAM_REGION).orElseThrow().value());
    }

    /** What a store at {@code address} is built of. */
    RedisStore.Builder store(RedisAddress address) {
        RedisStore.Builder store = RedisStore.builder(address.uri());
        part(RedisPart.CA).ifPresent(ca -> store.authority(Path.of(ca.value())));
        part(RedisPart.CERT)
                .ifPresent(cert -> store.clientCertificate(
                        Path.of(cert.value()),
                        Path.of(part(RedisPart.KEY).orElseThrow().value())));
        credentials(address).ifPresent(store::credentials);
        return store;
    }

    /** What a doctor looks at: the same, with the password of now. */
    Target target(RedisAddress address) {
        Target[] target = {Target.parse(address.uri())};
        trusted.ifPresent(ca -> target[0] = target[0].trusting(ca));
        identity.ifPresent(own -> target[0] = target[0].showing(own));
        credentials(address).ifPresent(source -> {
            Credentials now = source.current();
            target[0] = target[0].as(now.user(), now.password());
        });
        return target[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisCredentials entry && parts.equals(entry.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** Which parts were given, for the log. */
    @Override
    public String toString() {
        return parts.keySet().stream().map(RedisPart::key).collect(Collectors.joining(","));
    }
}
