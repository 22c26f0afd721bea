package dev.tidegate.cli;

import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the shell know the commands. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash or zsh.",
        footer = {
            "  source <(tidegate completion bash)                     for this shell",
            "  tidegate completion bash > ~/.local/share/bash-completion/completions/tidegate",
            "  tidegate completion zsh >> ~/.zshrc                    for every zsh"
        })
final class CompletionCommand implements Callable<Integer> {
    enum Shell {
        bash,
        zsh
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SHELL",
            arity = "0..1",
            defaultValue = "bash",
            description = "One of ${COMPLETION-CANDIDATES}. Default: bash.")
    @SuppressWarnings("UnusedVariable") // one script serves both
    private Shell shell = Shell.bash;

    @Override
    public Integer call() {
        // One script serves both: under zsh it loads the emulation of bash's completion first.
        String script = AutoComplete.bash("tidegate", spec.root().commandLine());
        Terminal.of(spec).out().println(script.stripTrailing());
        return ExitCode.OK;
    }
}
