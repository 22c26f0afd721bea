package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.AlarmStore;
import dev.tidegate.aws.alarms.CurrentAlarm;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws alarms delete}: deletes the alarms of a cache that Tidegate made. */
@Command(
        name = "delete",
        description = {
            "Deletes the alarms of a cache that have Tidegate's tag, and no other.",
            "",
            "The cache need not exist any more. tidegate aws alarms apply makes them again.",
        },
        exitCodeList = {
            "0:there is no alarm of Tidegate left",
            "1:AWS could not be asked",
            "2:used wrongly, or --yes is missing: nothing was deleted"
        },
        footer = {
            "  tidegate aws alarms delete my-cache --yes",
            "  tidegate aws alarms delete my-cache --gone --yes",
        })
final class AlarmsDeleteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CACHE", description = "Id of a cluster, replication group or serverless cache.")
    @SuppressWarnings("NullAway.Init")
    private String cache;

    @Option(names = "--yes", description = "Delete them.")
    private boolean yes;

    @Option(names = "--gone", description = "Only those of nodes that the cache does not have any more.")
    private boolean gone;

    @Mixin
    private WatchOptions options = new WatchOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        String region = options.aws().region(terminal);
        List<String> names = names(terminal, region);
        names.forEach(terminal.out()::println);
        if (!yes) {
            throw Failure.usage("nothing was deleted: --yes is needed to delete " + names.size() + " alarms");
        }
        options.cloudWatch(terminal, region, client -> {
            new AlarmStore(client).delete(names);
            return names;
        });
        terminal.err().println(names.size() + " deleted");
        return ExitCode.OK;
    }

    private List<String> names(Terminal terminal, String region) {
        if (gone) {
            return Planned.read(terminal, options, cache, new TopicOption()).plan().surplus().stream()
                    .map(CurrentAlarm::name)
                    .toList();
        }
        return options.cloudWatch(
                terminal,
                region,
                client -> new AlarmStore(client)
                        .read(cache).values().stream()
                                .filter(CurrentAlarm::isOurs)
                                .map(CurrentAlarm::name)
                                .toList());
    }
}
