package dev.tidegate.cli.store;

import dev.tidegate.InvalidInputException;
import dev.tidegate.redis.connection.RedisUri;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which Redis, and what it takes to get in. It prints as host and port alone: the rest may be a secret.
 *
 * @param host a name or an address; IPv6 in brackets
 * @param port 1 … 65535
 * @param tls whether the connection is encrypted
 * @param hasPassword whether the URI holds one
 * @param uri for the store; never to be shown
 */
public record RedisAddress(String host, int port, boolean tls, boolean hasPassword, String uri) {
    /** What a URI looks like, for messages. */
    public static final String EXPECTED = RedisUri.EXPECTED;

    static final int DEFAULT_PORT = RedisUri.DEFAULT_PORT;
    static final int MAX_PORT = RedisUri.MAX_PORT;

    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /**
     * Reads a URI.
     *
     * @param origin where it was given: an option or a variable
     * @throws InvalidInputException naming {@code origin} and the part that is wrong; the value is not repeated
     */
    public static RedisAddress parse(String uri, String origin) {
        RedisUri read = RedisUri.parse(uri, origin);
        return new RedisAddress(
                bracketed(read.host()), read.port(), read.tls(), read.password().isPresent(), uri);
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** With a password as it is, whatever characters it has; an empty one is none. */
    static RedisAddress of(String host, int port, String password, boolean tls) {
        String name = bracketed(host);
        String scheme = tls ? "rediss://" : "redis://";
        String entry = password.isEmpty() ? "" : ":" + percentEncoded(password) + "@";
        return new RedisAddress(name, port, tls, !password.isEmpty(), scheme + entry + name + ":" + port);
    }

    /** What is wrong with a URI, in words that do not repeat it; empty if nothing is. */
    public static Optional<String> fault(String uri) {
        return RedisUri.fault(uri);
    }

    static boolean isHost(String text) {
        return RedisUri.isHostAlone(text);
    }

    static Optional<Integer> port(String text) {
        return RedisUri.port(text);
    }

    /** Returns this address with TLS. */
    RedisAddress encrypted() {
        return new RedisAddress(host, port, true, hasPassword, uri.replaceFirst("^redis:", "rediss:"));
    }

    /** Host and port, for people. */
    public String where() {
        return host + ":" + port;
    }

    /** Whether both lead to the same counts by the same way in, however they are written. */
    boolean isSame(RedisAddress other) {
        return RedisUri.parse(uri, "redis").equals(RedisUri.parse(other.uri, "redis"));
    }

    @Override
    public String toString() {
        return where();
    }

    private static String percentEncoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (each > 0 && UNRESERVED.indexOf(each) >= 0) {
                out.append((char) each);
            } else {
                out.append('%').append(HEX.charAt((each >> 4) & 0xf)).append(HEX.charAt(each & 0xf));
            }
        }
        return out.toString();
    }
}
