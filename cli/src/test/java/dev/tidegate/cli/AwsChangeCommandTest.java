package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.fake.live.LiveWire;
import dev.tidegate.aws.security.AnAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans are made, applied and undone by the commands, over the wire, on an account that changes. */
class AwsChangeCommandTest {
    private static final String SECRET = "planted-S3cret-0123456789abcdef";

    @TempDir
    Path directory;

    /** An account of a test, and the commands that are run on it. */
    private final class Desk implements AutoCloseable {
        private final LiveAws aws;
        private final FakeService service;

        Desk(AnAccount account) {
            FakeAws rest = new FakeAws(account.account(), 1_000).branchVariable("OLD_TOKEN", SECRET);
            aws = new LiveAws(account.account(), rest);
            service = new FakeService(new LiveWire(aws, rest));
        }

        Cli.Outcome run(String... args) {
            return new Cli()
                    .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                    .env("AWS_SECRET_ACCESS_KEY", "fake")
                    .env("AWS_REGION", "us-east-1")
                    .env("AWS_ENDPOINT_URL", service.address())
                    .run(args);
        }

        Cli.Outcome plan(String... args) {
            List<String> all = new ArrayList<>(List.of("aws", "plan"));
            all.addAll(Arrays.asList(args));
            all.addAll(List.of("--out", file().toString()));
            return run(all.toArray(String[]::new));
        }

        void release() {
            aws.call("amplify", "StartJob", Map.of("appId", "d1", "branchName", "main", "jobType", "RELEASE"));
            aws.tick();
        }

        @Override
        public void close() {
            service.close();
            aws.close();
        }
    }

    private Path file() {
        return directory.resolve("test.plan");
    }

    private Desk desk() {
        return new Desk(AnAccount.with(account -> account.retention = 0));
    }

    @Test
    void aFindingIsPlannedAppliedAndUndone() throws IOException {
        try (Desk desk = desk()) {
            String before = desk.aws.dump();
            Cli.Outcome planned = desk.plan("rl", "--fix", "BK-01", "--commands");
            assertThat(planned.code()).as(planned.err()).isZero();
            assertThat(planned.out())
                    .contains("elasticache ModifyReplicationGroup rl", "aws elasticache modify-replication-group");
            assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(desk.aws.dump()).isEqualTo(before);
            Cli.Outcome applied = desk.run("aws", "apply", file().toString(), "--yes");
            assertThat(applied.code()).as(applied.err()).isZero();
            assertThat(applied.out()).isEqualToIgnoringNewLines("apply: complete");
            assertThat(applied.err()).contains("started", "waiting", "done");
            assertThat(desk.run("aws", "security", "rl").out()).doesNotContain("BK-01");
            Cli.Outcome undone = desk.run("aws", "rollback", file().toString(), "--yes");
            assertThat(undone.code()).as(undone.err()).isZero();
            assertThat(desk.aws.dump()).isEqualTo(before);
        }
    }

    @Test
    void withoutYesAndWithoutATerminalNothingIsDone() {
        try (Desk desk = desk()) {
            desk.plan("rl", "--fix", "BK-01");
            Cli.Outcome applied = desk.run("aws", "apply", file().toString());
            assertThat(applied.code()).isEqualTo(2);
            assertThat(applied.err()).contains("nothing was done", "--yes");
        }
    }

    @Test
    void anAccountThatHasMovedIsRefusedWithTheDifference() {
        try (Desk desk = desk()) {
            desk.plan("rl", "--fix", "BK-01");
            desk.aws.outside("ReplicationGroups", "ReplicationGroupId", "rl", "SnapshotRetentionLimit", 3);
            Cli.Outcome applied = desk.run("aws", "apply", file().toString(), "--yes");
            assertThat(applied.code()).isEqualTo(3);
            assertThat(applied.out()).contains("SnapshotRetentionLimit: expected 0, found 3");
            Cli.Outcome json = desk.run("aws", "apply", file().toString(), "--yes", "--json");
            assertThat(json.code()).isEqualTo(3);
            assertThat(json.out()).contains("\"outcome\":\"drift\"", "\"found\":\"3\"");
        }
    }

