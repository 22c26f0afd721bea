package dev.tidegate.doctor;

import dev.tidegate.InvalidInputException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Redis to look at, and how to get in. Immutable; prints as host and port alone.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 … 65535
 * @param tls whether the settings say that it is encrypted
 * @param user the ACL user, if one is named
 * @param password as it is sent, if there is one
 * @param database the number after the slash
 * @param trusted whom to trust; empty for those whom this Java trusts
 * @param identity the certificate and key to show to a server that asks, without a password; empty shows none
 */
public record Target(
        String host,
        int port,
        boolean tls,
        Optional<String> user,
        Optional<String> password,
        int database,
        Optional<KeyStore> trusted,
        Optional<KeyStore> identity) {
    private static final Pattern SHAPE = Pattern.compile(
            "(?<scheme>rediss?)://(?:(?<user>[^@:/?#\\[\\]]*)(?<secret>:[^@/?#\\[\\]]*)?@)?"
                    + "(?<host>[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::(?<port>\\d{1,5}))?(?:/(?<db>\\d{0,4}))?");

    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code redis://[[user]:password@]host[:port][/db]}, or {@code rediss://} for TLS.
     *
     * @throws InvalidInputException if it is not of that form; the message does not repeat it
     */
    public static Target parse(String uri) {
        Matcher parts = SHAPE.matcher(uri);
        if (!parts.matches()) {
            throw refused();
        }
        String user = text(parts, "user");
        String secret = text(parts, "secret");
        String port = text(parts, "port");
        String database = text(parts, "db");
        int number = port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port);
        if (number < 1 || number > MAX_PORT) {
            throw refused();
        }
        // What stands alone before the @ is a password to Redis clients.
        boolean alone = secret.isEmpty() && !user.isEmpty();
        return new Target(
                parts.group("host").replaceAll("[\\[\\]]", ""),
                number,
                parts.group("scheme").equals("rediss"),
                Optional.of(alone ? "" : decoded(user)).filter(name -> !name.isEmpty()),
                Optional.of(alone ? decoded(user) : decoded(secret.replaceFirst("^:", "")))
                        .filter(word -> !word.isEmpty()),
                database.isEmpty() ? 0 : Integer.parseInt(database),
                Optional.empty(),
                Optional.empty());
    }

    /** The same, trusting {@code authorities} alone. */
    public Target trusting(KeyStore authorities) {
        return new Target(host, port, tls, user, password, database, Optional.of(authorities), identity);
    }

    /** The same, with a certificate and its key to show. */
    public Target showing(KeyStore certificate) {
        return new Target(host, port, tls, user, password, database, trusted, Optional.of(certificate));
    }

    /** The same, entered as another. */
    public Target as(Optional<String> otherUser, String otherPassword) {
        return new Target(host, port, tls, otherUser, Optional.of(otherPassword), database, trusted, identity);
    }

    /** Another server that is entered in the same way. */
    Target at(String otherHost, int otherPort) {
        return new Target(otherHost, otherPort, tls, user, password, database, trusted, identity);
    }

    /** Who enters: the user that is named, else the default one. */
    String who() {
        return user.orElse("default");
    }

    boolean onAws() {
        return host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn");
    }

    /** Host and port. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static InvalidInputException refused() {
        return new InvalidInputException(
                "redis", "not a URI of Redis", "redis://[[user]:password@]host[:port][/db], or rediss:// for TLS");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused();
        }
    }

    private static String text(Matcher parts, String group) {
        return Optional.ofNullable(parts.group(group)).orElse("");
    }
}
