package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.AlarmPlan.State;
import dev.tidegate.aws.change.Change;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
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

/** The command {@code aws alarms apply}: makes the alarms of a cache, and corrects those that differ. */
@Command(
        name = "apply",
        description = {
            "Makes the alarms that a cache should have, and corrects those of Tidegate that differ.",
            "",
            "An alarm that is as planned is not touched, one of the same name that Tidegate did not make never.",
            "It writes a plan and its record, by which tidegate aws rollback undoes the changes.",
        },
        exitCodeList = {
            "0:every alarm is as planned",
            "1:failed; repeated, the command goes on where it stopped",
            "2:used wrongly, or --yes is missing: nothing was changed"
        },
        footer = {
            "  tidegate aws alarms apply my-cache --topic arn:aws:sns:us-east-1:123456789012:on-call --yes",
            "  tidegate aws alarms apply my-cache --new-topic on-call --yes",
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

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file of the plan. Default: tidegate-alarms-CACHE-….plan.")
    private Optional<Path> out = Optional.empty();

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
        List<Change> changes = planned.changes();
        if (changes.isEmpty()) {
            terminal.err().println("nothing to do");
            return ExitCode.OK;
        }
        if (!yes) {
            throw Failure.usage("nothing was changed: --yes is needed to make " + changes.size() + " changes");
        }
        Path file = new Changes(terminal, options, planned.region()).make("alarms-" + planned.cache(), changes, out);
        terminal.err()
                .println(planned.count(State.NEW) + " made, " + planned.count(State.CHANGED)
                        + " changed; to undo: tidegate aws rollback " + file);
        return ExitCode.OK;
    }
}