    @Test
    void anUndoThatMeetsAnotherChangeDoesNotAskForAPlan() {
        try (Desk desk = desk()) {
            desk.plan("rl", "--fix", "BK-01");
            desk.run("aws", "apply", file().toString(), "--yes");
            desk.aws.outside("ReplicationGroups", "ReplicationGroupId", "rl", "SnapshotRetentionLimit", 30);
            Cli.Outcome undone = desk.run("aws", "rollback", file().toString(), "--yes");
            assertThat(undone.code()).isEqualTo(3);
            assertThat(undone.out()).contains("found 30", "nothing more was undone", "run the command again");
            // These write nothing, so an existing record of the plan does not matter.
            assertThat(desk.plan("--public", "yes", "--credentials", "yes", "--decisions", "1M")
                            .code())
                    .isZero();
            assertThat(desk.plan("rl", "--fix", "BK-01").err()).contains("was applied, and its record is needed");
        }
    }

    @Test
    void anEditedPlanIsRefused() throws IOException {
        try (Desk desk = desk()) {
            desk.plan("rl", "--fix", "BK-01");
            Files.writeString(file(), Files.readString(file()).replace("\"rl\"", "\"other\""));
            Cli.Outcome applied = desk.run("aws", "apply", file().toString(), "--yes");
            assertThat(applied.code()).isEqualTo(2);
            assertThat(applied.err()).contains("step 1 was edited");
            desk.plan("rl", "--fix", "BK-01");
            JsonMapper json = JsonMapper.builder().build();
            ObjectNode plan = (ObjectNode) json.readTree(Files.readString(file()));
            // A step that is taken out, such as work by hand before another, is an edit too.
            plan.putArray("steps");
            Files.writeString(file(), plan.toString());
            assertThat(desk.run("aws", "apply", file().toString(), "--yes").err())
                    .contains("the plan was edited");
            Files.writeString(file(), "{\"tidegatePlan\":2}");
            assertThat(desk.run("aws", "apply", file().toString(), "--yes").err())
                    .contains("tidegatePlan: 2 (expected: 1)");
        }
    }

    @Test
    void workByHandStopsThePlanUntilItIsDone() {
        AnAccount plain = AnAccount.with(account -> {
            account.userGroups = List.of();
            account.transit = new Cache.Transit(false, "");
        });
        try (Desk desk = new Desk(plain)) {
            String before = desk.aws.dump();
            assertThat(desk.plan("rl", "--fix", "TLS-01").code()).isZero();
            Cli.Outcome stopped = desk.run("aws", "apply", file().toString(), "--yes");
            assertThat(stopped.code()).isEqualTo(3);
            assertThat(stopped.out()).contains("step 2 is work by hand", "--done 2");
            assertThat(desk.aws.dump()).contains("preferred").doesNotContain("required");
            Cli.Outcome applied = desk.run("aws", "apply", file().toString(), "--yes", "--done", "2");
            assertThat(applied.code()).as(applied.err()).isZero();
            assertThat(desk.aws.dump()).contains("required");
            Cli.Outcome back = desk.run("aws", "rollback", file().toString(), "--yes");
            assertThat(back.code()).isEqualTo(3);
            assertThat(back.out()).contains("Take back");
            assertThat(desk.run("aws", "rollback", file().toString(), "--yes", "--done", "2")
                            .code())
                    .isZero();
            assertThat(desk.aws.dump()).isEqualTo(before);
        }
    }

    @Test
    void fourAnswersNameTheDesignsThatFit() {
        try (Desk desk = desk()) {
            Cli.Outcome fits = desk.plan("--public", "yes", "--credentials", "yes", "--decisions", "1M");
            assertThat(fits.code()).isZero();
            assertThat(fits.out()).contains("C ", "$6", "B ", "A ").doesNotContain("A'");
            assertThat(desk.plan("--public", "no", "--credentials", "no", "--decisions", "1M")
                            .out())
                    .contains("A'")
                    .doesNotContain("C ");
            assertThat(desk.plan("--public", "no").err()).contains("--credentials is missing");
            assertThat(desk.plan("--public", "maybe").err()).contains("--public: maybe (expected: yes or no)");
        }
    }

