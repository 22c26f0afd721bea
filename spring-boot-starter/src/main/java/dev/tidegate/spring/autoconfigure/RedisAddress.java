package dev.tidegate.spring.autoconfigure;

import dev.tidegate.InvalidInputException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The address of Redis in the properties of the application: its own, else that of Spring Data Redis. */
final class RedisAddress {
    private static final String SPRING = "spring.data.redis.";

    private RedisAddress() {}

    /**
     * The address as a URI, or nothing if none is set.
     *
     * @throws InvalidInputException for a setting that is not followed, so that none is silently ignored
     */
    static Optional<String> of(TidegateProperties properties, Environment environment) {
        String own = properties.redis().url();
        return own != null && !own.isEmpty() ? Optional.of(own) : ofSpringData(Binder.get(environment));
    }

    private static Optional<String> ofSpringData(Binder binder) {
        Optional<String> url = text(binder, "url");
        Optional<String> host = text(binder, "host");
        List<String> nodes = binder.bind(SPRING + "cluster.nodes", String[].class)
                .map(List::of)
                .orElse(List.of());
        if (text(binder, "sentinel.master").isPresent()) {
            throw new InvalidInputException(
                    SPRING + "sentinel.master", "a master", "none: set tidegate.redis.url to the primary's address");
        }
        if (text(binder, "ssl.bundle").isPresent()) {
            throw new InvalidInputException(
                    SPRING + "ssl.bundle", "a bundle", "none: define a bean of RedisStore with authority(…)");
        }
        if (url.isPresent()) {
            return url;
        }
        if (host.isEmpty() && nodes.isEmpty()) {
            return Optional.empty();
        }
        // Any node of a cluster knows the others.
        String place = nodes.isEmpty()
                ? host.orElseThrow() + ":" + text(binder, "port").orElse("6379")
                : nodes.get(0);
        boolean tls = binder.bind(SPRING + "ssl.enabled", Boolean.class).orElse(false);
        String entry = text(binder, "password")
                .map(password ->
                        text(binder, "username").map(RedisAddress::coded).orElse("") + ":" + coded(password) + "@")
                .orElse("");
        return Optional.of((tls ? "rediss://" : "redis://")
                + entry
                + place
                + text(binder, "database").map(number -> "/" + number).orElse(""));
    }

    private static Optional<String> text(Binder binder, String name) {
        return Optional.ofNullable(binder.bind(SPRING + name, String.class).orElse(null))
                .filter(value -> !value.isEmpty());
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
