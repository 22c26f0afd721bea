package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TidegateTest {
    @Test
    void theVersionIsPrintedOnStdout() {
        Cli.Outcome outcome = new Cli().run("--version");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("tidegate ");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void everyCommandHasAHelpWithExamplesAndExitCodes() {
        List<List<String>> commands = new ArrayList<>();
        Cli cli = new Cli();
        CommandLine root = Tidegate.commandLine(Terminal.system(java.util.Map.of()));
        collect(root, List.of(), commands);
        assertThat(commands).hasSizeGreaterThan(10);
        for (List<String> command : commands) {
            List<String> args = new ArrayList<>(command);
            args.add("--help");
            Cli.Outcome outcome = cli.run(args.toArray(String[]::new));
            assertThat(outcome.code()).as("%s", args).isZero();
            assertThat(outcome.out()).as("%s", args).contains("Usage: tidegate", "Examples:", "Exit codes:");
            assertThat(outcome.err()).as("%s", args).isEmpty();
            assertThat(outcome.out().lines()).as("%s", args).allMatch(line -> line.length() <= 110);
        }
    }

    private static void collect(CommandLine line, List<String> path, List<List<String>> into) {
        into.add(path);
        line.getSubcommands().forEach((name, sub) -> {
            if (!name.equals("help")) {
                List<String> longer = new ArrayList<>(path);
                longer.add(name);
                collect(sub, longer, into);
            }
        });
    }

    @Test
    void helpIsAlsoACommand() {
        assertThat(new Cli().run("help", "acquire").out()).contains("Usage: tidegate acquire");
    }

    @Test
    void withoutACommandTheUsageIsPointedAt() {
        Cli.Outcome outcome = new Cli().run();
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("no command given", "hint: see tidegate --help");
        assertThat(new Cli().run("plans").code()).isEqualTo(2);
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheNearest() {
        Cli.Outcome outcome = new Cli().run("aquire", "c-1");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("aquire").contains("tidegate acquire");
    }

    @Test
    void aMistypedOptionIsAUsageFault() {
        Cli.Outcome outcome = new Cli().run("acquire", "c-1", "--plam", "pro");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--plam").doesNotContain("\tat ");
    }

    @Test
    void aFailureShowsItsStackTraceOnlyWhenAskedTo(@TempDir java.nio.file.Path folder) {
        String[] args = {"simulate", "--trace", folder.resolve("none.csv").toString()};
        assertThat(new Cli().run(args).err()).contains("no such file").doesNotContain("\tat ");
        assertThat(new Cli().env("TIDEGATE_DEBUG", "1").run(args).err()).contains("\tat ");
        String[] debug = Arrays.copyOf(args, args.length + 1);
        debug[args.length] = "--debug";
        assertThat(new Cli().run(debug).err()).contains("\tat ");
    }

    @Test
    void colourIsForTerminalsAlone() {
        assertThat(new Cli().run("plans", "show").out()).doesNotContain("\u001b");
        assertThat(new Cli().onTerminal().run("plans", "show").out()).contains("\u001b[1m");
    }
}
