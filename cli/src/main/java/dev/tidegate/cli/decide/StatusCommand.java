package dev.tidegate.cli.decide;

import dev.tidegate.Subject;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.AnswerView;
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

/** The command {@code status}: shows the counts of a subject. */
@Command(
        name = "status",
        description = "Shows the limits of a subject under a plan. An unknown subject has used nothing.",
        footer = {
            "  tidegate status acme",
            "  tidegate status acme --plan business --json",
        })
public final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private SubjectArguments who = new SubjectArguments();

    @Mixin
    private ClientOptions door = new ClientOptions();

    @Option(names = "--plan", paramLabel = "NAME", defaultValue = "pro", description = "Its plan. Default: pro.")
    private String plan = "pro";

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Subject subject = who.subject();
        try (LimiterClient to = door.open(terminal)) {
            Answer answer = Replies.checked(to, () -> to.status(subject, plan));
            AnswerView view = AnswerView.of(answer);
            if (view.limits().isEmpty()) {
                throw Replies.stranger(to, answer);
            }
            if (json) {
                terminal.out().println(answer.body());
            } else {
                new DecisionText(terminal).table(view);
            }
            return ExitCode.OK;
        }
    }
}
