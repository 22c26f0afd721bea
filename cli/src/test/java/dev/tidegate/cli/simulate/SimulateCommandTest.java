package dev.tidegate.cli.simulate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.Cli;
import dev.tidegate.cli.client.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

    @TempDir
    private Path folder;

    private String trace(String header, String... rows) throws IOException {
        return Files.writeString(folder.resolve("trace.csv"), header + "\n" + String.join("\n", rows) + "\n")
                .toString();
    }

    /** Sixty calls of one subject within a minute. */
    private String sixtyCalls() throws IOException {
        String[] rows = new String[60];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = String.format("2023-11-16 18:15:%02d.6805900,100,10,c-1", i);
        }
        return trace(HEADER + ",subject", rows);
    }

    @Test
    void theJsonNamesCallsPlansAndWhoWasDeniedMost() throws IOException {
        Cli.Outcome outcome = new Cli().run("simulate", "--trace", sixtyCalls(), "--mix", "starter=1", "--json");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEmpty();
        Map<String, Object> json = JsonTree.object(outcome.out());
        assertThat(json).containsEntry("calls", 60L).containsEntry("seed", 1L).containsEntry("subjects", 1L);
        Map<?, ?> plan = (Map<?, ?>) ((List<?>) json.get("plans")).get(0);
        assertThat(plan.get("plan")).isEqualTo("starter");
        assertThat(plan.get("calls")).isEqualTo(60L);
        assertThat(plan.get("allowed")).isEqualTo(50L);
        assertThat(plan.get("denied")).isEqualTo(10L);
        assertThat(plan.get("bindingLimits")).isEqualTo(Map.of("requests-per-hour", 10L));
        assertThat((Long) plan.get("spendNanos")).isPositive();
        assertThat(json.get("topDenied"))
                .isEqualTo(List.of(Map.of("subject", "c-1", "plan", "starter", "denied", 10L, "calls", 60L)));
    }

    @Test
    void peopleSeeATable() throws IOException {
        Cli.Outcome outcome = new Cli().run("simulate", "--trace", sixtyCalls(), "--mix", "starter=1");
        assertThat(outcome.out())
                .startsWith("60 calls of 1 subject, 2023-11-16T18:15:00Z to 2023-11-16T18:15:59Z, seed 1\n")
                .contains("built-in, subjects spread starter=1", "requests-per-hour 10", "denied most");
    }

    @Test
    void aBarIsShownOnlyToWhoWatches() throws IOException {
        String trace = sixtyCalls();
        assertThat(new Cli().run("simulate", "--trace", trace).err()).isEmpty();
        Cli.Outcome watched = new Cli().onTerminal().run("simulate", "--trace", trace);
        assertThat(watched.err()).contains("replay").contains("\r");
        assertThat(watched.out()).doesNotContain("replay ");
    }

    @Test
    void aSortIsSaidOnStderr() throws IOException {
        Cli.Outcome outcome = new Cli().run("simulate", "--trace", trace(HEADER, "5,1,1", "3,1,1"), "--json");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).contains("out of time order and have been sorted");
        assertThat(JsonTree.object(outcome.out())).containsEntry("calls", 2L);
    }

    @Test
    void aTraceFromAPipeIsReadAlsoOutOfOrder() throws Exception {
        java.io.InputStream before = System.in;
        try {
            System.setIn(new java.io.ByteArrayInputStream((HEADER + "\n5,1,1\n3,1,1\n").getBytes(UTF_8)));
            Cli.Outcome outcome = new Cli().run("simulate", "--trace", "-");
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.out()).startsWith("2 calls of ");
        } finally {
            System.setIn(before);
        }
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = new Thread(() -> {
            try {
                Files.writeString(pipe, HEADER + "\n5,1,1\n3,1,1\n");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.start();
        Cli.Outcome outcome = new Cli().run("simulate", "--trace", pipe.toString());
        writer.join();
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).startsWith("2 calls of ");
    }

    @Test
    void theReportNamesWhatWasNotReadAndWhatWasAssumed() throws IOException {
        String trace =
                trace("time;end;calls;input_tokens;output_tokens;subject;cached_tokens", "1;61;3;9;9;;4", "9;;0;;;;");
        Cli.Outcome outcome = new Cli().run("simulate", "--trace", trace, "--column", "end=end");
        assertThat(outcome.out())
                .startsWith("3 calls of 1 subject")
                .contains("not read, though it may change the result: cached_tokens\n")
                .contains("left out: 1 row without a call\n")
                .contains("assumed: 1 row of several calls: these are spread evenly")
                .contains("assumed: 3 calls without a subject are of one, (none)\n");
        Map<?, ?> json = (Map<?, ?>) JsonTree.object(
                        new Cli().run("simulate", "--trace", trace, "--json").out())
                .get("trace");
        assertThat(json.get("notRead")).isEqualTo(List.of("cached_tokens"));
        assertThat(json.get("rowsLeftOut")).isEqualTo(1L);
        assertThat(json.get("callsWithoutSubject")).isEqualTo(3L);
    }

    @Test
    void theReportSaysHowWellEachModelsInputWasEstimated() throws IOException {
        String trace = trace(
                "time,input_tokens,output_tokens,subject,model,estimated_input_tokens",
                "1,100,9,s,gpt-4o,150",
                "2,100,9,s,openai/gpt-4o,50",
                "3,200,9,s,gpt-4.1,",
                "4,200,9,s,gpt-5,300");
        Cli.Outcome outcome = new Cli().run("simulate", "--trace", trace);
        assertThat(outcome.out())
                .containsPattern("model +calls +input +estimated +too high % +mean error %\n")
                .containsPattern("gpt-4o +2 +200 +200 +0\\.0 +50\\.0\n")
                .containsPattern("gpt-5 +1 +200 +300 +50\\.0 +50\\.0\n")
                .doesNotContain("gpt-4.1", "not read");
        Object estimates = JsonTree.object(
                        new Cli().run("simulate", "--trace", trace, "--json").out())
                .get("estimates");
        assertThat(((Map<?, ?>) ((List<?>) estimates).get(0)).get("estimatedTokens"))
                .isEqualTo(200L);
    }

    /** By the estimator, each call after those before it: off at first, right when it has learned. */
    @Test
    void aTraceWithCharactersIsEstimatedAsItsApplicationWouldHave() throws IOException {
        String[] rows = new String[400];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i + ",1000,9,s,gpt-4o,6000";
        }
        String trace = trace("time,input_tokens,output_tokens,subject,model,prompt_characters", rows);
        Object estimates = JsonTree.object(
                        new Cli().run("simulate", "--trace", trace, "--json").out())
                .get("estimates");
        Map<?, ?> model = (Map<?, ?>) ((List<?>) estimates).get(0);
        assertThat(model.get("calls")).isEqualTo(400L);
        assertThat(((Number) model.get("estimatedTokens")).doubleValue() / 400_000)
                .isBetween(1.0, 1.05);
    }

    @Test
    void everyFaultOfATraceIsNamed() throws IOException {
        Cli.Outcome outcome = new Cli().run("simulate", "--trace", trace(HEADER, "now,1,1", "5,-1,1"));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains("line 2: TIMESTAMP: now (expected: ", "line 3: ContextTokens: -1 (expected: ");
        String[] bad = new String[30];
        java.util.Arrays.fill(bad, "now,1,1");
        assertThat(new Cli().run("simulate", "--trace", trace(HEADER, bad)).err())
                .contains("and 10 more");
    }

    @Test
    void whatCannotBeIsAUsageFault() throws IOException {
        String trace = trace(HEADER, "5,1,1");
        assertUsage("--trace", "simulate");
        assertUsage("--mix: gold", "simulate", "--trace", trace, "--mix", "gold=1");
        assertUsage("--subjects: 0", "simulate", "--trace", trace, "--subjects", "0");
        assertUsage("--top: -1", "simulate", "--trace", trace, "--top", "-1");
        assertUsage("--model: no-such-model", "simulate", "--trace", trace, "--model", "no-such-model");
        Cli.Outcome missing =
                new Cli().run("simulate", "--trace", folder.resolve("none").toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("no such file");
        assertThat(new Cli().run("simulate", "--trace", folder.toString()).code())
                .isEqualTo(1);
    }

    private static void assertUsage(String message, String... args) {
        Cli.Outcome outcome = new Cli().run(args);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
    }
}
