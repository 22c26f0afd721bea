package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.AlarmStore;
import dev.tidegate.aws.alarms.CurrentAlarm;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import java.util.Collection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws alarms list}: shows the alarms of a cache and their states. */
@Command(
        name = "list",
        description = "Shows the alarms of a cache and their states. The cache need not exist any more.",
        exitCodeList = {"0:shown", "1:AWS could not be asked", "2:used wrongly", "3:an alarm is in the state ALARM"},
        footer = {"  tidegate aws alarms list my-cache", "  tidegate aws alarms list my-cache --json"})
final class AlarmsListCommand implements Callable<Integer> {
    private static final int ALARM = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CACHE", description = "Id of a cluster, replication group or serverless cache.")
    @SuppressWarnings("NullAway.Init")
    private String cache;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private WatchOptions options = new WatchOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Collection<CurrentAlarm> alarms = options.cloudWatch(
                        terminal, options.aws().region(terminal), client -> new AlarmStore(client).read(cache))
                .values();
        terminal.out().print(json ? AlarmsJson.of(cache, alarms) : AlarmsText.of(terminal, cache, alarms));
        boolean isOver = alarms.stream().anyMatch(alarm -> alarm.state().equals("ALARM"));
        return isOver ? ALARM : ExitCode.OK;
    }
}