    /** The cache, its user, the right of the role, the variables and the release; and all of it undone. */
    @Test
    void aPublicServerlessCacheIsBuiltAndTakenAway() throws IOException {
        try (Desk desk = desk()) {
            String before = desk.aws.dump();
            Cli.Outcome planned = desk.plan(
                    "--public=yes",
                    "--credentials=yes",
                    "--decisions=1M",
                    "--design=C",
                    "--name=limits",
                    "--amplify-app=d1",
                    "--branch=main",
                    "--role=arn:aws:iam::123456789012:role/app");
            assertThat(planned.code()).as(planned.err()).isZero();
            assertThat(Files.readString(file())).doesNotContain(SECRET);
            // A release in between, of the app's own, is no drift.
            desk.release();
            Cli.Outcome applied = desk.run("aws", "apply", file().toString(), "--yes");
            assertThat(applied.code()).as(applied.err()).isZero();
            desk.release();
            assertThat(desk.aws.dump())
                    .contains("limits-abc123.public.serverless", "ELASTICACHE_HOST", "tidegate-connect")
                    .contains("OLD_TOKEN", SECRET);
            assertThat(Files.readString(Path.of(file() + ".journal"))).doesNotContain(SECRET);
            Cli.Outcome undone = desk.run("aws", "rollback", file().toString(), "--yes");
            assertThat(undone.code()).as(undone.err()).isZero();
            assertThat(desk.aws.dump()).isEqualTo(before);
        }
    }

    @Test
    void anExistingClusterIsPreparedWithoutCuttingItsClientsOff() {
        try (Desk desk = new Desk(AnAccount.with(AnAccount::standAlone))) {
            String before = desk.aws.dump();
            Cli.Outcome planned = desk.plan(
                    "rl",
                    "--public=yes",
                    "--credentials=no",
                    "--decisions=1M",
                    "--design=A",
                    "--amplify-app=d1",
                    "--branch=main",
                    "--value",
                    "TIDEGATE_URL=https://limits.example.com");
            assertThat(planned.code()).as(planned.err()).isZero();
            String[] args = {"aws", "apply", file().toString(), "--yes"};
            Cli.Outcome applied = desk.run(args);
            List<String> more = new ArrayList<>(Arrays.asList(args));
            for (int i = 0; i < 9 && applied.code() == 3; i++) {
                String step = applied.out()
                        .replaceAll("(?s).*--done ([0-9]+).*", "$1")
                        .strip();
                more.addAll(List.of("--done", step));
                applied = desk.run(more.toArray(String[]::new));
            }
            assertThat(applied.code()).as(applied.out() + applied.err()).isZero();
            assertThat(desk.aws.dump()).contains("rl-clients", "TIDEGATE_URL");
            more.set(1, "rollback");
            Cli.Outcome undone = desk.run(more.toArray(String[]::new));
            assertThat(undone.code()).as(undone.out() + undone.err()).isZero();
            assertThat(desk.aws.dump()).isEqualTo(before);
        }
    }

