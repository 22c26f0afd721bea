package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.plan.DesignSteps;
import dev.tidegate.aws.security.AnAccount;
import dev.tidegate.aws.security.RuleFixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy of the page allows the calls that applying and undoing every plan make, and no other. */
class ApplyPolicyTest {
    private static final Path POLICY = Path.of("../docs/guides/aws/policies/apply.json");

    /** What AWS wants besides for a call that gives tags, or that hands a role on. */
    private static final Set<String> BESIDES = Set.of(
            "cloudwatch:TagResource",
            "ec2:CreateTags",
            "iam:PassRole",
            "logs:TagResource",
            "secretsmanager:TagResource",
            "sns:TagResource");

    @TempDir
    Path directory;

    private final Set<String> called = new TreeSet<>(BESIDES);

    @AfterAll
    static void close() {
        Bench.closeAll();
    }

    private AwsApi recording(LiveAws account) {
        return new AwsApi() {
            @Override
            public Map<String, Object> call(String service, String operation, Map<String, Object> parameters) {
                called.add((service.equals("elbv2") ? "elasticloadbalancing" : service) + ":" + operation);
                return account.call(service, operation, parameters);
            }

            @Override
            public boolean knows(String service) {
                return account.knows(service);
            }
        };
    }

    private void applyAndUndo(String journal, Bench bench) {
        LiveAws account = bench.aws.fork();
        bench.applier(account, recording(account), journal).apply();
        bench.applier(account, recording(account), journal).rollback();
    }

    /** What {@code aws alarms --new-topic} does besides the alarms. */
    private static List<Step> topic() {
        String arn = "arn:aws:sns:us-east-1:123456789012:on-call";
        return List.of(
                Change.of("sns", "CreateTopic", "on-call")
                        .with("Name", "on-call")
                        .changing("Topic", "(none)", "on-call"),
                Change.of("elasticache", "ModifyReplicationGroup", "rl")
                        .with("ReplicationGroupId", "rl")
                        .with("NotificationTopicArn", arn)
                        .with("NotificationTopicStatus", "active")
                        .with("ApplyImmediately", true)
                        .changing("NotificationTopicArn", "(none)", arn));
    }

    @Test
    void thePolicyHasExactlyTheCallsOfEveryPlan() throws IOException {
        RuleFixtures.all().forEach((id, fixture) -> applyAndUndo(id, Bench.of(id, fixture.wrong(), directory)));
        DesignSteps.App app = new DesignSteps.App("d1", "main");
        List<Step> design = new ArrayList<>(DesignSteps.publicServerless("limits"));
        design.addAll(DesignSteps.role("arn:aws:iam::123456789012:role/app", "arn:c", "arn:u", app));
        design.addAll(DesignSteps.released(app, DesignSteps.variables("limits")));
        applyAndUndo("design-c", Bench.of(new AnAccount(), design, directory));
        applyAndUndo("design-a", Bench.of(new AnAccount(), DesignSteps.existing(new AnAccount().build()), directory));
        Consumer<AnAccount> awsGroup = account -> {
            account.parameterGroup = "default.valkey8";
            account.parameters.clear();
            account.placement = Seen.known(
                    new Cache.Placement("private", List.of(), List.of("sg-cache"), "default.valkey8", "in-sync"));
        };
        Consumer<AnAccount> alone = AnAccount::standAlone;
        applyAndUndo("group", Bench.of("MEM-01", awsGroup, directory));
        applyAndUndo("alone", Bench.of("BK-01", alone.andThen(account -> account.retention = 0), directory));
        applyAndUndo("minor", Bench.of("VER-02", alone.andThen(a -> a.autoMinor = Optional.of(false)), directory));
        applyAndUndo("topic", Bench.of(new AnAccount(), topic(), directory));
        List<String> able = Effects.operations().stream()
                .map(operation -> operation.replace("elbv2:", "elasticloadbalancing:"))
                .filter(operation -> !operation.startsWith("cloudformation:") && !operation.endsWith("Dashboard"))
                .toList();
        assertThat(called).as("each operation is tried here").containsAll(able);
        Set<String> allowed = new TreeSet<>();
        JsonMapper.builder()
                .build()
                .readTree(POLICY.toFile())
                .at("/Statement/0/Action")
                .forEach(action -> allowed.add(action.asText()));
        assertThat(allowed).containsExactlyInAnyOrderElementsOf(called);
    }
}
