package dev.tidegate.cli.ledger;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ledger} and its subcommands. */
@Command(
        name = "ledger",
        description = "Looks after the usage ledger of serve --ledger.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LedgerVerifyCommand.class, LedgerRebuildCommand.class},
        footer = {
            "  tidegate ledger verify --ledger /var/lib/usage --redis redis://127.0.0.1:6379 --plans plans.yaml",
            "  tidegate ledger rebuild --ledger /var/lib/usage --redis redis://127.0.0.1:6379 --plans plans.yaml",
        })
public final class LedgerCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "ledger: no command given (expected: verify or rebuild)");
    }
}
