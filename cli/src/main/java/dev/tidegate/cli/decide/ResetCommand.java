package dev.tidegate.cli.decide;

import dev.tidegate.Subject;
import dev.tidegate.cli.client.ClientOptions;
import dev.tidegate.cli.client.LimiterClient;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code reset}: removes the counts of a subject. */
@Command(
        name = "reset",
        description = {
            "Removes the counts of a subject, under every plan.",
            "Exactly what is named: with --user or --model the counts of that user or model, without them the "
                    + "subject's own."
        },
        footer = {"  tidegate reset acme", "  tidegate reset acme --user ada"})
public final class ResetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private SubjectArguments who = new SubjectArguments();

    @Mixin
    private ClientOptions door = new ClientOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        door.refuseEmbedded("a process that has just begun has nothing to forget");
        Subject subject = who.subject();
        try (LimiterClient to = door.open(terminal)) {
            Replies.checked(to, () -> to.reset(subject));
            if (json) {
                terminal.out().println("{\"reset\":true}");
                return ExitCode.OK;
            }
            StringBuilder what = new StringBuilder(subject.tenant());
            subject.user().ifPresent(user -> what.append(", user ").append(user));
            subject.model().ifPresent(model -> what.append(", model ").append(model));
            terminal.err().println("forgotten: what " + what + " has used");
            return ExitCode.OK;
        }
    }
}
