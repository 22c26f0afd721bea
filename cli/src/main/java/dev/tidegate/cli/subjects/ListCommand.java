package dev.tidegate.cli.subjects;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.client.ServerAccess;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code subjects list}: the overrides of one subject with their history, or those of all. */
@Command(
        name = "list",
        description = {
            "Prints the overrides of a subject and who changed them, or those of all subjects.",
            "For all subjects the server reads the names of all keys in Redis."
        },
        footer = {"  tidegate subjects list", "  tidegate subjects list acme --json"})
public final class ListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "SUBJECT", description = "The subject. Default: all that have overrides.")
    private Optional<String> subject = Optional.empty();

    @Mixin
    private ServerAccess server = new ServerAccess();

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        try (var to = server.open(terminal)) {
            Answer answer =
                    Replies.checked(to, () -> subject.isPresent() ? to.overrides(subject.get()) : to.overrides());
            Map<String, Object> body = JsonTree.object(answer.body());
            if (json) {
                terminal.out().println(answer.body());
            } else if (subject.isPresent()) {
                OverridesText.print(terminal, body);
                OverridesText.printHistory(terminal, body);
            } else {
                OverridesText.printAll(terminal, body);
            }
            return ExitCode.OK;
        }
    }
}
