package dev.tidegate.cli.alerts;

import dev.tidegate.cli.serve.ServeFiles;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.alert.AlertQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code alerts list}: the alerts that wait in the queue. */
@Command(
        name = "list",
        description = "Lists the alerts that some target does not have yet, also while a server uses the queue.",
        footer = "  tidegate alerts list --alerts alerts.yaml")
public final class AlertsListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--alerts", required = true, paramLabel = "FILE", description = "The alerts file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Path queue = ServeFiles.alerts(file, terminal).queue();
        try {
            List<AlertQueue.Waiting> waiting = AlertQueue.list(queue);
            Table table = new Table("at", "kind", "targets", "text");
            for (AlertQueue.Waiting each : waiting) {
                table.row(
                        each.alert().at().toString(),
                        each.alert().type().text(),
                        String.join(",", each.targets()),
                        each.alert().text());
            }
            if (!waiting.isEmpty()) {
                table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
            }
            terminal.out().println(Amounts.plural(waiting.size(), "alert") + " waiting");
            return ExitCode.OK;
        } catch (IOException e) {
            throw Inputs.unreadable(queue, e);
        }
    }
}
