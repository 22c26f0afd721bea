package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.deploy.FakeStacks;
import dev.tidegate.aws.fake.Draft;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.Fixtures;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.fake.live.LiveWire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on deployment is run from its first command to its last on one account, and prints what it shows. */
class DeployPagesTest {
    private static final Path PAGES = Path.of("..", "docs", "guides", "aws");
    private static final String COMMAND = "$ tidegate ";

    private static final String KEYS = "app 5df6e0e2761359d30a8275058e299fcc";
    private static final String ON_CACHE = "aws deploy plan decision-service --name edge --cache limits --out on.plan"
            + " --set CacheUser=app --set ServiceSubnets=subnet-0123456789abcdef2,subnet-0123456789abcdef3"
            + " --set Image=example/tidegate:1.0 --set Certificate=arn:aws:acm:us-east-1:123456789012:certificate/1"
            + " --set ApiKeysSecret=arn:aws:secretsmanager:us-east-1:123456789012:secret:keys";

    @TempDir
    private Path folder;

    private final FakeStacks stacks = new FakeStacks();

    private final LiveAws live = new LiveAws(Fixtures.good(Instant.EPOCH).account());
    private final LiveWire secrets =
            new LiveWire(live, new FakeAws(Fixtures.good(Instant.EPOCH).account()));

    @AfterEach
    void close() {
        live.close();
    }

    private final TreeSet<String> reads = new TreeSet<>();
    private Draft account = Fixtures.good(Instant.EPOCH);

    private FakeService.Answer answer(Map<String, String> request) {
        if (request.getOrDefault(":service", "").equals("elasticache")) {
            reads.add("elasticache:" + request.get("Action"));
        }
        if (request.getOrDefault(":service", "").equals("secretsmanager")) {
            reads.add("secretsmanager:" + request.getOrDefault("target", "").replaceFirst(".*\\.", ""));
            return secrets.answer(request);
        }
        return request.getOrDefault(":service", "").equals("cloudformation")
                ? LiveWire.ofOne("cloudformation", stacks, request)
                : new FakeAws(account.account()).answer(request);
    }

