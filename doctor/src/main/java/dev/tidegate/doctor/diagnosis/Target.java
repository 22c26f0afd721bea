package dev.tidegate.doctor.diagnosis;

import dev.tidegate.InvalidInputException;
import dev.tidegate.redis.connection.RedisUri;
import java.security.KeyStore;
import java.util.Optional;

/**
 * Which Redis to look at, and how to get in. Immutable; prints as host and port alone.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 … 65535
 * @param tls whether the settings say that it is encrypted
 * @param user the ACL user, if one is named
 * @param password as it is sent, if there is one
 * @param database the number after the slash
 * @param trusted the certificate authorities to trust; empty for those of this Java
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
    /**
     * Reads {@code redis://[[user]:password@]host[:port][/db]}, or {@code rediss://} for TLS.
     *
     * @throws InvalidInputException if it is not of that form; the message does not repeat it
     */
    public static Target parse(String uri) {
        RedisUri read = RedisUri.parse(uri, "redis");
        return new Target(
                read.host(),
                read.port(),
                read.tls(),
                read.user(),
                read.password(),
                read.database(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns this target, trusting {@code authorities} alone. */
    public Target trusting(KeyStore authorities) {
        return new Target(host, port, tls, user, password, database, Optional.of(authorities), identity);
    }

    /** Returns this target with a client certificate and its key. */
    public Target showing(KeyStore certificate) {
        return new Target(host, port, tls, user, password, database, trusted, Optional.of(certificate));
    }

    /** Returns this target with other credentials. */
    public Target as(Optional<String> otherUser, String otherPassword) {
        return new Target(host, port, tls, otherUser, Optional.of(otherPassword), database, trusted, identity);
    }

    /** Another server that is entered in the same way. */
    public Target at(String otherHost, int otherPort) {
        return new Target(otherHost, otherPort, tls, user, password, database, trusted, identity);
    }

    /** Who enters: the user that is named, else the default one. */
    public String who() {
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
}