    @Test
    void whatAPlanCreatesIsATemplateAndTheRestIsListed() throws IOException {
        try (Desk desk = desk()) {
            Cli.Outcome emitted = desk.plan(
                    "--public=yes",
                    "--credentials=yes",
                    "--decisions=1M",
                    "--design=C",
                    "--name=limits",
                    "--amplify-app=d1",
                    "--branch=main",
                    "--emit=cloudformation");
            JsonNode resources =
                    JsonMapper.builder().build().readTree(emitted.out()).path("Resources");
            assertThat(resources.fieldNames()).toIterable().containsExactly("User", "UserGroup", "ServerlessCache");
            assertThat(resources
                            .at("/ServerlessCache/Properties/ConnectionType")
                            .asText())
                    .isEqualTo("public");
            assertThat(resources.at("/ServerlessCache/DependsOn").asText()).isEqualTo("UserGroup");
            assertThat(emitted.err()).contains("not in the template: amplify UpdateBranch main");
            assertThat(desk.plan("rl", "--fix", "BK-01", "--emit", "hcl").err())
                    .contains("--emit: hcl (expected: cloudformation or terraform)");
            Cli.Outcome terraform = desk.plan(
                    "--public=yes",
                    "--credentials=yes",
                    "--decisions=1M",
                    "--design=C",
                    "--name=limits",
                    "--emit=terraform");
            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(terraform.out())
                            .at("/resource/aws_elasticache_user/limits-app/user_name")
                            .asText())
                    .isEqualTo("limits-app");
            assertThat(terraform.err()).contains("not in the template: elasticache CreateServerlessCache limits");
            Cli.Outcome nothing = desk.plan("rl", "--fix", "NET-06", "--emit", "terraform");
            assertThat(nothing.out()).isEmpty();
            assertThat(nothing.err()).contains("nothing to do");
            template(emitted.out(), "c");
            assertThat(file()).doesNotExist();
        }
    }

    /** For cfn-lint, where a folder is named. */
    private static void template(String text, String name) throws IOException {
        String folder = System.getProperty("tidegate.templates", "");
        if (!folder.isEmpty()) {
            Files.writeString(Path.of(folder, name + ".json"), text);
        }
    }

    @Test
    void badInputNamesTheFieldAndWhatIsExpected() {
        try (Desk desk = desk()) {
            assertThat(desk.plan("--fix", "BK-01").err()).contains("--fix needs a cache");
            assertThat(desk.plan("rl", "--fix", "NO-99").err()).contains("--fix: NO-99 (expected: all, or a rule");
            assertThat(desk.plan("rl", "--fix", "BK-01", "--value", "AUTH_TOKEN=x")
                            .err())
                    .contains("a plan holds no secret");
            assertThat(desk.plan("rl", "--fix", "BK-01", "--value", "password=x")
                            .err())
                    .contains("--value: no step has password (expected: none)");
            List<String> c = List.of("--public=yes", "--credentials=yes", "--decisions=1M", "--design=C");
            assertThat(desk.plan(Stream.concat(c.stream(), Stream.of("--name=My_Cache"))
                                    .toArray(String[]::new))
                            .err())
                    .contains("--name: My_Cache (expected: 2 to 34 lower-case letters");
            assertThat(desk.plan(Stream.concat(c.stream(), Stream.of("--role=app"))
                                    .toArray(String[]::new))
                            .err())
                    .contains("--role: app (expected: arn:aws:iam::");
            assertThat(file()).doesNotExist();
            assertThat(desk.run("aws", "apply", directory.resolve("none").toString(), "--yes")
                            .err())
                    .contains("no such file");
            assertThat(desk.plan("rl", "--fix", "BK-01", "--design", "A").err())
                    .contains("--fix and --design: both are given");
            desk.plan("rl", "--fix", "BK-01");
            Cli.Outcome undone = desk.run("aws", "rollback", file().toString(), "--yes");
            assertThat(undone.code()).isEqualTo(2);
            assertThat(undone.err()).contains("test.plan.journal: no such file: nothing of this plan was applied");
            assertThat(Path.of(file() + ".journal")).doesNotExist();
            assertThat(desk.run("aws", "apply", file().toString(), "--yes", "--done", "7")
                            .err())
                    .contains("--done: step 7 is no work by hand (expected: none, this plan has none)");
            assertThat(desk.run("aws", "apply", file().toString(), "--yes", "--secret", "AUTH_TOKEN=/dev/null")
                            .err())
                    .contains("--secret: no step sends AUTH_TOKEN (expected: none, this plan has none)");
            assertThat(desk.plan("rl", "--fix", "BK-01", "--role", "arn:aws:iam::123456789012:role/app")
                            .err())
                    .contains("--role: remedies do not use it (expected without --fix)");
            assertThat(desk.plan(
                                    "rl",
                                    "--design=A",
                                    "--public=yes",
                                    "--credentials=no",
                                    "--decisions=1M",
                                    "--name=limits")
                            .err())
                    .contains("--name: design A does not use it (expected with --design C)");
            assertThat(desk.run("aws", "apply", file().toString(), "--yes", "--region", "eu-west-1")
                            .err())
                    .contains("--region: eu-west-1 (expected: us-east-1");
        }
    }
}
