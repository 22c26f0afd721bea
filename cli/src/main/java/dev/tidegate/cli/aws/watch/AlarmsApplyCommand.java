package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.AlarmPlan.State;
import dev.tidegate.aws.change.Change;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws alarms apply}: makes the alarms of a cache, and corrects those that differ. */
@Command(
        name = "apply",
        description = {
            "Makes the alarms that a cache should have, and corrects those of Tidegate that differ.",
            "",
            "An alarm that is as planned is not touched, one of the same name that Tidegate did not make never.",
            "How each change is undone is written to a file before the change is made.",
        },
        exitCodeList = {
            "0:every alarm is as planned",
            "1:failed; repeat the command, it goes on where it stopped",
            "2:used wrongly, or --yes is missing: nothing was changed"
        },
        footer = {
            "  tidegate aws alarms apply my-cache --topic arn:aws:sns:us-east-1:123456789012:on-call --yes",
        })
final class AlarmsApplyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CACHE", description = "Id of a cluster, replication group or serverless cache.")
    @SuppressWarnings("NullAway.Init")
    private String cache;

    @Option(names = "--yes", description = "Make the changes.")
    private boolean yes;

    @Option(names = "--json", description = "Print the alarms that were planned as JSON.")
    private boolean json;

    @Mixin
    private TopicOption topic = new TopicOption();

    @Mixin
    private WatchOptions options = new WatchOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Planned planned = Planned.read(terminal, options, cache, topic);
        terminal.out().print(json ? AlarmsJson.of(planned) : AlarmsText.of(terminal, planned));
        List<Change> changes = planned.plan().changes();
        if (changes.isEmpty()) {
            terminal.err().println("nothing to do");
            return ExitCode.OK;
        }
        if (!yes) {
            throw Failure.usage("nothing was changed: --yes is needed to make " + changes.size() + " changes");
        }
        Path record = new Changes(terminal, options, planned.region()).make("alarms-" + planned.cache(), changes);
        terminal.err()
                .println(planned.count(State.NEW) + " made, " + planned.count(State.CHANGED)
                        + " changed; how each is undone is in " + record);
        return ExitCode.OK;
    }
}
