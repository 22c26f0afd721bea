package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.server.auth.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherCommandsTest {
    private static final String FREE = """
            version: 1
            plans:
              free:
                limits:
                  - { name: few, meter: requests, capacity: 5, window: sliding 1h }
            """;
    private static final String ROOMY = FREE.replace("capacity: 5", "capacity: 50");
    private static final String FAULTY =
            FREE.replace("capacity: 5", "capacity: -3").replace("sliding 1h", "sometimes");

    @TempDir
    private Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void aValidFileGetsALine() throws IOException {
        String file = file("free.yaml", FREE);
        Cli.Outcome outcome = new Cli().run("plans", "validate", file);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo(file + ": valid, 1 plan: free\n");
    }

    @Test
    void everyFaultOfEveryFileIsNamed() throws IOException {
        String good = file("good.yaml", FREE);
        String bad = file("bad.yaml", FAULTY);
        String none = folder.resolve("none.yaml").toString();
        Cli.Outcome outcome = new Cli().run("plans", "validate", good, bad, none);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains(
                        good + ": valid",
                        bad + ": 2 faults",
                        "line 5: ",
                        "-3",
                        "sometimes",
                        none + ": 1 fault",
                        "no such file");

        Cli.Outcome json = new Cli().run("plans", "validate", good, bad, "--json");
        assertThat(json.code()).isEqualTo(1);
        List<?> files =
                (List<?>) JsonTree.object("{\"files\":" + json.out() + "}").get("files");
        Map<?, ?> faulty = (Map<?, ?>) files.get(1);
        assertThat(faulty.get("valid")).isEqualTo(false);
        assertThat((List<?>) faulty.get("faults"))
                .hasSize(2)
                .allSatisfy(fault -> assertThat(((Map<?, ?>) fault).get("line")).isEqualTo(5L));
    }

    @Test
    void aMisspeltMeterOrKindOfACallIsSuggestedAgainst() {
        assertThat(new Cli()
                        .run("acquire", "c", "--embedded", "--cost", "reqests=2")
                        .err())
                .contains("cost.reqests: unknown meter", "did you mean 'requests'?");
        assertThat(new Cli()
                        .run("acquire", "c", "--embedded", "--cost", "InputTokens=2")
                        .err())
                .contains("did you mean 'input_tokens'?");
    }

    @Test
    void aRemovedPlanAndARemovedLimitAreNamedAgainstTheFileInUse() throws IOException {
        String now = file(
                "now.yaml",
                FREE.replace(
                                "  free:",
                                "  gone:\n    limits:\n"
                                        + "      - { name: all, meter: tokens, capacity: 9, window: sliding 1h }\n  free:")
                        + "      - { name: budget, meter: spend, capacity: $1, window: sliding 1d }\n");
        String next = file("next.yaml", FREE);
        Cli.Outcome outcome = new Cli().run("plans", "validate", next, "--against", now);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("note: plans.gone: removed: calls that name it are refused (422)")
                .contains("note: plans.free.budget: removed: nothing limits spend of its subjects any more");
        assertThat(new Cli()
                        .run("plans", "validate", next, "--against", now, "--json")
                        .out())
                .contains("{\"path\":\"plans.gone\",\"change\":\"removed\",\"text\":\"plans.gone: removed: ")
                .contains("{\"path\":\"plans.free.budget\",\"change\":\"removed\",");
        assertThat(new Cli()
                        .run("plans", "validate", next, "--against", next, "--json")
                        .out())
                .contains("\"notes\":[],\"changes\":[]");
    }

    @Test
    void aLimitThatDeniesNothingAnyMoreIsNamedAgainstTheFileInUse() throws IOException {
        String now = file("now.yaml", FREE);
        String next = file("next.yaml", FREE.replace("capacity: 5", "capacity: unlimited"));
        assertThat(new Cli().run("plans", "validate", next, "--against", now).out())
                .contains("note: plans.free.few: now unlimited: nothing limits requests of its subjects any more");
        assertThat(new Cli()
                        .run("plans", "validate", next, "--against", now, "--json")
                        .out())
                .contains("{\"path\":\"plans.free.few\",\"change\":\"loosened\",");
    }

    @Test
    void anEditThatGivesAFreshAllowanceIsNamedAgainstTheFileInUse() throws IOException {
        String yaml = new Cli().run("plans", "show", "--yaml").out();
        String now = file("now.yaml", yaml);
        String next = file("next.yaml", yaml.replace("calendar month UTC", "calendar month Europe/Paris"));
        Cli.Outcome outcome = new Cli().run("plans", "validate", next, "--against", now);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("valid, 3 plans")
                .contains("note: plans.pro.monthly-spend: window calendar month UTC -> calendar month Europe/Paris: ")
                .contains("each subject gets a fresh allowance of $50 spend");
        assertThat(new Cli().run("plans", "validate", now, "--against", now).out())
                .doesNotContain("note:");
        String misspelt = file("misspelt.yaml", yaml.replace("meter: requests", "meter: request"));
        assertThat(new Cli().run("plans", "validate", misspelt, "--json").out()).contains("did you mean 'requests'?");
    }

    @Test
    void theBuiltInPlansAreShownInEachForm() {
        assertThat(new Cli().run("plans", "show").out()).contains("starter", "requests-per-hour", "$10", "unlimited");
        assertThat(JsonTree.object(new Cli().run("plans", "show", "--json").out()))
                .containsKey("plans");
        String yaml = new Cli().run("plans", "show", "--yaml").out();
        assertThat(PlansFile.parse(yaml).all())
                .isEqualTo(dev.tidegate.plan.Plans.builtIn().all());
        assertThat(new Cli().run("plans", "show", "--yaml", "--json").code()).isEqualTo(2);
    }

    @Test
    void aFaultyFileIsRefusedByWhoeverNeedsIt() throws IOException {
        String bad = file("bad.yaml", FAULTY);
        for (String[] args : new String[][] {
            {"plans", "show", bad},
            {"acquire", "c-1", "--embedded", "--plans", bad},
            {"serve", "--plans", bad}
        }) {
            Cli.Outcome outcome = new Cli().run(args);
            assertThat(outcome.code()).as(List.of(args).toString()).isEqualTo(2);
            assertThat(outcome.err()).contains("2 faults", "line 5").doesNotContain("\tat ");
        }
    }

    @Test
    void twoFilesAreSetSideBySide() throws IOException {
        String first = file("free.yaml", FREE);
        String second = file("roomy.yaml", ROOMY);
        String rows = "1,10,1,c-1\n".repeat(20);
        String trace = file("trace.csv", "time,input_tokens,output_tokens,subject\n" + rows);
        Cli.Outcome json = new Cli().run("simulate", "--trace", trace, "--plans", first, "--plans", second, "--json");
        assertThat(json.code()).as(json.err()).isZero();
        Map<String, Object> all = JsonTree.object(json.out());
        assertThat(all).containsEntry("calls", 20L).containsEntry("mix", "free=1");
        Map<?, ?> compared = (Map<?, ?>) ((List<?>) all.get("compared")).get(0);
        assertThat(compared.get("file")).isEqualTo(second);
        Map<?, ?> difference = (Map<?, ?>) ((List<?>) compared.get("difference")).get(0);
        assertThat(difference.get("allowed")).isEqualTo(15L);
        assertThat(difference.get("denied")).isEqualTo(-15L);
        assertThat(difference.get("bindingLimits")).isEqualTo(Map.of("few", -15L));
        assertThat(new Cli()
                        .run("simulate", "--trace", trace, "--plans", first, "--plans", second)
                        .out())
                .contains("difference", "+15", "-15", "by few");
    }

    @Test
    void theSchemaIsJson() {
        assertThat(JsonTree.object(new Cli().run("plans", "schema").out())).containsKey("$schema");
    }

    @Test
    void aKeyIsShownOnceWithTheLineThatTheServerNeeds() throws IOException {
        Map<String, Object> json =
                JsonTree.object(new Cli().run("api-key", "billing", "--json").out());
        ApiKeys keys = ApiKeys.load(Path.of(file("keys", json.get("line") + "\n")));
        assertThat(keys.nameOf(String.valueOf(json.get("key")))).contains("billing");
        assertThat(new Cli().run("api-key", "no spaces").code()).isEqualTo(2);
    }

    @Test
    void aKeyIsMadeWithWhatItMayDo() throws IOException {
        Cli.Outcome made = new Cli()
                .run(
                        "api-key",
                        "chat",
                        "--role",
                        "decide",
                        "--role",
                        "settle",
                        "--subject",
                        "tenant-*",
                        "--subject",
                        "a b",
                        "--rate",
                        "200/1s",
                        "--expires",
                        "2099-01-31",
                        "--json");
        Map<String, Object> json = JsonTree.object(made.out());
        assertThat(String.valueOf(json.get("line")))
                .endsWith(" roles=decide,settle subjects=tenant-*,a%20b expires=2099-01-31T00:00:00Z rate=200/1s");
        assertThat(json.get("roles")).isEqualTo(List.of("decide", "settle"));
        assertThat(json.get("subjects")).isEqualTo(List.of("tenant-*", "a b"));
        ApiKeys keys = ApiKeys.load(Path.of(file("scoped", json.get("line") + "\n")));
        assertThat(keys.nameOf(String.valueOf(json.get("key")))).contains("chat");
        assertThat(new Cli().run("api-key", "x", "--expires", "90d").out()).containsPattern("expires=20\\d\\d-");
        for (String[] bad : new String[][] {
            {"--role", "king"}, {"--subject", "a*b"}, {"--subject", ""}, {"--expires", "soon"}, {"--rate", "5"}
        }) {
            Cli.Outcome refused = new Cli().run("api-key", "x", bad[0], bad[1]);
            assertThat(refused.code()).as(bad[0]).isEqualTo(2);
            assertThat(refused.out()).isEmpty();
        }
    }

    @Test
    void theCompletionScriptKnowsEveryCommandAndIsBash() throws Exception {
        String script = new Cli().run("completion", "bash").out();
        assertThat(script).contains("simulate", "api-key", "--embedded", "bashcompinit");
        Process bash = new ProcessBuilder("bash", "-n", file("completion.sh", script))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor()).isZero();
        assertThat(new Cli().run("completion", "fish").code()).isEqualTo(2);
    }
}
