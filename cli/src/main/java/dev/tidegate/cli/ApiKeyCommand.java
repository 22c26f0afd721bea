package dev.tidegate.cli;

import dev.tidegate.server.ApiKeys;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a key. */
@Command(
        name = "api-key",
        description = {
            "Creates a key for one caller of the server.",
            "The key is shown this once and kept nowhere; the file for serve --api-keys holds only its hash."
        },
        footer = {
            "  tidegate api-key billing-service",
            "  tidegate api-key billing-service --json",
        })
final class ApiKeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Who will use it; the server's log shows the name.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Tidegate.terminal(spec);
        ApiKeys.Created created = ApiKeys.create(name);
        if (json) {
            // Neither a key nor a line has a character that JSON escapes.
            terminal.out().println("{\"key\":\"" + created.key() + "\",\"line\":\"" + created.line() + "\"}");
        } else {
            terminal.out().println("key   " + created.key());
            terminal.out().println("line  " + created.line());
        }
        terminal.err().println("Give the key to the caller now: it cannot be shown again.");
        terminal.err().println("Add the line to the file of serve --api-keys, and restart the server.");
        return ExitCode.OK;
    }
}
