package dev.tidegate.cli.subjects;

import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.client.ServerAccess;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code subjects export}: the overrides of all subjects as a file for import. */
@Command(
        name = "export",
        description = {
            "Prints the overrides of all subjects as JSON, for subjects import.",
            "The server reads the names of all keys in Redis."
        },
        footer = {"  tidegate subjects export > overrides.json"})
public final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ServerAccess server = new ServerAccess();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        try (var to = server.open(terminal)) {
            terminal.out().println(Replies.checked(to, to::overrides).body());
            return ExitCode.OK;
        }
    }
}
