package dev.tidegate.cli.keys;

import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.auth.KeyScope;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The options that commands share which make a key or a token: its expiry, its rate, and the form of the output. */
public final class SecretOptions {
    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            description = "From when on it is refused: in a duration such as 90d, on a day (UTC), or at an instant.")
    private Optional<String> expires = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "N/DURATION",
            description = "How many requests, of a token commands, it may make: 100/1s is a hundred in every second.")
    private Optional<String> rate = Optional.empty();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    /** Returns when it is refused from on. */
    public Optional<Instant> expires() {
        return expires.map(ExpiresText::parse);
    }

    /** Returns how often it may call. */
    public Optional<KeyScope.Rate> rate() {
        return rate.map(KeyScope.Rate::parse);
    }

    /**
     * Prints a new secret and its line, or both as JSON.
     *
     * @param label what the secret is, at most five letters
     */
    public void print(Terminal terminal, String label, String secret, String line, Supplier<String> asJson) {
        if (json) {
            terminal.out().println(asJson.get());
        } else {
            terminal.out().printf("%-5s %s%n", label, secret);
            terminal.out().println("line  " + line);
        }
    }
}
