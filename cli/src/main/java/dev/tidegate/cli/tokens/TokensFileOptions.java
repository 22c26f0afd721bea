package dev.tidegate.cli.tokens;

import dev.tidegate.cli.terminal.Failure;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the commands that need a file of tokens. */
final class TokensFileOptions {
    @Option(names = "--file", paramLabel = "FILE", description = "The file of tokens.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    TokensFile file() {
        return new TokensFile(file.orElseThrow(
                () -> Failure.usage("--file: missing (expected: the file of tokens, as of serve --upstash-tokens)")));
    }

    boolean json() {
        return json;
    }
}
