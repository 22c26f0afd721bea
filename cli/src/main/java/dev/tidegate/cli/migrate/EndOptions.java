package dev.tidegate.cli.migrate;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.client.WebHost;
import dev.tidegate.cli.migrate.remote.RedisRemote;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.RestRemote;
import dev.tidegate.cli.store.Authorities;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.cli.store.RedisCredentials;
import dev.tidegate.cli.store.RedisPart;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.http.HostName;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One end of a migration as it is given: an address, and how to get in. */
final class EndOptions {
    private static final String EXPECTED = "redis://…, rediss://…, or the http(s)://… of an Upstash REST database";

    private final String name;
    private final Terminal terminal;
    private final Optional<String> ca;

    /** @param name {@code from} or {@code to} */
    EndOptions(String name, Terminal terminal, Optional<String> ca) {
        this.name = name;
        this.terminal = terminal;
        this.ca = ca;
    }

    /**
     * Opens the end. Nothing is connected yet.
     *
     * @param uri of the option; else the variable counts
     * @param secretFile with the password or the token in its first line
     */
    Remote open(Optional<String> uri, Optional<String> secretFile) {
        String variable = variable("");
        String address = uri.or(() -> terminal.variable(variable))
                .orElseThrow(
                        () -> Failure.usage("no --" + name + ", and " + variable + " is not set", "use " + EXPECTED));
        String origin = uri.isPresent() ? "--" + name : variable;
        if (address.startsWith("http://") || address.startsWith("https://")) {
            return rest(address, origin, secretFile);
        } else if (!address.startsWith("redis://") && !address.startsWith("rediss://")) {
            throw new InvalidInputException(origin, "a text that does not begin so", EXPECTED);
        }
        Map<RedisPart, String> options = new EnumMap<>(RedisPart.class);
        secretFile.ifPresent(file -> {
            var unused = firstLine(file);
            options.put(RedisPart.PASSWORD_FILE, file);
        });
        ca.filter(file -> address.startsWith("rediss://")).ifPresent(file -> options.put(RedisPart.CA, file));
        RedisChoice choice = RedisChoice.of(address, origin).entering(RedisCredentials.find(options, Map.of()));
        if (uri.isPresent() && choice.address().hasPassword()) {
            terminal.err()
                    .println("tidegate: --" + name + " holds a password, which others on this machine can read in the"
                            + " list of processes: put it in " + variable + " instead");
        }
        return new RedisRemote(choice);
    }

    private Remote rest(String address, String origin, Optional<String> secretFile) {
        URI url;
        try {
            url = new URI(address);
        } catch (URISyntaxException e) {
            throw new InvalidInputException(origin, "a URL that cannot be read", EXPECTED);
        }
        if (WebHost.of(url).isEmpty() || url.getHost() == null || url.getRawQuery() != null) {
            throw new InvalidInputException(origin, "a URL without a host, or with a user or a query", EXPECTED);
        }
        String token = secretFile
                .map(this::firstLine)
                .or(() -> terminal.variable(variable("_TOKEN")))
                .or(() -> terminal.variable("UPSTASH_REDIS_REST_TOKEN")
                        .filter(any -> address.equals(terminal.env().get("UPSTASH_REDIS_REST_URL"))))
                .orElseThrow(() -> Failure.usage(
                        "no token for " + url.getHost(),
                        "name a file with it in --" + name + "-secret-file, or set " + variable("_TOKEN")));
        if (!token.matches("[\\x21-\\x7e]{1,4096}")) {
            throw new InvalidInputException(
                    secretFile.isPresent() ? "--" + name + "-secret-file" : variable("_TOKEN"),
                    "***",
                    "1 … 4096 characters of ASCII without spaces");
        }
        if (url.getScheme().equals("http") && !HostName.isLoopback(url.getHost().replaceAll("[\\[\\]]", ""))) {
            terminal.err()
                    .println("tidegate: " + origin + " is http: the token of " + url.getHost()
                            + " crosses the network unencrypted; use https");
        }
        return new RestRemote(url, token, Authorities.trusted(ca, terminal));
    }

    private String firstLine(String file) {
        try {
            return Files.readString(Path.of(file))
                    .lines()
                    .map(String::strip)
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> noSecret(file));
        } catch (IOException e) {
            throw noSecret(file);
        }
    }

    private InvalidInputException noSecret(String file) {
        return new InvalidInputException(
                "--" + name + "-secret-file",
                file,
                "a file that can be read, with the password or the token in its first line");
    }

    private String variable(String suffix) {
        return "TIDEGATE_MIGRATE_" + name.toUpperCase(Locale.ROOT) + suffix;
    }
}
