package dev.tidegate.cli.aws;

import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.ops.MonitoringFiles;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code aws dashboard}: prints dashboards and alert rules. */
@Command(
        name = "dashboard",
        description = "Prints the dashboard of Grafana, or the alert rules of Prometheus, for a Tidegate server.",
        exitCodeList = {"0:printed", "2:used wrongly"},
        footer = {
            "  tidegate aws dashboard --grafana > tidegate.json",
            "  tidegate aws dashboard --prometheus > tidegate.rules.yaml",
        })
final class DashboardCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--grafana", description = "The dashboard of Grafana, as JSON.")
    private boolean grafana;

    @Option(names = "--prometheus", description = "The alert rules of Prometheus, as a rule file.")
    private boolean prometheus;

    @Override
    public Integer call() {
        if (grafana == prometheus) {
            throw Failure.usage("one of --grafana and --prometheus is needed", "tidegate aws dashboard --grafana");
        }
        Terminal.of(spec).out().print(grafana ? MonitoringFiles.grafanaDashboard() : MonitoringFiles.alertRules());
        return ExitCode.OK;
    }
}
