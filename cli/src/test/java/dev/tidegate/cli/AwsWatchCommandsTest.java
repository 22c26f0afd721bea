package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.TimeSource;
import dev.tidegate.aws.fake.FakeCloudWatch;
import dev.tidegate.aws.fake.FakeElastiCache;
import dev.tidegate.aws.fake.FakeMetrics;
import dev.tidegate.aws.fake.FakeService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands {@code aws alarms} and {@code aws dashboard} against a double that refuses what CloudWatch refuses. */
class AwsWatchCommandsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:on-call";
    private static final Instant THEN =
            Instant.ofEpochSecond(TimeSource.system().nowMicros() / 60_000_000 * 60 - 3_600);
    private static final String EVICTIONS = "tidegate/rl/rl-001/evictions-critical";

    @TempDir
    private Path folder;

    private final FakeCloudWatch watch = new FakeCloudWatch();
    private final FakeElastiCache caches = new FakeElastiCache()
            .group("rl", "valkey", "rl-001")
            .cluster("rl-001", "valkey", "8.0.1", "cache.t4g.micro", "rl")
            .cluster("rl-002", "valkey", "8.0.1", "cache.t4g.micro", "rl")
            .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
            .serverless("sl", "valkey", "9.0", 5);
    private final FakeMetrics values = new FakeMetrics(500).put("CPUUtilization", "rl-001", THEN, 5);
    private final Map<String, String> made = new TreeMap<>();
    private final Set<String> calls = new ConcurrentSkipListSet<>();
    private int refusedFrom = Integer.MAX_VALUE;
    private int lost = Integer.MAX_VALUE;
    private int puts;
    private FakeService service;

    @BeforeEach
    void start() {
        service = new FakeService(this::answer);
    }

    /** The record of an apply is a file in the working directory. */
    @AfterEach
    void stop() throws IOException {
        service.close();
        try (Stream<Path> files = Files.list(Path.of(""))) {
            for (Path file : files.filter(
                            each -> each.getFileName().toString().matches("tidegate-(alarms|dashboard)-.*"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private synchronized FakeService.Answer answer(Map<String, String> request) {
        String of = request.get(":service");
        calls.add((of.equals("monitoring") ? "cloudwatch" : of) + ":" + request.get("Action"));
        if ("GetMetricData".equals(request.get("Action"))) {
            return values.answer(request);
        }
        return switch (of) {
            case "monitoring" -> monitoring(request);
            case "sns" -> topics(request);
            case "sts" ->
                FakeService.Answer.ok("<GetCallerIdentityResponse><GetCallerIdentityResult>"
                        + "<Arn>arn:aws:iam::123456789012:user/ops</Arn><UserId>A</UserId><Account>123456789012</Account>"
                        + "</GetCallerIdentityResult></GetCallerIdentityResponse>");
            default -> caches.answer(request);
        };
    }

    /** SNS, which finds a topic by its ARN and returns one of the name that is there. */
    private FakeService.Answer topics(Map<String, String> request) {
        String action = request.getOrDefault("Action", "");
        String arn = request.getOrDefault("ResourceArn", request.getOrDefault("TopicArn", ""));
        StringBuilder body = new StringBuilder();
        switch (action) {
            case "CreateTopic" -> {
                arn = TOPIC.replace("on-call", request.getOrDefault("Name", ""));
                StringBuilder tags = new StringBuilder();
                for (int i = 1; request.containsKey("Tags.member." + i + ".Key"); i++) {
                    tags.append("<member><Key>" + request.get("Tags.member." + i + ".Key") + "</Key><Value>"
                            + request.get("Tags.member." + i + ".Value") + "</Value></member>");
                }
                made.putIfAbsent(arn, tags.toString());
                body.append("<TopicArn>" + arn + "</TopicArn>");
            }
            case "DeleteTopic" -> made.remove(arn);
            case "ListTopics" -> {
                body.append("<Topics>");
                made.keySet().forEach(each -> body.append("<member><TopicArn>" + each + "</TopicArn></member>"));
                body.append("</Topics>");
            }
            default -> body.append("<Tags>" + made.getOrDefault(arn, "") + "</Tags>");
        }
        return FakeService.Answer.ok("<" + action + "Response><" + action + "Result>" + body + "</" + action
                + "Result></" + action + "Response>");
    }

    private FakeService.Answer monitoring(Map<String, String> request) {
        puts += "PutMetricAlarm".equals(request.get("Action")) ? 1 : 0;
        if (puts >= refusedFrom && "PutMetricAlarm".equals(request.get("Action"))) {
            return FakeService.Answer.fault(403, "AccessDenied", "not authorized to perform cloudwatch:PutMetricAlarm");
        }
        FakeService.Answer answer = watch.answer(request);
        if (puts == lost) {
            lost = Integer.MAX_VALUE;
            return new FakeService.Answer(503, "");
        }
        return answer;
    }

    private Cli.Outcome run(String command) {
        return new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_REGION", "us-east-1")
                .env("AWS_ENDPOINT_URL", service.address())
                .run(command.split(" "));
    }

    private Cli.Outcome done(String command) {
        Cli.Outcome outcome = run(command);
        assertThat(outcome.code()).as(command + "\n" + outcome.err()).isZero();
        return outcome;
    }

    private JsonNode planned(String cache) throws IOException {
        return JSON.readTree(done("aws alarms plan " + cache + " --json").out()).path("alarms");
    }

    @Test
    void aPlanChangesNothing() throws IOException {
        assertThat(done("aws alarms plan rl").out())
                .contains("to make, 0 to change, 0 as planned", EVICTIONS, "no --topic was given", "nor do the events");
        assertThat(planned("rl"))
                .hasSizeGreaterThan(20)
                .allMatch(alarm -> alarm.path("state").asText().equals("new"));
        assertThat(done("aws alarms plan rl --commands --topic " + TOPIC).out())
                .contains("aws cloudwatch put-metric-alarm --alarm-name " + EVICTIONS)
                .contains("--alarm-actions " + TOPIC, "--treat-missing-data notBreaching", "--region us-east-1");
        assertThat(watch.changes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rl", "old", "sl"})
    void applyingMakesWhatIsPlannedOnceAndThenNothing(String cache) throws IOException {
        JsonNode before = planned(cache);
        Cli.Outcome first = done("aws alarms apply " + cache + " --yes --topic " + TOPIC);
        assertThat(first.err()).contains(before.size() + " made, 0 changed");
        assertThat(watch.alarmNames()).hasSize(before.size());
        assertThat(watch.alarmNames())
                .allSatisfy(name ->
                        assertThat(watch.field(name, "AlarmActions.member.1")).isEqualTo(TOPIC));
        int made = watch.changes().size();
        assertThat(done("aws alarms apply " + cache + " --yes --topic " + TOPIC).err())
                .contains("nothing to do");
        assertThat(done("aws alarms apply " + cache).err()).contains("nothing to do");
        assertThat(watch.changes()).hasSize(made);
        assertThat(planned(cache))
                .allMatch(alarm -> alarm.path("state").asText().equals("same"));
    }

    @Test
    void withoutYesNothingIsChanged() {
        Cli.Outcome apply = run("aws alarms apply rl");
        assertThat(apply.code()).isEqualTo(2);
        assertThat(apply.err()).contains("nothing was changed: --yes is needed");
        done("aws alarms apply sl --yes");
        int changes = watch.changes().size();
        Cli.Outcome delete = run("aws alarms delete sl");
        assertThat(delete.code()).isEqualTo(2);
        assertThat(delete.out()).contains("tidegate/sl/evictions-critical");
        assertThat(delete.err()).contains("nothing was deleted: --yes is needed");
        assertThat(watch.changes()).hasSize(changes);
    }

    @Test
    void anAlarmThatWasChangedElsewhereIsCorrectedAndNotifiesAsBefore() throws IOException {
        done("aws alarms apply rl --yes --topic " + TOPIC);
        watch.alter(EVICTIONS, "Threshold", "1000");
        assertThat(planned("rl"))
                .filteredOn(alarm -> alarm.path("state").asText().equals("changed"))
                .hasSize(1)
                .allMatch(alarm -> alarm.path("name").asText().equals(EVICTIONS));
        int before = watch.changes().size();
        assertThat(done("aws alarms apply rl --yes").err()).contains("0 made, 1 changed");
        assertThat(watch.changes()).hasSize(before + 1);
        assertThat(Double.parseDouble(watch.field(EVICTIONS, "Threshold"))).isZero();
        assertThat(watch.field(EVICTIONS, "AlarmActions.member.1")).isEqualTo(TOPIC);
        assertThat(done("aws alarms list rl --json").out()).contains("\"madeByTidegate\":true");
    }

    /** A call replaces the whole alarm, so that what it notifies is in the call, all of it. */
    @Test
    void aCorrectedAlarmNotifiesAllThatItDid() {
        done("aws alarms apply old --yes --topic " + TOPIC);
        String alarm = "tidegate/old/evictions-critical";
        watch.alter(alarm, "AlarmActions.member.2", TOPIC + "-2");
        watch.alter(alarm, "OKActions.member.1", TOPIC + "-ok");
        watch.alter(alarm, "InsufficientDataActions.member.1", TOPIC + "-none");
        watch.alter(alarm, "Threshold", "1000");
        assertThat(done("aws alarms plan old --commands").out())
                .contains("--alarm-actions " + TOPIC + " " + TOPIC + "-2 --ok-actions " + TOPIC + "-ok");
        Path plan = folder.resolve("topics.plan");
        done("aws alarms apply old --yes --out " + plan);
        done("aws rollback --yes " + plan);
        assertThat(watch.field(alarm, "Threshold")).startsWith("1000");
        assertThat(watch.changes()).endsWith("PutMetricAlarm " + alarm, "PutMetricAlarm " + alarm);
        assertThat(List.of("AlarmActions.member.1", "AlarmActions.member.2", "OKActions.member.1"))
                .extracting(field -> watch.field(alarm, field))
                .containsExactly(TOPIC, TOPIC + "-2", TOPIC + "-ok");
        assertThat(watch.field(alarm, "InsufficientDataActions.member.1")).isEqualTo(TOPIC + "-none");
    }

    @Test
    void anAlarmOfAnotherToolIsNeitherChangedNorDeleted() throws IOException {
        watch.foreign(EVICTIONS, Map.of("AlarmName", EVICTIONS, "Threshold", "7", "StateValue", "OK"));
        watch.foreign("tidegate/rl-2/x", Map.of("AlarmName", "tidegate/rl-2/x", "StateValue", "OK"));
        assertThat(done("aws alarms apply rl --yes").out()).contains("foreign");
        assertThat(watch.field(EVICTIONS, "Threshold")).isEqualTo("7");
        assertThat(done("aws alarms list rl").out())
                .contains("not made by Tidegate")
                .doesNotContain("rl-2");
        done("aws alarms delete rl --yes");
        assertThat(watch.alarmNames()).containsExactly("tidegate/rl-2/x", EVICTIONS);
        assertThat(done("aws alarms delete rl --yes").err()).contains("0 deleted");
    }

    @Test
    void anAlarmOfANodeThatIsGoneIsNamed() throws IOException {
        caches.group("rl", "valkey", "rl-001", "rl-002");
        done("aws alarms apply rl --yes");
        caches.group("rl", "valkey", "rl-001");
        assertThat(done("aws alarms plan rl").out())
                .contains("of a node that is gone: tidegate/rl/rl-002/evictions-critical", "--gone --yes");
        done("aws alarms delete rl --gone --yes");
        assertThat(watch.alarmNames()).contains(EVICTIONS).allMatch(name -> name.startsWith("tidegate/rl/rl-001/"));
        assertThat(done("aws alarms plan rl").out()).doesNotContain("gone");
        assertThat(done("aws alarms list RL").out()).contains(EVICTIONS);
    }

    /** Without a day of use there is no figure to compare with, which is no reason to take its alarm away. */
    @Test
    void anAlarmWithoutAFigureStays() throws IOException {
        for (int i = 0; i < 90; i++) {
            values.put("ElastiCacheProcessingUnits", "sl", THEN.minusSeconds(900L * i), 900);
        }
        done("aws alarms apply sl --yes");
        assertThat(watch.alarmNames()).contains("tidegate/sl/ecpu-warning");
        values.clear();
        assertThat(done("aws alarms plan sl").out())
                .contains("note: ElastiCacheProcessingUnits has too few values")
                .doesNotContain("gone");
    }

    @Test
    void anAlarmThatWasSwitchedOffIsShownAndSwitchedOnAgain() throws IOException {
        done("aws alarms apply sl --yes");
        watch.alter("tidegate/sl/evictions-critical", "ActionsEnabled", "false");
        assertThat(done("aws alarms list sl").out()).contains("switched off");
        done("aws alarms apply sl --yes");
        assertThat(watch.field("tidegate/sl/evictions-critical", "ActionsEnabled"))
                .isEqualTo("true");
    }

    @Test
    void aStateOfAlarmIsAnExitCodeOfItsOwn() {
        done("aws alarms apply rl --yes");
        assertThat(run("aws alarms list rl").code()).isZero();
        watch.alter(EVICTIONS, "StateValue", "ALARM");
        Cli.Outcome outcome = run("aws alarms list rl");
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out()).contains("alarm", EVICTIONS);
        assertThat(done("aws alarms list none").out()).contains("none has no alarm of Tidegate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        on-call                                         | --topic: on-call (expected: arn:aws:sns:
        arn:aws:sns:eu-west-1:123456789012:on-call      | --topic: a topic in eu-west-1 (expected: one in us-east-1
        arn:aws:sqs:us-east-1:123456789012:on-call      | expected: arn:aws:sns:
        """)
    void aTopicThatAlarmsCannotNotifyIsRefused(String topic, String words) {
        Cli.Outcome outcome = run("aws alarms apply rl --yes --topic " + topic);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(words);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rl", "old", "sl"})
    void aDashboardIsPrintedWrittenAndDeleted(String cache) throws IOException {
        JsonNode printed = JSON.readTree(done("aws dashboard " + cache).out());
        assertThat(printed.path("widgets")).hasSizeGreaterThan(6);
        assertThat(watch.changes()).isEmpty();
        done("aws dashboard " + cache + " --apply");
        done("aws dashboard " + cache + " --apply");
        assertThat(watch.changes()).containsExactly("PutDashboard tidegate-" + cache);
        assertThat(JSON.readTree(watch.dashboards().get("tidegate-" + cache))).isEqualTo(printed);
        done("aws dashboard " + cache + " --delete");
        assertThat(watch.dashboards()).isEmpty();
        assertThat(done("aws dashboard " + cache + " --delete").err()).contains("there is none");
    }

    @Test
    void aDashboardOfAnotherToolIsLeftAlone() {
        watch.dashboards().put("tidegate-rl", "{\"widgets\":[]}");
        for (String how : List.of("--apply", "--delete")) {
            Cli.Outcome outcome = run("aws dashboard rl " + how);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("was not made by Tidegate");
        }
        assertThat(watch.changes()).isEmpty();
        assertThat(run("aws dashboard rl --apply --delete").code()).isEqualTo(2);
        assertThat(run("aws dashboard --apply").code()).isEqualTo(2);
    }

    @Test
    void anApplyThatFailsHalfwayGoesOnWhereItStopped() throws IOException {
        int wanted = planned("old").size();
        refusedFrom = 5;
        Cli.Outcome failed = run("aws alarms apply old --yes");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err())
                .contains("step 5", "goes on", "undoes what was made")
                .doesNotContain("Exception");
        assertThat(watch.changes()).hasSize(4);
        refusedFrom = Integer.MAX_VALUE;
        assertThat(done("aws alarms apply old --yes").err()).contains((wanted - 4) + " made, 0 changed");
        assertThat(watch.changes()).hasSize(wanted).doesNotHaveDuplicates();
    }

    private Path plan(String title) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(""))) {
            return files.filter(file -> file.toString().startsWith("tidegate-" + title)
                            && file.toString().endsWith(".plan"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A plan that failed goes on by its file, and is undone by it: what was there before is there again. */
    @Test
    void whatWasAppliedIsUndoneByItsPlan() throws IOException {
        watch.foreign("other", Map.of("AlarmName", "other", "StateValue", "OK"));
        done("aws alarms apply old --yes --out " + folder.resolve("first.plan"));
        watch.alter("tidegate/old/evictions-critical", "Threshold", "1000");
        int wanted = watch.alarmNames().size();
        done("aws alarms plan old --topic " + TOPIC + " --out " + folder.resolve("second.plan"));
        done("aws apply --yes " + folder.resolve("second.plan"));
        assertThat(Double.parseDouble(watch.field("tidegate/old/evictions-critical", "Threshold")))
                .isZero();
        done("aws rollback --yes " + folder.resolve("second.plan"));
        assertThat(Double.parseDouble(watch.field("tidegate/old/evictions-critical", "Threshold")))
                .isEqualTo(1000);
        assertThat(watch.field("tidegate/old/evictions-critical", "AlarmActions.member.1"))
                .isEmpty();
        assertThat(watch.alarmNames()).hasSize(wanted);
        watch.alter("tidegate/old/evictions-critical", "Threshold", "0.0");
        done("aws rollback --yes " + folder.resolve("first.plan"));
        assertThat(watch.alarmNames()).containsExactly("other");
        assertThat(run("aws alarms plan old --out " + folder.resolve("first.plan"))
                        .err())
                .contains("was applied, and its record is needed");
        done("aws dashboard old --apply");
        done("aws rollback --yes " + plan("dashboard-old"));
        assertThat(watch.dashboards()).isEmpty();
    }

    /** What was lost is looked at, and not made twice; each alarm is made by one call. */
    @Test
    void aLostAnswerIsNoSecondCall() throws IOException {
        int wanted = planned("old").size();
        lost = 3;
        done("aws alarms apply old --yes");
        assertThat(watch.changes()).hasSize(wanted).doesNotHaveDuplicates();
    }

    /** A failover has no metric: without a topic of the cache it is not reported. */
    @ParameterizedTest
    @ValueSource(strings = {"rl", "old"})
    void aTopicIsMadeAndAlarmsAndEventsGoToItAndAllOfItIsTakenBack(String cache) {
        String node = cache.equals("rl") ? "rl-001" : "old";
        Path plan = folder.resolve("topic.plan");
        assertThat(done("aws alarms plan " + cache + " --new-topic on-call").out())
                .contains("topic: on-call", "events of the cache, failovers among them: will go to " + TOPIC);
        assertThat(made).isEmpty();
        done("aws alarms apply " + cache + " --new-topic on-call --yes --out " + plan);
        assertThat(made).containsOnlyKeys(TOPIC);
        assertThat(caches.topic(node)).isEqualTo(TOPIC + " active");
        assertThat(watch.alarmNames())
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(watch.field(name, "AlarmActions.member.1")).isEqualTo(TOPIC));
        assertThat(done("aws alarms apply " + cache + " --new-topic on-call --yes")
                        .err())
                .contains("nothing to do");
        done("aws rollback --yes " + plan);
        assertThat(made).isEmpty();
        assertThat(caches.topic(node)).isEqualTo(TOPIC + " inactive");
        assertThat(watch.alarmNames()).isEmpty();
    }

    @Test
    void aTopicThatIsThereAndEventsThatGoElsewhereStay() {
        made.put(TOPIC, "");
        caches.answer(Map.of(
                "Action",
                "ModifyCacheCluster",
                "CacheClusterId",
                "old",
                "NotificationTopicArn",
                TOPIC + "-2",
                "NotificationTopicStatus",
                "active"));
        Path plan = folder.resolve("topic.plan");
        assertThat(done("aws alarms apply old --new-topic on-call --yes --out " + plan)
                        .out())
                .contains("events of the cache go to " + TOPIC + "-2 already");
        done("aws rollback --yes " + plan);
        assertThat(made).containsOnlyKeys(TOPIC);
        assertThat(caches.topic("old")).isEqualTo(TOPIC + "-2 active");
        assertThat(done("aws alarms plan sl --topic " + TOPIC).out()).contains("EventBridge alone");
        assertThat(run("aws alarms plan old --topic " + TOPIC + " --new-topic x")
                        .err())
                .contains("--topic and --new-topic: both are given");
        assertThat(run("aws alarms plan old --new-topic on.call").err())
                .contains("--new-topic: on.call (expected: 1 to 256 letters");
    }

    /** As a reader runs them, one after the other. */
    @Test
    void everyCommandOfThePagesIsOne() throws IOException {
        caches.cluster("my-cache", "redis", "7.1.0", "cache.t3.micro", "");
        for (String page : List.of("guides/aws/monitoring.md", "operating/alerts.md")) {
            List<String> commands = Files.readAllLines(Path.of("..", "docs", page)).stream()
                    .filter(line -> line.startsWith("tidegate "))
                    .map(line -> line.substring("tidegate ".length()).replaceAll(" > .*", ""))
                    .toList();
            assertThat(commands).hasSizeGreaterThan(1);
            commands.forEach(this::done);
        }
        assertThat(watch.alarmNames()).isEmpty();
        assertThat(watch.dashboards()).isEmpty();
        assertThat(watch.changes()).anyMatch(change -> change.equals("PutDashboard tidegate-my-cache"));
    }

    @Test
    void thePolicyAllowsWhatIsCalledAndNoMore() throws IOException {
        for (String cache : List.of("rl", "sl")) {
            done("aws alarms apply " + cache + " --yes");
            done("aws alarms delete " + cache + " --yes");
            done("aws dashboard " + cache + " --apply");
            done("aws dashboard " + cache + " --delete");
        }
        for (String cache : List.of("rl", "old")) {
            Path plan = folder.resolve(cache + ".plan");
            done("aws alarms apply " + cache + " --yes --new-topic on-call --out " + plan);
            done("aws rollback --yes " + plan);
        }
        Set<String> called = new TreeSet<>(calls);
        // PutMetricAlarm with tags needs the right to tag, and this call needs none.
        called.add("cloudwatch:TagResource");
        called.add("sns:TagResource");
        called.remove("sts:GetCallerIdentity");
        Set<String> allowed = new TreeSet<>();
        JSON.readTree(Path.of("..", "docs/guides/aws/policies/watch.json").toFile())
                .at("/Statement/0/Action")
                .forEach(action -> allowed.add(action.asText()));
        assertThat(called).isEqualTo(allowed);
    }
}
