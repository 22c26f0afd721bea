package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a command says where its output cannot be written, and what its help says of its exit codes. */
class OutputTest {
    private static final String DENIED = "denied: do not make the call";

    /** A disk that is full. */
    private static final class Full extends Writer {
        @Override
        public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static Cli.Outcome onFullDisk(String... args) {
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                new PrintWriter(new Full()), new PrintWriter(err), false, false, Map.of(), new CompletableFuture<>());
        int code = Tidegate.run(terminal, args);
        return new Cli.Outcome(code, "", err.toString());
    }

    @Test
    void outputThatCannotBeWrittenIsAFailureWithALine() {
        for (List<String> args : List.of(
                List.of("plans", "show"),
                List.of("--version"),
                List.of("acquire", "--help"),
                List.of("acquire", "c-1", "--embedded"),
                List.of("acquire", "c-1", "--embedded", "--cost", "spend=$51"))) {
            Cli.Outcome outcome = onFullDisk(args.toArray(String[]::new));
            assertThat(outcome.code()).as("%s", args).isEqualTo(1);
            assertThat(outcome.err())
                    .as("%s", args)
                    .isEqualTo("tidegate: standard output could not be written; what was asked has been done\n");
        }
    }

    /** The table of layers, or the faults of a file, are lost with the exit code that they would have had. */
    @Test
    void outputOfAFailureThatCannotBeWrittenIsALineToo() {
        for (String[] args :
                new String[][] {{"plans", "validate", "no-such-file"}, {"prices", "explain", "no-such-model"}}) {
            Cli.Outcome outcome = onFullDisk(args);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).isEqualTo("tidegate: standard output could not be written\n");
        }
    }

    @Test
    void aReserveWhoseHandleCouldNotBePrintedSaysItOnStderr() {
        for (String[] args : new String[][] {
            {"reserve", "c-1", "--embedded", "--id", "a"}, {"reserve", "c-1", "--embedded", "--id", "a", "--json"}
        }) {
            Cli.Outcome outcome = onFullDisk(args);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("the reservation is held, and its handle could not be written")
                    .contains("tidegate cancel r1.");
        }
    }

    @Test
    void aTableOfExitCodesHasNoneThatCannotBe() {
        for (String command : new String[] {"acquire", "check", "reserve", "extend"}) {
            assertThat(help(command)).as(command).contains(DENIED);
        }
        for (String command : new String[] {"status", "reset", "settle", "cancel", "serve", "simulate", "completion"}) {
            assertThat(help(command)).as(command).contains("Exit codes:").doesNotContain(DENIED);
        }
        assertThat(help("plans", "show")).doesNotContain(DENIED).doesNotContain("Redis gave no answer");
        assertThat(help()).contains(DENIED);
        assertThat(help("settle")).contains("0   done").doesNotContain("allowed, or done");
        assertThat(help("serve")).contains("143   stopped by SIGTERM").doesNotContain("allowed, or done");
        assertThat(help("prices", "explain")).contains("1   a name has no price");
    }

    private static String help(String... command) {
        String[] args = java.util.Arrays.copyOf(command, command.length + 1);
        args[command.length] = "--help";
        return new Cli().run(args).out();
    }

    @Test
    void adviceOnAPasswordIsNotMasked() {
        Cli.Outcome outcome = new Cli().run("status", "c-1", "--redis", "redis://app:p@ss@cache:6379");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("such as %40 for @").doesNotContain("p@ss");
        assertThat(new Cli()
                        .run("status", "c-1", "--rediss", "redis://app:p@ss@cache:6379")
                        .err())
                .contains("redis://***@cache:6379")
                .doesNotContain("p@ss");
    }

    /** There is no option with a password; one that is tried must not reach a log. */
    @Test
    void theValueOfAnUnknownOptionAndTheQueryOfAUrlAreNotRepeated() {
        for (String[] args : new String[][] {
            {"serve", "--redis-password", "plant3d"},
            {"serve", "--redis-password=plant3d"},
            {"acquire", "c-1", "--api-key", "plant3d"},
            {"acquire", "c-1", "--api-key=plant3d"},
            {"status", "c-1", "--url", "http://127.0.0.1:1/?key=plant3d"},
            {"status", "c-1", "--url", "http://plant3d@127.0.0.1:1"}
        }) {
            Cli.Outcome outcome = new Cli().run(args);
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).startsWith("tidegate: ").doesNotContain("plant3d");
        }
        assertThat(new Cli().run("serve", "--redis-password=plant3d").err()).contains("'--redis-password=***'");
    }
}
