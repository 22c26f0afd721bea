package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.AlarmPlan;
import dev.tidegate.aws.alarms.AlarmStore;
import dev.tidegate.aws.alarms.AlarmTable;
import dev.tidegate.aws.alarms.Alarms;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.Optional;

/**
 * The alarms of a cache as they should be, beside those that are there.
 *
 * @param cache its id
 * @param region where it is
 * @param plan alarm by alarm
 * @param notes why there is none where one could be expected, and what is not sure
 * @param notified the topic that was given
 */
record Planned(String cache, String region, AlarmPlan plan, List<String> notes, Optional<String> notified) {

    static Planned read(Terminal terminal, WatchOptions options, String name, TopicOption topic) {
        String region = options.aws().region(terminal);
        Optional<String> notified = topic.in(region);
        CacheMetrics metrics = options.metrics(terminal, region, name);
        String cache = metrics.cache().id();
        Alarms alarms = AlarmTable.of(metrics);
        return options.cloudWatch(
                terminal,
                region,
                client -> new Planned(
                        cache,
                        region,
                        AlarmPlan.of(alarms.wanted(), new AlarmStore(client).read(cache), notified),
                        alarms.notes(),
                        notified));
    }

    /** How many alarms are in that state. */
    long count(AlarmPlan.State state) {
        return plan.items().stream().filter(item -> item.state() == state).count();
    }
}
