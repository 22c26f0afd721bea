package dev.tidegate.aws.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.apply.Applier;
import dev.tidegate.aws.apply.DriftException;
import dev.tidegate.aws.apply.FileSecrets;
import dev.tidegate.aws.apply.Hooks;
import dev.tidegate.aws.apply.JournalFile;
import dev.tidegate.aws.apply.Outcome;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.apply.StepFailedException;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.cost.AwsPrices;
import dev.tidegate.aws.cost.Design;
import dev.tidegate.aws.cost.Designs;
import dev.tidegate.aws.deploy.FakeStacks.Fault;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.plan.PlanFile;
import dev.tidegate.aws.security.AnAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Designs are deployed, changed and taken back as stacks, whatever happens on the way. */
class DeploymentTest {
    private static final Map<String, String> SERVICE = Map.of(
            "Vpc", "vpc-0123456789abcdef0",
            "CacheSubnets", "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
            "ServiceSubnets", "subnet-0123456789abcdef2,subnet-0123456789abcdef3",
            "Image", "111122223333.dkr.example/tidegate:1.0",
            "Certificate", "arn:aws:acm:eu-west-1:111122223333:certificate/1",
            "ApiKeysSecret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:keys");

    @TempDir
    private Path folder;

    private final FakeStacks aws = new FakeStacks();

    private static Map<String, String> with(String key, String value) {
        Map<String, String> all = new HashMap<>(SERVICE);
        all.put(key, value);
        return all;
    }

    private FileSecrets secrets(String id) {
        return new FileSecrets(id, folder.resolve("key"));
    }

    private Plan plan(String id, DeployDesign design, Map<String, String> values) {
        List<Step> steps = new Deployment(design, "limits", values).steps(aws, secrets(id));
        return Plan.of(new Plan.Head(id, "deploy", "111122223333", "eu-west-1"), steps, Map.of(), aws, secrets(id));
    }

    private static Hooks hooks() {
        return new Hooks() {
            @Override
            public void pause(String why, int attempt) {}

            @Override
            public boolean isDoneByHand(int step, String text) {
                return false;
            }

            @Override
            public void report(Event event) {}
        };
    }

    private Applier applier(Plan plan) {
        return new Applier(
                plan, new JournalFile(folder.resolve(plan.id())), aws, secrets(plan.id()), Map.of(), hooks());
    }

    @Test
    void theServiceIsMadeBehindItsCacheAndTakenBack() {
        Plan plan = plan("one", DeployDesign.DECISION_SERVICE, SERVICE);
        assertThat(applier(plan).apply()).isEqualTo(new Outcome(Outcome.End.COMPLETE, 0, ""));
        assertThat(aws.calls()).containsExactly("CreateStack limits-cache", "CreateStack limits-service");
        assertThat(aws.all().get("limits-service"))
                .contains("CacheEndpoint=master.limits-cache.abcdef", "CacheUser=limits-app", "Tasks=2")
                .contains("Entrance=load-balancer")
                .doesNotContain("{{");
        assertThat(plan("two", DeployDesign.DECISION_SERVICE, SERVICE).steps()).isEmpty();
        assertThat(applier(plan).rollback().end()).isEqualTo(Outcome.End.COMPLETE);
        assertThat(aws.calls()).endsWith("DeleteStack limits-service", "DeleteStack limits-cache");
        assertThat(aws.all()).isEmpty();
    }

    @Test
    void aChangeUpdatesTheStackItIsForAndIsTakenBack() {
        applier(plan("one", DeployDesign.DECISION_SERVICE, SERVICE)).apply();
        SortedMap<String, String> before = aws.all();
        // What is not said stays as it is.
        Plan more = plan("more", DeployDesign.DECISION_SERVICE, Map.of("Tasks", "4"));
        assertThat(more.steps()).hasSize(1);
        applier(more).apply();
        assertThat(aws.calls()).endsWith("UpdateStack limits-service");
        assertThat(aws.all().get("limits-service")).contains("Tasks=4", "Vpc=vpc-0123456789abcdef0");
        applier(more).rollback();
        assertThat(withoutStatus(aws.all())).isEqualTo(withoutStatus(before));
    }

