package dev.tidegate.cli.store;

import dev.tidegate.InvalidInputException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Redis, and what it takes to get in. It prints as host and port alone: the rest may be a secret.
 *
 * @param host a name or an address; IPv6 in brackets
 * @param port 1 … 65535
 * @param tls whether the connection is encrypted
 * @param hasPassword whether the URI holds one
 * @param uri for the store; not to be shown to anyone
 */
public record RedisAddress(String host, int port, boolean tls, boolean hasPassword, String uri) {
    /** What a URI looks like, for messages. */
    public static final String EXPECTED = "redis://[[user]:password@]host[:port][/db], or rediss:// for TLS;"
            + " of @ : / ? # % in a password the percent codes, such as %40 for @";

    static final int DEFAULT_PORT = 6379;
    static final int MAX_PORT = 65_535;

    private static final Pattern SHAPE =
            Pattern.compile("(?<scheme>rediss?)://(?:(?<user>[^@:/?#\\[\\]]*)(?<secret>:[^@/?#\\[\\]]*)?@)?"
                    + "(?<host>[^@:/?#\\[\\]]+|\\[[0-9A-Fa-f:.]+])(?<port>:[^@:/?#]*)?(?<db>/[^?#]*)?");
    /** Java's URIs take an underscore for no host, and would take its port for a part of the name. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    private static final Pattern PERCENT = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*");
    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /**
     * Reads a URI.
     *
     * @param origin where it was given: an option or a variable
     * @throws InvalidInputException naming {@code origin} and the part that is wrong; the value is not repeated
     */
    public static RedisAddress parse(String uri, String origin) {
        Optional<String> fault = fault(uri);
        if (fault.isPresent()) {
            throw new InvalidInputException(origin, fault.get(), EXPECTED);
        }
        Matcher parts = SHAPE.matcher(uri);
        if (!parts.matches()) {
            throw new AssertionError("no fault, and no match");
        }
        String user = text(parts, "user");
        String secret = text(parts, "secret");
        return new RedisAddress(
                parts.group("host"),
                text(parts, "port").isEmpty()
                        ? DEFAULT_PORT
                        : Integer.parseInt(parts.group("port").substring(1)),
                parts.group("scheme").equals("rediss"),
                // What stands alone before the @ is a password to Redis clients.
                secret.length() > 1 || (secret.isEmpty() && !user.isEmpty()),
                uri);
    }

    /** With a password as it is, whatever characters it has; an empty one is none. */
    static RedisAddress of(String host, int port, String password, boolean tls) {
        String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        String scheme = tls ? "rediss://" : "redis://";
        String entry = password.isEmpty() ? "" : ":" + percentEncoded(password) + "@";
        return new RedisAddress(name, port, tls, !password.isEmpty(), scheme + entry + name + ":" + port);
    }

    /** What is wrong with a URI, in words that do not repeat it; empty if nothing is. */
    public static Optional<String> fault(String uri) {
        if (!uri.startsWith("redis://") && !uri.startsWith("rediss://")) {
            return Optional.of("a text that does not begin with redis: or rediss:");
        }
        Matcher parts = SHAPE.matcher(uri);
        if (!parts.matches()) {
            return Optional.of("a URI whose host cannot be told");
        }
        if (!HOST.matcher(parts.group("host")).matches()) {
            return Optional.of("a host of more than letters, digits, dots and hyphens");
        }
        if (!PERCENT.matcher(uri).matches() || !uri.chars().allMatch(each -> each > ' ' && each < 0x7f)) {
            return Optional.of("a URI with a character that has to be percent-encoded");
        }
        if (!text(parts, "port").isEmpty()
                && port(parts.group("port").substring(1)).isEmpty()) {
            return Optional.of("a URI whose port is not from 1 to " + MAX_PORT);
        }
        return text(parts, "db").matches("(?:/\\d{0,4})?")
                ? Optional.empty()
                : Optional.of("a URI whose database is no number");
    }

    static boolean isHost(String text) {
        return HOST.matcher(text).matches() || HOST.matcher("[" + text + "]").matches();
    }

    static Optional<Integer> port(String text) {
        boolean valid = text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MAX_PORT;
        return valid ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    /** The same over TLS. */
    RedisAddress encrypted() {
        return new RedisAddress(host, port, true, hasPassword, uri.replaceFirst("^redis:", "rediss:"));
    }

    /** Host and port, for people. */
    public String where() {
        return host + ":" + port;
    }

    /** Whether both lead to the same counts by the same way in, however they are written. */
    boolean isSame(RedisAddress other) {
        return where().equals(other.where()) && tls == other.tls && rest().equals(other.rest());
    }

    private List<String> rest() {
        URI read = URI.create(uri);
        String database = Optional.ofNullable(read.getPath()).orElse("").replaceFirst("^/0*", "");
        String entry = Optional.ofNullable(read.getUserInfo()).orElse("");
        return List.of(database, entry.indexOf(':') < 0 && !entry.isEmpty() ? ":" + entry : entry);
    }

    @Override
    public String toString() {
        return where();
    }

    private static String text(Matcher parts, String group) {
        return Optional.ofNullable(parts.group(group)).orElse("");
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
