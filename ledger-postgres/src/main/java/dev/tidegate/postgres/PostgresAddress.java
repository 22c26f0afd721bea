package dev.tidegate.postgres;

import dev.tidegate.InvalidInputException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a database is, as {@code postgresql://user@host:port/database?sslmode=…}. A password has no place in it, because
 * addresses are seen in process lists and logs. Immutable.
 *
 * @param host a name or an address
 * @param port 5432 unless another is named
 * @param database its name
 * @param user that logs in
 * @param parameters of the connection, such as {@code sslmode}
 */
public record PostgresAddress(String host, int port, String database, String user, Map<String, String> parameters) {
    /** What is written in place of an address. */
    public static final String EXPECTED =
            "postgresql://USER@HOST[:PORT]/DATABASE, with sslmode, sslrootcert, sslcert or sslkey, and no password:"
                    + " it is read from PGPASSWORD, PGPASSFILE or ~/.pgpass";

    private static final int DEFAULT_PORT = 5432;
    private static final Set<String> PARAMETERS = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey");
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /** Copies the parameters, so that the address is immutable. */
    public PostgresAddress {
        parameters = Map.copyOf(parameters);
    }

    /** Whether a text is such an address, sound or not, rather than the name of a folder. */
    public static boolean isOne(String text) {
        return text.startsWith("postgresql:") || text.startsWith("postgres:") || text.startsWith("jdbc:");
    }

    /**
     * Reads an address.
     *
     * @throws InvalidInputException if it is none, or has a password; what it says is then not repeated
     */
    public static PostgresAddress parse(String field, String text) {
        try {
            URI uri = new URI(text);
            boolean scheme = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            String user = uri.getRawUserInfo();
            String path = uri.getRawPath();
            if (!scheme || user == null || uri.getHost() == null || path == null || path.length() < 2) {
                throw refused(field, "");
            }
            if (user.contains(":")) {
                throw refused(field, " with a password");
            }
            if (user.isEmpty() || path.indexOf('/', 1) > 0 || uri.getRawFragment() != null) {
                throw refused(field, "");
            }
            int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
            String host = uri.getHost().replaceAll("[\\[\\]]", "");
            PostgresAddress address = new PostgresAddress(
                    host,
                    port,
                    decoded(path.substring(1)),
                    decoded(user),
                    parameters(field, Optional.ofNullable(uri.getRawQuery())));
            address.checkCertificate(field);
            return address;
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw (InvalidInputException) refused(field, "").initCause(null);
        }
    }

    private static Map<String, String> parameters(String field, Optional<String> query) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : query.map(text -> text.split("&")).orElse(new String[0])) {
            String[] pair = each.split("=", 2);
            if (pair.length != 2 || !PARAMETERS.contains(pair[0])) {
                throw refused(field, " with the parameter " + pair[0]);
            }
            parameters.put(pair[0], decoded(pair[1]));
        }
        String mode = parameters.getOrDefault("sslmode", "prefer");
        if (!SSL_MODES.contains(mode)) {
            throw new InvalidInputException(
                    field, "sslmode=" + mode, "disable, allow, prefer, require, verify-ca or verify-full");
        }
        return parameters;
    }

    /** With the authorities that Java knows the driver leaves out the certificate of a client, and says nothing. */
    private void checkCertificate(String field) {
        boolean own = parameters.containsKey("sslcert") || parameters.containsKey("sslkey");
        if (own && !parameters.containsKey("sslrootcert") && sslMode().startsWith("verify")) {
            throw refused(field, " with sslcert or sslkey and without sslrootcert");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static InvalidInputException refused(String field, String what) {
        return new InvalidInputException(field, "an address" + what, EXPECTED);
    }

    /**
     * How the connection is protected: as {@code sslmode} says; else by TLS with a certificate that is checked, unless
     * the database is on this machine.
     */
    String sslMode() {
        return Optional.ofNullable(parameters.get("sslmode")).orElseGet(() -> isLocal() ? "prefer" : "verify-full");
    }

    private boolean isLocal() {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** As it may be shown. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
