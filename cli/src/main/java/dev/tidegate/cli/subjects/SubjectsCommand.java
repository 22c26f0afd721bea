package dev.tidegate.cli.subjects;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code subjects} and its subcommands. */
@Command(
        name = "subjects",
        description = {
            "Changes how the calls of a subject are decided: another plan, other capacities, grants, blocks.",
            "",
            "The changes are kept in the store of the server, and hold from the next decision of every server on it. The "
                    + "API key needs the role admin."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            OverrideCommand.class,
            GrantCommand.class,
            BlockCommand.class,
            UnblockCommand.class,
            ListCommand.class,
            ExportCommand.class,
            ImportCommand.class
        },
        footer = {
            "  tidegate subjects override acme --factor 1.2 --until 2026-12-04T18:00+01:00",
            "  tidegate subjects grant acme requests-per-hour 500 --plan pro",
            "  tidegate subjects block acme --reason \"chargeback\"",
            "  tidegate subjects list acme"
        })
public final class SubjectsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "subjects: no command given (expected: override, grant, block, unblock, list, export or import)");
    }
}
