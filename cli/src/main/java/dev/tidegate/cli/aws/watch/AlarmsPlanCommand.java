package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.change.CliText;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws alarms plan}: shows the alarms that a cache should have, beside those that are there. */
@Command(
        name = "plan",
        description = "Shows the alarms that a cache should have, beside those that are there. It changes nothing.",
        exitCodeList = {"0:shown", "1:AWS could not be asked", "2:used wrongly"},
        footer = {
            "  tidegate aws alarms plan my-cache",
            "  tidegate aws alarms plan my-cache --topic arn:aws:sns:us-east-1:123456789012:on-call --commands",
            "  tidegate aws alarms plan my-cache --out alarms.plan",
            "  tidegate aws alarms plan my-cache --json",
        })
final class AlarmsPlanCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CACHE", description = "Id of a cluster, replication group or serverless cache.")
    @SuppressWarnings("NullAway.Init")
    private String cache;

    @Option(names = "--commands", description = "Print the calls as commands of the AWS CLI.")
    private boolean commands;

    @Option(names = "--out", paramLabel = "FILE", description = "Also write a plan, for tidegate aws apply FILE.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private TopicOption topic = new TopicOption();

    @Mixin
    private WatchOptions options = new WatchOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Planned planned = Planned.read(terminal, options, cache, topic);
        if (json) {
            terminal.out().print(AlarmsJson.of(planned));
        } else if (commands) {
            terminal.out().println(CliText.of(List.copyOf(planned.changes()), planned.region()));
        } else {
            terminal.out().print(AlarmsText.of(terminal, planned));
        }
        out.filter(file -> !planned.changes().isEmpty()).ifPresent(file -> {
            new Changes(terminal, options, planned.region())
                    .write("alarms-" + planned.cache(), planned.changes(), file);
            terminal.err().println("written to " + file + "; next: tidegate aws apply " + file);
        });
        return ExitCode.OK;
    }
}
