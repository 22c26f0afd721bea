package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.Dashboard;
import dev.tidegate.aws.alarms.DashboardStore;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.ops.MonitoringFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws dashboard}: prints, writes or deletes dashboards, and prints alert rules. */
@Command(
        name = "dashboard",
        description = {
            "Prints the CloudWatch dashboard of a cache; with --apply writes it to CloudWatch.",
            "",
            "With --grafana or --prometheus: what belongs to the metrics of a Tidegate server, without a request.",
        },
        exitCodeList = {
            "0:done",
            "1:AWS could not be asked, or the dashboard of that name was not made by Tidegate",
            "2:used wrongly"
        },
        footer = {
            "  tidegate aws dashboard my-cache",
            "  tidegate aws dashboard my-cache --apply",
            "  tidegate aws dashboard my-cache --delete",
            "  tidegate aws dashboard --grafana > tidegate.json",
            "  tidegate aws dashboard --prometheus > tidegate.rules.yaml",
        })
public final class DashboardCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CACHE",
            description = "Id of a cluster, replication group or serverless cache.")
    private Optional<String> cache = Optional.empty();

    @Option(names = "--apply", description = "Write the dashboard to CloudWatch, as tidegate-CACHE.")
    private boolean apply;

    @Option(names = "--delete", description = "Delete the dashboard that --apply wrote.")
    private boolean delete;

    @Option(names = "--grafana", description = "Print a dashboard of Grafana, as JSON.")
    private boolean grafana;

    @Option(names = "--prometheus", description = "Print alert rules of Prometheus, as a rule file.")
    private boolean prometheus;

    @Mixin
    private WatchOptions options = new WatchOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        long wanted = Stream.of(cache.isPresent(), grafana, prometheus)
                .filter(is -> is)
                .count();
        if (wanted != 1 || (apply && delete) || (cache.isEmpty() && (apply || delete))) {
            throw Failure.usage(
                    "one of CACHE, --grafana and --prometheus is needed, with CACHE at most one of --apply and --delete",
                    "tidegate aws dashboard CACHE");
        }
        if (cache.isEmpty()) {
            terminal.out().print(grafana ? MonitoringFiles.grafanaDashboard() : MonitoringFiles.alertRules());
        } else if (delete) {
            delete(terminal, cache.get());
        } else {
            print(terminal, cache.get());
        }
        return ExitCode.OK;
    }

    private void print(Terminal terminal, String name) {
        String region = options.aws().region(terminal);
        CacheMetrics metrics = options.metrics(terminal, region, name);
        Change change = Dashboard.change(metrics, region, Optional.of(alarms(terminal, region)));
        if (!apply) {
            terminal.out().println(change.parameters().get("DashboardBody"));
            return;
        }
        Optional<String> there = refuseForeign(terminal, region, metrics.cache().id());
        if (there.filter(body -> Dashboard.isAs(body, change)).isPresent()) {
            terminal.err().println("nothing to do");
            return;
        }
        Path file = new Changes(terminal, options, region)
                .make("dashboard-" + metrics.cache().id(), List.of(change), Optional.empty());
        terminal.err().println("written: " + change.resource() + "; to undo: tidegate aws rollback " + file);
    }

    /** Where alarms of this account are: their ARNs up to the name. */
    private String alarms(Terminal terminal, String region) {
        return AwsProblem.explained(() -> {
            try (SdkApi api = new SdkApi(options.aws().opener(terminal, region))) {
                Map<String, Object> caller = api.call("sts", "GetCallerIdentity", Map.of());
                String partition = String.valueOf(caller.get("Arn")).split(":", -1)[1];
                return "arn:" + partition + ":cloudwatch:" + region + ":" + caller.get("Account") + ":alarm:";
            }
        });
    }

    /** The body that is there, if Tidegate made it. */
    private Optional<String> refuseForeign(Terminal terminal, String region, String id) {
        Optional<String> there = options.cloudWatch(terminal, region, client -> new DashboardStore(client).read(id));
        if (there.filter(body -> !Dashboard.isOurs(body)).isPresent()) {
            throw Failure.failed(
                    "the dashboard " + Dashboard.name(id) + " was not made by Tidegate", "rename or delete it first");
        }
        return there;
    }

    private void delete(Terminal terminal, String id) {
        String region = options.aws().region(terminal);
        boolean isDeleted = options.cloudWatch(terminal, region, client -> new DashboardStore(client).delete(id));
        if (!isDeleted) {
            refuseForeign(terminal, region, id);
        }
        terminal.err().println(Dashboard.name(id) + (isDeleted ? ": deleted" : ": there is none"));
    }
}
