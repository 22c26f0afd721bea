package dev.tidegate.cli.client;

import dev.tidegate.cli.store.Authorities;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The server to ask, for commands that only a server can answer. */
public final class ServerAccess {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server. Default: $TIDEGATE_URL, else " + ClientOptions.DEFAULT_URL + ".")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description =
                    "A file with the key for the server in its first line. Default: the key in " + "$TIDEGATE_API_KEY.")
    private Optional<Path> apiKeyFile = Optional.empty();

    @Option(
            names = Authorities.OPTION,
            paramLabel = "FILE",
            description = "Authorities to trust instead of the system's, in PEM, where the URL is https. Default: $"
                    + Authorities.VARIABLE + ".")
    private Optional<String> ca = Optional.empty();

    /** A client of the server. */
    public HttpLimiterClient open(Terminal terminal) {
        return ClientOptions.server(url, apiKeyFile, ca, terminal);
    }

    /** For an option that asks no server. */
    public void refuseWith(String option) {
        if (url.isPresent() || apiKeyFile.isPresent() || ca.isPresent()) {
            throw Failure.usage(option + " asks no server: leave out --url, --api-key-file and --ca");
        }
    }
}