    private Cli.Outcome run(FakeService service, String command) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ")) {
            words.add(
                    word.endsWith(".plan")
                            ? folder.resolve(word).toString()
                            : word.replace("_SECRET=keys", "_SECRET=" + folder.resolve("keys")));
        }
        return new Cli()
                .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                .env("AWS_SECRET_ACCESS_KEY", "fake")
                .env("AWS_REGION", "us-east-1")
                .env("AWS_ENDPOINT_URL", service.address())
                .run(words.toArray(String[]::new));
    }

    @Test
    void everyCommandOfThePageDoesWhatThePageShows() throws IOException {
        int run = 0;
        Files.writeString(folder.resolve("keys"), KEYS);
        try (FakeService service = new FakeService(this::answer)) {
            for (String block : Files.readString(PAGES.resolve("deployment.md")).split("\n```", -1)) {
                List<String> lines = block.lines().skip(1).toList();
                if (lines.isEmpty() || !lines.get(0).startsWith(COMMAND)) {
                    continue;
                }
                for (int at = 0; at < lines.size(); ) {
                    String command = lines.get(at++).substring(COMMAND.length());
                    List<String> shown = new ArrayList<>();
                    while (at < lines.size() && !lines.get(at).startsWith(COMMAND)) {
                        shown.add(lines.get(at++));
                    }
                    Cli.Outcome outcome = run(service, command);
                    assertThat((outcome.out() + outcome.err()).lines().toList())
                            .as(command + "\n" + outcome.err())
                            .containsSubsequence(shown.stream()
                                    .filter(line -> !line.equals("…"))
                                    .toList());
                    run++;
                }
            }
        }
        assertThat(run).isGreaterThan(12);
        assertThat(live.dump()).doesNotContain("limits-api-keys");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> !each.endsWith("keys")).toList()) {
                assertThat(Files.readString(file)).doesNotContain(KEYS);
            }
        }
        // Design A is taken back by the last commands; B and C stand.
        assertThat(stacks.all().keySet()).containsExactly("edge-cache", "edge-function", "open-public-cache");
        assertThat(Files.getPosixFilePermissions(folder.resolve("a.plan")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        // What fails is explained by its events; the page has no example of that.
        TreeSet<String> called = new TreeSet<>(stacks.operations());
        called.add("secretsmanager:TagResource");
        called.addAll(List.of("cloudformation:DescribeStackEvents", "sts:GetCallerIdentity"));
        try (FakeService service = new FakeService(this::answer)) {
            run(service, ON_CACHE);
        }
        called.addAll(reads);
        TreeSet<String> allowed = new TreeSet<>();
        JsonMapper.builder()
                .build()
                .readTree(PAGES.resolve("policies/deploy.json").toFile())
                .at("/Statement/0/Action")
                .forEach(action -> allowed.add(action.asText()));
        assertThat(called).isEqualTo(allowed);
    }

    @Test
    void aCacheThatExistsIsRead() throws IOException {
        try (FakeService service = new FakeService(this::answer)) {
            Cli.Outcome planned = run(service, ON_CACHE);
            assertThat(planned.code()).as(planned.err()).isZero();
            assertThat(planned.out()).contains("CreateStack edge-service").doesNotContain("edge-cache");
            String plan = Files.readString(folder.resolve("on.plan"));
            assertThat(plan)
                    .contains("\"limits\"", Fixtures.VPC, Fixtures.CACHE_GROUP, ".cache.amazonaws.com")
                    .doesNotContain("{{edge");
            assertThat(run(service, ON_CACHE.replace("--cache limits", "--cache none"))
                            .err())
                    .contains("--cache: no replication group none");
            assertThat(run(service, "aws deploy plan serverless-public --cache limits")
                            .err())
                    .contains("--cache: design serverless-public makes its own cache");
            account = Fixtures.good(Instant.EPOCH);
            account.transit = new Cache.Transit(false, "");
            Cli.Outcome plain = run(service, ON_CACHE);
            assertThat(plain.code()).isEqualTo(2);
            assertThat(plain.err()).contains("--cache: limits is without TLS");
        }
    }

    @Test
    void aStackThatCannotBeMadeIsExplainedAndTakenBack() {
        try (FakeService service = new FakeService(this::answer)) {
            run(service, "aws deploy plan serverless-public --out c.plan");
            stacks.failing("tidegate-public-cache");
            Cli.Outcome failed = run(service, "aws deploy apply c.plan --yes");
            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.err()).contains("TaskRole: not authorized to perform: iam:CreateRole");
            assertThat(run(service, "aws deploy rollback c.plan --yes").code()).isZero();
            assertThat(stacks.all()).isEmpty();
        }
    }

    @Test
    void wrongArgumentsAreNamed() {
        try (FakeService service = new FakeService(this::answer)) {
            Cli.Outcome design = run(service, "aws deploy plan app-runner");
            assertThat(design.code()).isEqualTo(2);
            assertThat(design.err()).contains("app-runner (expected: decision-service, ");
            Cli.Outcome name = run(service, "aws deploy plan serverless-public --name Limits_");
            assertThat(name.code()).isEqualTo(2);
            assertThat(name.err()).contains("--name: Limits_ (expected: 2 to 20 lower-case letters");
            assertThat(run(service, "aws deploy plan serverless-public --name my--app")
                            .err())
                    .contains("--name: my--app (expected: ");
            Cli.Outcome template = run(service, "aws deploy template services");
            assertThat(template.code()).isEqualTo(2);
            assertThat(template.err())
                    .contains("TEMPLATE: services (expected: cache, service, function, public-cache)");
            assertThat(run(service, "aws deploy template cache").out()).contains("AWS::ElastiCache::ReplicationGroup");
            assertThat(run(service, "aws deploy parameters decision-service --json")
                            .out())
                    .contains("\"name\":\"Certificate\"", "\"expected\":\"the ARN of a certificate in ACM\"");
            assertThat(stacks.operations()).isEmpty();
        }
    }
}
