package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.cost.AwsPrices;
import dev.tidegate.aws.fake.Draft;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeElastiCache;
import dev.tidegate.aws.fake.FakeMetrics;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on costs prints what the command prints, and the policies allow what the commands call, no more. */
class AwsPagesTest {
    private static final Path FOLDER = Path.of("..", "docs", "guides", "aws");
    private static final String COMMAND = "$ tidegate ";

    private record Example(String command, List<String> lines) {}

    private static List<Example> examples(String page) throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String block : Files.readString(FOLDER.resolve(page)).split("\n```", -1)) {
            List<String> lines = block.lines().skip(1).toList();
            if (!lines.isEmpty() && lines.get(0).startsWith(COMMAND)) {
                examples.add(new Example(lines.get(0).substring(COMMAND.length()), lines.subList(1, lines.size())));
            }
        }
        return examples;
    }

    @Test
    void thePagePrintsWhatTheCommandPrints(@TempDir Path folder) throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.yaml"), "version: 1\ndate: soon\ncurrency: EUR\n");
        List<Example> examples = examples("cost.md");
        assertThat(examples).hasSizeGreaterThan(5);
        for (Example example : examples) {
            String command = example.command().replace("bad.yaml", bad.toString());
            Cli.Outcome outcome = new Cli().run(command.split(" "));
            String printed = (outcome.out() + outcome.err()).replace(bad.toString(), "bad.yaml");
            assertThat(printed.lines().toList())
                    .as(command)
                    .containsAll(example.lines().stream()
                            .filter(line -> !line.equals("…"))
                            .toList());
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Cli.Outcome verified(FakeAws aws, String command) {
        try (FakeService service = new FakeService(aws)) {
            return new Cli()
                    .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                    .env("AWS_SECRET_ACCESS_KEY", "fake")
                    .env("AWS_REGION", "us-east-1")
                    .env("AWS_ENDPOINT_URL", service.address())
                    .run(command.split(" "));
        }
    }

    /** The account that a page means by a command. */
    private static FakeAws meant(String command) {
        if (command.contains("old-guide")) {
            return new FakeAws(Fixtures.oldGuide(now()).account());
        }
        boolean app = command.contains("--amplify-app");
        return new FakeAws((app ? Fixtures.serverlessPublic(now()) : Fixtures.good(now())).account());
    }

    @Test
    void theQuickStartPrintsWhatTheCommandPrints() throws IOException {
        List<Example> examples = examples("quick-start.md");
        assertThat(examples).hasSize(3);
        for (Example example : examples) {
            assertThat(verified(meant(example.command()), example.command())
                            .out()
                            .lines()
                            .toList())
                    .as(example.command())
                    .containsSubsequence(example.lines().stream()
                            .filter(line -> !line.equals("…"))
                            .toList());
        }
    }

    @Test
    void everyCheckIsOnThePage() throws IOException {
        String page = Files.readString(FOLDER.resolve("understanding-your-cache.md"));
        for (Draft draft : Fixtures.all(now()).values()) {
            String command = "aws verify " + draft.id + " --json" + (draft.database.isPresent() ? " --rds app-db" : "")
                    + (draft.amplify.isPresent() ? " --amplify-app " + Fixtures.APP + " --branch main" : "");
            JsonMapper.builder()
                    .build()
                    .readTree(verified(new FakeAws(draft.account()), command).out())
                    .path("checks")
                    .forEach(check ->
                            assertThat(page).contains("`" + check.path("id").asText() + "`"));
        }
    }

    private static Set<String> callsWithAPrefixList() {
        Draft draft = Fixtures.good(now());
        draft.groups = List.of(new SecurityGroup(
                Fixtures.CACHE_GROUP,
                "g",
                Fixtures.VPC,
                List.of(new SecurityGroup.Rule(
                        "sgr-2", false, "tcp", 6379, 6379, SecurityGroup.PeerKind.PREFIX_LIST, "pl-1", "x"))));
        draft.prefixLists.put("pl-1", Seen.known(List.of("10.0.9.0/24")));
        FakeAws aws = new FakeAws(draft.account());
        verified(aws, "aws verify " + draft.id);
        return aws.calls();
    }

    /** Over all kinds of account, with a database and an app; a public cache's app has a role that IAM is asked about. */
    @Test
    void thePolicyOfVerifyAllowsWhatIsCalledAndNoMore() throws IOException {
        Set<String> calls = new TreeSet<>();
        for (Draft draft : Fixtures.all(now()).values()) {
            FakeAws aws = new FakeAws(draft.account());
            verified(
                    aws,
                    "aws verify " + draft.id + (draft.database.isPresent() ? " --rds app-db" : "")
                            + (draft.amplify.isPresent() ? " --amplify-app " + Fixtures.APP + " --branch main" : ""));
            calls.addAll(aws.calls());
        }
        calls.addAll(callsWithAPrefixList());
        assertThat(calls).isEqualTo(allowed("verify.json"));
    }

    @Test
    void theTableOnThePageIsATable() throws IOException {
        String page = Files.readString(FOLDER.resolve("cost.md"));
        String yaml = page.substring(page.indexOf("```yaml\n") + 8);
        assertThat(AwsPrices.parse(yaml.substring(0, yaml.indexOf("```"))).regions())
                .containsExactly("eu-west-3");
    }

    @Test
    void thePoliciesAllowWhatIsCalledAndNoMore() throws IOException {
        assertThat(called("metrics")).isEqualTo(allowed("metrics.json"));
        Set<String> cost = called("cost");
        cost.add("pricing:GetProducts");
        assertThat(cost).isEqualTo(allowed("cost.json"));
    }

    private static Set<String> allowed(String file) throws IOException {
        Set<String> actions = new TreeSet<>();
        JsonMapper.builder()
                .build()
                .readTree(FOLDER.resolve("policies").resolve(file).toFile())
                .at("/Statement/0/Action")
                .forEach(action -> actions.add(action.asText()));
        return actions;
    }

    /** For a cache of each kind. */
    private static Set<String> called(String command) {
        FakeElastiCache caches = new FakeElastiCache()
                .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
                .serverless("sl", "valkey", "9.0", 5);
        Set<String> actions = new ConcurrentSkipListSet<>();
        try (FakeService service = new FakeService(request -> answer(caches, request, actions))) {
            for (String cache : List.of("old", "sl")) {
                Cli.Outcome outcome = new Cli()
                        .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                        .env("AWS_SECRET_ACCESS_KEY", "fake")
                        .env("AWS_REGION", "us-east-1")
                        .env("AWS_ENDPOINT_URL", service.address())
                        .run("aws", command, cache);
                // Nothing was measured of these caches, which metrics says by its exit code.
                assertThat(outcome.err()).isEmpty();
            }
        }
        return new TreeSet<>(actions);
    }

    private static FakeService.Answer answer(FakeElastiCache caches, Map<String, String> request, Set<String> actions) {
        String action = request.getOrDefault("Action", "");
        boolean metrics = action.equals("GetMetricData");
        actions.add((metrics ? "cloudwatch:" : "elasticache:") + action);
        return metrics ? new FakeMetrics(10).answer(request) : caches.answer(request);
    }
}
