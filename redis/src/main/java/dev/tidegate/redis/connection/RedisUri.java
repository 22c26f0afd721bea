package dev.tidegate.redis.connection;

import dev.tidegate.InvalidInputException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of Redis and how to get in, read from {@code redis://[[user]:password@]host[:port][/db]}. The store, the
 * doctor and the command line read addresses through it alone, so that what one accepts all accept. Immutable; prints as
 * host and port alone.
 *
 * @param host a name, in which underscores are allowed as Docker and Swarm give them, or an address, IPv6 without brackets
 * @param port 1 … 65535
 * @param tls whether the scheme is {@code rediss}
 * @param user decoded, if one is named
 * @param password decoded, if there is one; what stands alone before the @ is one
 * @param database the number after the slash, else 0
 */
public record RedisUri(
        String host, int port, boolean tls, Optional<String> user, Optional<String> password, int database) {
    /** The port where none is named. */
    public static final int DEFAULT_PORT = 6379;

    /** The largest port. */
    public static final int MAX_PORT = 65_535;

    /** What is accepted, for messages. */
    public static final String EXPECTED = "redis://[[user]:password@]host[:port][/db], or rediss:// for TLS;"
            + " of @ : / ? # % in a password the percent codes, such as %40 for @";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern IPV6 = Pattern.compile("(?=[^:]*:[^:]*:)[0-9A-Fa-f:.]{2,45}");
    private static final Pattern PERCENT = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final Pattern DATABASE = Pattern.compile("\\d{0,4}");
    private static final String DELIMITERS = "/?#";

    /** The pieces of a text, none of them judged. */
    private record Pieces(boolean tls, String entry, String host, String port, String rest) {}

    /**
     * Reads a URI.
     *
     * @param field what to name in an error: an option or a variable
     * @throws InvalidInputException naming {@code field} and the part that is wrong; the text is not repeated
     */
    public static RedisUri parse(String uri, String field) {
        fault(uri).ifPresent(fault -> {
            throw new InvalidInputException(field, fault, EXPECTED);
        });
        Pieces pieces = pieces(uri);
        int colon = pieces.entry.indexOf(':');
        String user = colon < 0 ? "" : pieces.entry.substring(0, colon);
        String password = pieces.entry.substring(colon + 1);
        String database = pieces.rest.isEmpty() ? "" : pieces.rest.substring(1);
        return new RedisUri(
                pieces.host.replace("[", "").replace("]", ""),
                pieces.port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(pieces.port.substring(1)),
                pieces.tls,
                Optional.of(decoded(user)).filter(text -> !text.isEmpty()),
                Optional.of(decoded(password)).filter(text -> !text.isEmpty()),
                database.isEmpty() ? 0 : Integer.parseInt(database));
    }

    /** What is wrong with a URI, in words that do not repeat it, short enough not to be cut; empty if nothing is. */
    public static Optional<String> fault(String uri) {
        if (!uri.startsWith("redis://") && !uri.startsWith("rediss://")) {
            return Optional.of("a text that does not begin with redis:// or rediss://");
        }
        Pieces pieces = pieces(uri);
        return faultOfEntry(pieces.entry).or(() -> faultOfPlace(pieces));
    }

    private static Optional<String> faultOfEntry(String entry) {
        for (char each : "@/?#".toCharArray()) {
            if (entry.indexOf(each) >= 0) {
                return Optional.of("an unencoded " + each + " before the last @ (write "
                        + String.format("%%%02X", (int) each) + ")");
            }
        }
        boolean plain = entry.chars().allMatch(each -> each > ' ' && each < 0x7f && "[]".indexOf(each) < 0);
        return plain && PERCENT.matcher(entry).matches()
                ? Optional.empty()
                : Optional.of("a character in the password that has to be percent-encoded");
    }

    private static Optional<String> faultOfPlace(Pieces pieces) {
        if (pieces.host.isEmpty()) {
            return Optional.of("a URI without a host");
        }
        if (!isHost(pieces.host)) {
            return Optional.of("a host of more than letters, digits, dots, hyphens, underscores");
        }
        if (!pieces.port.isEmpty() && port(pieces.port.substring(1)).isEmpty()) {
            return Optional.of("a URI whose port is not from 1 to " + MAX_PORT);
        }
        if (pieces.rest.indexOf('?') >= 0) {
            return Optional.of("a query, which is not read: use options or variables");
        }
        if (pieces.rest.indexOf('#') >= 0) {
            return Optional.of("a fragment, which is not read");
        }
        return pieces.rest.isEmpty()
                        || DATABASE.matcher(pieces.rest.substring(1)).matches()
                ? Optional.empty()
                : Optional.of("a URI whose database is no number");
    }

    private static Pieces pieces(String uri) {
        int scheme = uri.indexOf("://");
        String text = uri.substring(scheme + 3);
        int at = text.lastIndexOf('@');
        // An @ behind a query belongs to that, unless a password is what the query seems to begin in.
        int query = text.indexOf('?');
        boolean inQuery = query >= 0 && query < at && text.substring(0, query).matches("[^:@/]+(:\\d{1,5})?(/\\d*)?");
        if (inQuery) {
            at = -1;
        }
        String place = text.substring(at + 1);
        int end = 0;
        while (end < place.length() && DELIMITERS.indexOf(place.charAt(end)) < 0) {
            end++;
        }
        String hostAndPort = place.substring(0, end);
        int colon = hostAndPort.indexOf(':', Math.max(0, hostAndPort.indexOf(']')));
        return new Pieces(
                uri.startsWith("rediss:"),
                at < 0 ? "" : text.substring(0, at),
                colon < 0 ? hostAndPort : hostAndPort.substring(0, colon),
                colon < 0 ? "" : hostAndPort.substring(colon),
                place.substring(end));
    }

    /** Whether it is a name, an IPv4 address, or an IPv6 address in brackets. */
    static boolean isHost(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        return bracketed
                ? isIpv6(text.substring(1, text.length() - 1))
                : NAME.matcher(text).matches();
    }

    /** Whether it is a name or an address, IPv6 with brackets or without. */
    public static boolean isHostAlone(String text) {
        return isHost(text) || isIpv6(text);
    }

    private static boolean isIpv6(String text) {
        return IPV6.matcher(text).matches();
    }

    /** The port that a text says; empty if it says none. */
    public static Optional<Integer> port(String text) {
        boolean valid =
                PORT.matcher(text).matches() && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MAX_PORT;
        return valid ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    /** A plus is a plus here. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Host and port. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
