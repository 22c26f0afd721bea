package dev.tidegate.cli.tokens;

import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private TokensFileOptions options;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        boolean last = options.file().remove(name);
        terminal.out()
                .println(
                        options.json() ? Json.object(out -> out.writeStringField("revoked", name)) : "revoked " + name);
        if (last) {
            terminal.err().println("It was the last token of the file: a server refuses every request from now on.");
        }
        return ExitCode.OK;
    }
}