    private static Map<String, String> withoutStatus(SortedMap<String, String> all) {
        return all.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().replaceFirst("^\\S+ ", "")));
    }

    @Test
    void everyFaultOfEveryCallEndsInTheSameState() {
        applier(plan("reference", DeployDesign.LAMBDA_FUNCTION_URL, function())).apply();
        SortedMap<String, String> wanted = aws.all();
        applier(plan("none", DeployDesign.LAMBDA_FUNCTION_URL, function())).apply();
        undoAll("reference");
        for (Fault fault : Fault.values()) {
            for (int at = 0; at < 2; at++) {
                String id = fault + "-" + at;
                Plan plan = plan(id, DeployDesign.LAMBDA_FUNCTION_URL, function());
                aws.fault(at, fault);
                resumed(() -> applier(plan).apply());
                assertThat(aws.all()).as(id).isEqualTo(wanted);
                aws.fault(at, fault);
                resumed(() -> applier(plan).rollback());
                assertThat(aws.all()).as(id).isEmpty();
            }
        }
    }

    private void undoAll(String id) {
        Plan plan = plan(id, DeployDesign.LAMBDA_FUNCTION_URL, function());
        assertThat(plan.steps()).isEmpty();
        Plan made = new Plan(
                id,
                "deploy",
                "111122223333",
                "eu-west-1",
                steps("limits-cache", "limits-function"),
                List.of(new java.util.TreeMap<>(), new java.util.TreeMap<>()),
                Map.of());
        applier(made).rollback();
        assertThat(aws.all()).isEmpty();
    }

    /** What the record of a plan needs of the plan itself is the number of its steps. */
    private static List<Step> steps(String... stacks) {
        return List.of(stacks).stream()
                .map(stack ->
                        (Step) Change.of("cloudformation", "CreateStack", stack).with("StackName", stack))
                .toList();
    }

    /** A process that was killed is started again; it knows what is on disk alone. */
    private static void resumed(Runnable run) {
        try {
            run.run();
        } catch (FakeStacks.Killed e) {
            run.run();
        }
    }

    private static Map<String, String> function() {
        return Map.of(
                "Vpc", "vpc-0123456789abcdef0",
                "CacheSubnets", "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
                "FunctionSubnets", "subnet-0123456789abcdef2,subnet-0123456789abcdef3",
                "CallerRole", "arn:aws:iam::111122223333:role/app",
                "CodeBucket", "packages",
                "CodeKey", "tidegate-1.zip");
    }

    @Test
    void aStackThatCannotBeMadeSaysWhyAndIsTakenBack() {
        Plan plan = plan("one", DeployDesign.DECISION_SERVICE, SERVICE);
        aws.failing("limits-service");
        assertThatThrownBy(() -> applier(plan).apply())
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("limits-service")
                .hasMessageContaining("TaskRole: not authorized to perform: iam:CreateRole");
        // An update of what is left would be refused; a plan for it is.
        assertThatThrownBy(() -> plan("again", DeployDesign.DECISION_SERVICE, SERVICE))
                .isInstanceOf(InvalidDeploymentException.class)
                .hasMessageContaining("limits-service could not be made")
                .hasMessageContaining("delete-stack --stack-name limits-service");
        applier(plan).rollback();
        assertThat(aws.all()).isEmpty();
    }

    @Test
    void anUpdateThatFailsLeavesTheStackAsItWas() {
        applier(plan("one", DeployDesign.DECISION_SERVICE, SERVICE)).apply();
        SortedMap<String, String> before = aws.all();
        Plan more = plan("more", DeployDesign.DECISION_SERVICE, Map.of("Tasks", "4"));
        aws.failing("limits-service");
        assertThatThrownBy(() -> applier(more).apply()).isInstanceOf(StepFailedException.class);
        applier(more).rollback();
        assertThat(withoutStatus(aws.all())).isEqualTo(withoutStatus(before));
    }

    @Test
    void aStackThatChangedSinceThePlanIsRefused() {
        applier(plan("one", DeployDesign.DECISION_SERVICE, SERVICE)).apply();
        Plan four = plan("four", DeployDesign.DECISION_SERVICE, Map.of("Tasks", "4"));
        applier(plan("six", DeployDesign.DECISION_SERVICE, Map.of("Tasks", "6")))
                .apply();
        assertThatThrownBy(() -> applier(four).apply())
                .isInstanceOf(DriftException.class)
                .hasMessageContaining("stack limits-service Tasks");
        Plan fresh = plan("fresh", DeployDesign.SERVERLESS_PUBLIC, Map.of());
        assertThat(fresh.steps()).hasSize(1);
    }

    @Test
    void aStackOfSomebodyElseIsNotTouched() {
        aws.foreign("limits-cache");
        assertThatThrownBy(() -> plan("one", DeployDesign.DECISION_SERVICE, SERVICE))
                .isInstanceOf(InvalidDeploymentException.class)
                .hasMessageContaining("stack limits-cache exists and is not of this tool");
        assertThat(aws.calls()).isEmpty();
    }

    /** It appears after the plan: it is neither taken for the plan's own nor deleted. */
    @Test
    void aStackThatSomebodyElseMadeMeanwhileIsLeftAlone() {
        Plan plan = plan("one", DeployDesign.DECISION_SERVICE, SERVICE);
        aws.foreign("limits-service");
        assertThatThrownBy(() -> applier(plan).apply())
                .isInstanceOf(DriftException.class)
                .hasMessageContaining("stack limits-service");
        applier(plan).rollback();
        assertThat(aws.all().keySet()).containsExactly("limits-service");
        Plan late = plan("late", DeployDesign.SERVERLESS_PUBLIC, Map.of());
        aws.fault(0, Fault.KILLED_BEFORE);
        assertThatThrownBy(() -> applier(late).apply()).isInstanceOf(FakeStacks.Killed.class);
        aws.foreign("limits-public-cache");
        assertThatThrownBy(() -> applier(late).apply()).isInstanceOf(DriftException.class);
        assertThatThrownBy(() -> applier(late).rollback()).isInstanceOf(DriftException.class);
        assertThat(aws.all().keySet()).containsExactly("limits-public-cache", "limits-service");
    }

    @Test
    void everyFaultOfTheValuesIsNamedAtOnce() {
        Map<String, String> values = new HashMap<>(SERVICE);
        values.remove("Certificate");
        values.put("Vpc", "vpc");
        values.put("ServiceSubnets", "subnet-0123456789abcdef2");
        values.put("Tasks", "0");
        values.put("LogDays", "2.5");
        values.put("CachePasswordSecret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token");
        values.put("Cpu", "300");
        values.put("Image", "no tag");
        values.put("Misspelt", "1");
        assertThatThrownBy(() -> plan("one", DeployDesign.DECISION_SERVICE, values))
                .isInstanceOfSatisfying(
                        InvalidDeploymentException.class,
                        e -> assertThat(e.faults())
                                .anyMatch(it -> it.startsWith("Certificate: missing (expected: the ARN"))
                                .anyMatch(it -> it.startsWith("Vpc: vpc (expected: an id such as vpc-"))
                                .anyMatch(it -> it.startsWith(
                                        "ServiceSubnets: subnet-0123456789abcdef2 (expected: two or more"))
                                .anyMatch(it -> it.equals("Tasks: 0 (expected: a number from 1 to 100)"))
                                .anyMatch(it -> it.startsWith("LogDays: 2.5 (expected: "))
                                .anyMatch(
                                        it -> it.equals("CacheUser, CachePasswordSecret: both (expected: one of them)"))
                                .anyMatch(it -> it.startsWith("Cpu: 300 (expected: one of 256, "))
                                .anyMatch(it -> it.startsWith("Image: no tag (expected: an image with a tag"))
                                .anyMatch(
                                        it -> it.startsWith("Misspelt: no parameter of design A (expected: one of ")));
    }

    /** What CloudFormation would refuse when the cache is made already. */
    @Test
    void valuesThatDoNotGoTogetherAreNamedBeforeAnythingIsMade() {
        assertThatThrownBy(() -> plan("one", DeployDesign.DECISION_SERVICE_INTERNAL, SERVICE))
                .isInstanceOf(InvalidDeploymentException.class)
                .hasMessageContaining("ServerName: missing (expected: a name in the certificate");
        Map<String, String> values = with("CacheEndpoint", "master.old.abcdef.euw1.cache.amazonaws.com");
        values.put("CacheName", "old");
        values.put("CacheSecurityGroup", "sg-0123456789abcdef0");
        values.remove("CacheSubnets");
        values.put("Tasks", "2.5");
        assertThatThrownBy(() -> plan("one", DeployDesign.DECISION_SERVICE, values))
                .isInstanceOf(InvalidDeploymentException.class)
                .hasMessageContaining("CacheUser, CachePasswordSecret: none (expected: one of them)")
                .hasMessageContaining("Tasks: 2.5 (expected: a number from 1 to 100)");
    }

    @Test
    void aCacheThatExistsIsUsedAsItIs() {
        Map<String, String> values = with("CacheEndpoint", "master.old.abcdef.euw1.cache.amazonaws.com");
        values.put("CacheName", "old");
        values.put("CacheUser", "app");
        values.put("CacheSecurityGroup", "sg-0123456789abcdef0");
        values.remove("CacheSubnets");
        applier(plan("one", DeployDesign.DECISION_SERVICE, values)).apply();
        assertThat(aws.calls()).containsExactly("CreateStack limits-service");
        // A later plan that does not name it keeps it.
        Plan more = plan("more", DeployDesign.DECISION_SERVICE, Map.of("Tasks", "4"));
        applier(more).apply();
        assertThat(aws.calls()).containsExactly("CreateStack limits-service", "UpdateStack limits-service");
        assertThat(aws.all().get("limits-service")).contains("CacheName=old", "Tasks=4");
    }

    /** What the command cost prices of A, B and C can be made, in the sizes that its figures assume. */
    @Test
    void whatIsPricedCanBeMade() {
        Set<String> priced = Designs.at(AwsPrices.builtIn().region("us-east-1").orElseThrow(), 1).stream()
                .filter(design -> Set.of("A", "A'", "B", "C").contains(design.id()))
                .map(Design::key)
                .collect(Collectors.toSet());
        for (DeployDesign design : DeployDesign.values()) {
            assertThat(priced).contains(design.key());
        }
        assertThat(priced).hasSize(DeployDesign.values().length);
        Template cache = Template.named("cache");
        Template service = Template.named("service");
        assertThat(cache.parameters().get("NodeType").byDefault()).contains("cache.t4g.micro");
        assertThat(cache.body()).contains("NumCacheClusters: 2", "Engine: valkey");
        assertThat(service.parameters().get("Tasks").byDefault()).contains("2");
        assertThat(service.parameters().get("Cpu").byDefault()).contains("256");
        assertThat(service.parameters().get("Memory").byDefault()).contains("512");
        assertThat(service.body()).contains("AssignPublicIp: ENABLED").doesNotContain("NatGateway");
        assertThat(Template.named("function").parameters().get("MemoryMb").byDefault())
                .contains("512");
        assertThat(Template.named("public-cache").body())
                .contains("ConnectionType: public", "MajorEngineVersion: \"9\"");
    }

    /** The users that templates make have the rights of the limiter and no others. */
    @Test
    void theUserOfATemplateHasTheRightsOfTheLimiter() {
        for (String name : List.of("cache", "public-cache")) {
            assertThat(Template.named(name).body()).as(name).contains(dev.tidegate.aws.rules.topic.LimiterAccess.RULE);
        }
    }

    /** CloudFormation beside Secrets Manager. */
    private AwsApi withSecrets(LiveAws account) {
        return new AwsApi() {
            @Override
            public Map<String, Object> call(String service, String operation, Map<String, Object> parameters) {
                return (service.equals("secretsmanager") ? account : aws).call(service, operation, parameters);
            }

            @Override
            public boolean knows(String service) {
                return true;
            }
        };
    }

    @Test
    void aSecretIsMadeFirstAndItsTextIsInNoFile() throws IOException {
        String text = "sha256-of-the-keys";
        Map<String, String> values = new HashMap<>(SERVICE);
        values.remove("ApiKeysSecret");
        Deployment deployment =
                new Deployment(DeployDesign.DECISION_SERVICE, "limits", values, Set.of("ApiKeysSecret"));
        try (LiveAws account = new LiveAws(new AnAccount().account())) {
            String before = account.dump();
            AwsApi api = withSecrets(account);
            Plan plan = Plan.of(
                    new Plan.Head("one", "deploy", "111122223333", "eu-west-1"),
                    deployment.steps(api, secrets("one")),
                    Map.of(),
                    api,
                    secrets("one"));
            PlanFile.write(folder.resolve("one.plan"), plan);
            JournalFile journal = new JournalFile(folder.resolve("one"));
            Map<String, String> given = Map.of("API_KEYS_SECRET", text);
            Applier applier = new Applier(plan, journal, api, secrets("one"), given, hooks());
            assertThatThrownBy(() -> new Applier(plan, journal, api, secrets("one"), Map.of(), hooks()).apply())
                    .hasMessage("no value for API_KEYS_SECRET");
            assertThat(applier.apply().end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(account.dump()).contains("limits-api-keys", text);
            assertThat(aws.all().get("limits-service"))
                    .contains("ApiKeysSecret=arn:aws:secretsmanager:us-east-1:123456789012:secret:limits-api-keys-");
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    assertThat(Files.readString(file)).as(file.toString()).doesNotContain(text);
                }
            }
            assertThat(new Deployment(DeployDesign.DECISION_SERVICE, "limits", values).steps(api, secrets("two")))
                    .isEmpty();
            assertThatThrownBy(() -> deployment.steps(api, secrets("two")))
                    .isInstanceOfSatisfying(
                            InvalidDeploymentException.class,
                            e -> assertThat(e.faults().toString()).contains("has a secret for ApiKeysSecret"));
            assertThat(new Applier(plan, journal, api, secrets("one"), given, hooks())
                            .rollback()
                            .end())
                    .isEqualTo(Outcome.End.COMPLETE);
            assertThat(account.dump()).isEqualTo(before);
            assertThat(aws.all()).isEmpty();
        }
    }

    @Test
    void aSecretForWhatIsNoneOrIsGivenIsRefused() {
        assertThatThrownBy(() -> new Deployment(
                                DeployDesign.DECISION_SERVICE, "limits", SERVICE, Set.of("ApiKeysSecret", "Image"))
                        .steps(aws, secrets("one")))
                .isInstanceOfSatisfying(
                        InvalidDeploymentException.class,
                        e -> assertThat(e.faults())
                                .contains(
                                        "--new-secret: ApiKeysSecret is given with --set, too (expected: one of them)",
                                        "--new-secret: Image (expected: one of ApiKeysSecret, CachePasswordSecret)"));
        assertThatThrownBy(() -> new Deployment(
                                DeployDesign.SERVERLESS_PUBLIC, "limits", Map.of(), Set.of("ApiKeysSecret"))
                        .steps(aws, secrets("one")))
                .isInstanceOfSatisfying(
                        InvalidDeploymentException.class,
                        e -> assertThat(e.faults().toString()).contains("serverless-public takes no secret"));
    }
}
