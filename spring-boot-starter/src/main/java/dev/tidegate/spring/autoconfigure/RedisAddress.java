package dev.tidegate.spring.autoconfigure;

import dev.tidegate.InvalidInputException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/**
 * The address of Redis and the certificates to trust there: as the application's own properties say, else a container that Spring Boot
 * started or connects to, else the properties of Spring Data Redis. Prints without the address, which may hold a password.
 *
 * @param uri the address
 * @param bundle the certificates, where others than the system's are to be used
 */
record RedisAddress(String uri, Optional<SslBundle> bundle) {
    private static final String SPRING = "spring.data.redis.";
    private static final int DEFAULT_PORT = 6379;

    /** The source of the address of a container. */
    @FunctionalInterface
    interface Details {
        /** The address; empty if there is no container. */
        Optional<RedisAddress> address();
    }

    /**
     * The address, or nothing if none is set.
     *
     * @throws InvalidInputException for a setting that is not followed, so that none is silently ignored
     */
    static Optional<RedisAddress> of(
            TidegateProperties.Redis own, Environment environment, Details details, SslBundles bundles) {
        Optional<SslBundle> trusted = Optional.ofNullable(own.sslBundle()).map(bundles::getBundle);
        String url = own.url();
        if (url != null && !url.isEmpty()) {
            return Optional.of(new RedisAddress(url, trusted));
        }
        return details.address()
                .or(() -> ofSpringData(Binder.get(environment), bundles))
                .map(found -> trusted.isPresent() ? new RedisAddress(found.uri(), trusted) : found);
    }

    private static Optional<RedisAddress> ofSpringData(Binder binder, SslBundles bundles) {
        refuse(binder, "sentinel.master");
        refuse(binder, "masterreplica.nodes");
        Optional<SslBundle> bundle = text(binder, "ssl.bundle").map(bundles::getBundle);
        boolean tls = binder.bind(SPRING + "ssl.enabled", Boolean.class).orElse(bundle.isPresent());
        Optional<String> url = text(binder, "url");
        if (url.isPresent()) {
            // As Spring Data has it: a switch for TLS beats the scheme of the URL.
            String uri = tls ? url.get().replaceFirst("^redis://", "rediss://") : url.get();
            return Optional.of(new RedisAddress(uri, tls ? bundle : Optional.empty()));
        }
        List<String> nodes = binder.bind(SPRING + "cluster.nodes", String[].class)
                .map(List::of)
                .orElse(List.of());
        Optional<String> host = text(binder, "host");
        if (host.isEmpty() && nodes.isEmpty()) {
            return Optional.empty();
        }
        // Any node of a cluster knows the others.
        String place = nodes.isEmpty()
                ? place(
                        host.orElseThrow(),
                        binder.bind(SPRING + "port", Integer.class).orElse(DEFAULT_PORT))
                : place(nodes.get(0));
        String entry = entry(
                text(binder, "username").orElse(null), text(binder, "password").orElse(null));
        String database = text(binder, "database").map(number -> "/" + number).orElse("");
        return Optional.of(new RedisAddress(scheme(tls) + entry + place + database, tls ? bundle : Optional.empty()));
    }

    private static void refuse(Binder binder, String name) {
        text(binder, name).ifPresent(value -> {
            throw new InvalidInputException(
                    SPRING + name, value, "nothing: set tidegate.redis.url to the primary's address");
        });
    }

    /** An address of parts. */
    static String uri(
            boolean tls, @Nullable String user, @Nullable String password, String host, int port, int database) {
        return scheme(tls) + entry(user, password) + place(host, port) + "/" + database;
    }

    private static String scheme(boolean tls) {
        return tls ? "rediss://" : "redis://";
    }

    private static String entry(@Nullable String user, @Nullable String password) {
        return password == null || password.isEmpty()
                ? ""
                : (user == null ? "" : coded(user)) + ":" + coded(password) + "@";
    }

    /** The port stands behind the last colon; an address of IPv6 has more of them. */
    private static String place(String node) {
        int colon = node.lastIndexOf(':');
        return colon < 0
                ? place(node, DEFAULT_PORT)
                : bracketed(node.substring(0, colon)) + ":" + node.substring(colon + 1);
    }

    private static String place(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static Optional<String> text(Binder binder, String name) {
        return Optional.ofNullable(binder.bind(SPRING + name, String.class).orElse(null))
                .filter(value -> !value.isEmpty());
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "RedisAddress";
    }
}
