package dev.tidegate.cli.store;

import dev.tidegate.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Redis that the environment names: in a variable of ours, in those that applications on ElastiCache have, or in the
 * one that hosting platforms set. The first in this order counts, and what it overrules is said.
 */
public final class RedisVariables {
    /** Our own. */
    public static final String OWN = "TIDEGATE_REDIS";

    private static final String ELASTICACHE_URL = "ELASTICACHE_REDIS_URL";
    static final String HOST = "ELASTICACHE_REDIS_HOST";
    private static final String PORT = "ELASTICACHE_REDIS_PORT";
    private static final String TOKEN = "ELASTICACHE_REDIS_AUTH_TOKEN";
    private static final String PASSWORD = "ELASTICACHE_REDIS_PASSWORD";
    private static final String PLATFORM_URL = "REDIS_URL";
    private static final List<String> ORDER = List.of(OWN, ELASTICACHE_URL, HOST, PLATFORM_URL);

    private final Map<String, String> env;
    private final List<String> notes = new ArrayList<>();

    private RedisVariables(Map<String, String> env) {
        this.env = env;
    }

    /**
     * The Redis that {@code env} names, if it does.
     *
     * @throws InvalidInputException naming the variable that cannot be accepted; a secret is not repeated
     */
    public static Optional<RedisChoice> find(Map<String, String> env) {
        return new RedisVariables(env).choice();
    }

    private Optional<RedisChoice> choice() {
        List<String> named = ORDER.stream().filter(env::containsKey).toList();
        if (named.isEmpty()) {
            refuseOrphans();
            return Optional.empty();
        }
        String first = named.get(0);
        RedisAddress address = address(first);
        named.stream()
                .skip(1)
                .filter(other -> differs(other, address))
                .forEach(other -> notes.add(first + " is used; " + other + " says something else and is not"));
        return Optional.of(new RedisChoice(address, first, notes));
    }

    /** Half of a setting is a mistake; to count in this process after it would be a quiet one. */
    private void refuseOrphans() {
        for (String part : List.of(PORT, TOKEN, PASSWORD)) {
            if (!value(part).isEmpty()) {
                throw new InvalidInputException(
                        HOST, "not set", "the host of Redis, because " + part + " is set; or unset that one");
            }
        }
    }

    private RedisAddress address(String variable) {
        return variable.equals(HOST) ? fromParts() : fromUri(variable);
    }

    private RedisAddress fromUri(String variable) {
        String uri = value(variable);
        if (uri.isEmpty()) {
            throw new InvalidInputException(variable, "nothing", RedisAddress.EXPECTED + "; or unset it");
        }
        return RedisAddress.parse(uri, variable);
    }

    private RedisAddress fromParts() {
        String host = value(HOST);
        if (host.matches("[A-Za-z0-9._-]+:\\d{1,5}")) {
            throw new InvalidInputException(HOST, host, "a host name or an address alone; the port goes into " + PORT);
        }
        if (!RedisAddress.isHost(host)) {
            throw new InvalidInputException(
                    HOST,
                    host.isEmpty() ? "nothing" : host.indexOf('@') >= 0 ? "a text with @ in it" : host,
                    "a host name or an address, without scheme and port; or unset it");
        }
        String port = env.getOrDefault(PORT, String.valueOf(RedisAddress.DEFAULT_PORT));
        int number = RedisAddress.port(port)
                .orElseThrow(() -> new InvalidInputException(
                        PORT, port.isEmpty() ? "nothing" : port, "an integer from 1 to " + RedisAddress.MAX_PORT));
        String secret = secret();
        return RedisAddress.of(host, number, secret, !secret.isEmpty() && isElastiCache(host));
    }

    private String secret() {
        String token = value(TOKEN);
        String password = value(PASSWORD);
        if (!token.isEmpty() && !password.isEmpty() && !token.equals(password)) {
            notes.add(TOKEN + " is used; " + PASSWORD + " says something else and is not");
        }
        return token.isEmpty() ? password : token;
    }

    /** ElastiCache takes a token over TLS alone; without it the token would cross the network for nothing. */
    static boolean isElastiCache(String host) {
        return host.endsWith(".cache.amazonaws.com") || host.endsWith(".cache.amazonaws.com.cn");
    }

    private boolean differs(String other, RedisAddress address) {
        try {
            return !new RedisVariables(env).address(other).isSame(address);
        } catch (InvalidInputException notEvenAnAddress) {
            return true;
        }
    }

    private String value(String variable) {
        return env.getOrDefault(variable, "");
    }
}
