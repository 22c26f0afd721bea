package dev.tidegate.cli.tokens;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code tokens} and its subcommands. */
@Command(
        name = "tokens",
        description = "Creates, lists and revokes tokens of the Upstash-compatible endpoint.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TokensCreateCommand.class, TokensListCommand.class, TokensRevokeCommand.class},
        footer = {
            "  tidegate tokens create web --key 'app1:*' --file tokens.txt    a token for the keys of one app",
            "  tidegate tokens list --file tokens.txt                         names and what each may do",
            "  tidegate tokens revoke web --file tokens.txt                   removes its line"
        })
public final class TokensCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "tokens: no command given (expected: create, list or revoke)");
    }
}
