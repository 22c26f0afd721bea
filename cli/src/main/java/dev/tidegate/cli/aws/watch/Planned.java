package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.AlarmPlan;
import dev.tidegate.aws.alarms.AlarmStore;
import dev.tidegate.aws.alarms.AlarmTable;
import dev.tidegate.aws.alarms.Alarms;
import dev.tidegate.aws.alarms.CacheEvents;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The alarms of a cache as they should be, beside those that are there.
 *
 * @param cache its id
 * @param region where it is
 * @param plan alarm by alarm
 * @param notes why there is none where one could be expected, and what is not sure
 * @param notified the topic that was given, or is made
 * @param topic makes that topic; empty where it is there
 * @param events makes the cache's events go to the topic; empty where they do, or none is given
 */
record Planned(
        String cache,
        String region,
        AlarmPlan plan,
        List<String> notes,
        Optional<String> notified,
        Optional<Change> topic,
        Optional<Change> events) {

    static Planned read(Terminal terminal, WatchOptions options, String name, TopicOption topic) {
        String region = options.aws().region(terminal);
        Optional<String> made = topic.made();
        Optional<String> given = topic.in(region);
        CacheMetrics metrics = options.metrics(terminal, region, name);
        Alarms alarms = AlarmTable.of(metrics);
        try (SdkApi api = new SdkApi(options.aws().opener(terminal, region))) {
            Optional<String> notified =
                    made.isEmpty() ? given : made.map(it -> AwsProblem.explained(() -> arn(api, region, it)));
            Optional<CacheEvents> events =
                    notified.map(arn -> AwsProblem.explained(() -> CacheEvents.of(api, metrics.cache(), arn)));
            List<String> notes = new ArrayList<>(alarms.notes());
            events.flatMap(CacheEvents::note).ifPresent(notes::add);
            return options.cloudWatch(
                    terminal,
                    region,
                    client -> new Planned(
                            metrics.cache().id(),
                            region,
                            AlarmPlan.of(
                                    alarms.wanted(),
                                    new AlarmStore(client).read(metrics.cache().id()),
                                    notified),
                            notes,
                            notified,
                            made.map(it -> Change.of("sns", "CreateTopic", it)
                                    .with("Name", it)
                                    .changing("Topic", "(none)", it)),
                            events.flatMap(CacheEvents::change)));
        }
    }

    /** A topic is in the account and the partition of who asks. */
    private static String arn(SdkApi api, String region, String name) {
        Map<String, Object> caller = api.call("sts", "GetCallerIdentity", Map.of());
        String[] parts = String.valueOf(caller.get("Arn")).split(":", -1);
        String partition = parts.length > 1 ? parts[1] : "aws";
        return "arn:" + partition + ":sns:" + region + ":" + caller.get("Account") + ":" + name;
    }

    /** The calls: the topic, the alarms that notify it, and the events that go to it. */
    List<Change> changes() {
        List<Change> alarms = plan.changes();
        // A topic alone notifies of nothing; one that alarms notify already is there.
        if (alarms.isEmpty() && events.isEmpty()) {
            return List.of();
        }
        return Stream.of(topic.stream(), alarms.stream(), events.stream())
                .flatMap(each -> each)
                .toList();
    }

    /** How many alarms are in that state. */
    long count(AlarmPlan.State state) {
        return plan.items().stream().filter(item -> item.state() == state).count();
    }
}
