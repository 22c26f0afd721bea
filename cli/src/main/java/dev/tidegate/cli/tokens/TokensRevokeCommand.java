package dev.tidegate.cli.tokens;

import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tokens revoke}: removes the line of a token from its file. */
@Command(
        name = "revoke",
        description = "Removes a token from its file. A running server refuses it within a second or two.",
        footer = {"  tidegate tokens revoke web --file tokens.txt"})
public final class TokensRevokeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The name of the token.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--file", paramLabel = "FILE", required = true, description = "The file of tokens.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        new TokensFile(file).remove(name);
        terminal.out()
                .println(
                        json
                                ? Json.text(out -> {
                                    out.writeStartObject();
                                    out.writeStringField("revoked", name);
                                    out.writeEndObject();
                                })
                                : "revoked " + name);
        return ExitCode.OK;
    }
}
